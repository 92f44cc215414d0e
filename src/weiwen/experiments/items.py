"""From a study to its items (an arm at a point, in some replicates), and from items to batches.

An item is named by a hash of all that decides its outcome: program, structure, numbers, seed, replicates, outcomes.
What a study has laid aside under that name is not computed again.

A number that an arm sets keeps its value in that arm; the design moves it in the others. One that it holds at what
another arm comes to (holding.py) is known when that arm is computed: until then the arm is not settled.
"""

import hashlib
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from weiwen import store
from weiwen.experiments.batch import Batch
from weiwen.experiments.designs import draws, points
from weiwen.experiments.holding import Held, read_off
from weiwen.experiments.models import MODELS
from weiwen.experiments.numbers import numbers_of, structure_of
from weiwen.experiments.study import Study
from weiwen.scenario import Scenario

MOST_WORLDS = 64
ROOM = 131_072  # people that a batch holds at once: enough for the array library to be fast
RECORDS = 600_000_000  # bytes of weekly arrays that a batch may gather
PER_LOCALITY = 640  # bytes that a locality lays aside a week
AT_ONCE = 4096  # evaluations of a function in one batch


class Arm(NamedTuple):
    """An arm at all points: its structure, and its numbers as (draws, keys)."""

    name: str
    structure: str
    keys: tuple[str, ...]
    values: np.ndarray
    seed: int
    worlds: int


class Plan:
    """All that a study asks for, in a form that can be counted, named and batched."""

    def __init__(self, study: Study, held: Held | None = None) -> None:
        self.study, self.points, self.draws, self.held = study, points(study), draws(study), held or {}

    @property
    def settled(self) -> np.ndarray:
        """Arms whose numbers are all known."""
        arms = self.study.all_arms().items()
        return np.asarray([all((name, key) in self.held for key in arm.hold) for name, arm in arms])

    @property
    def ready(self) -> np.ndarray:
        """Items whose numbers are all known, (arms, draws): what an arm holds is not where the other arm failed."""
        return np.asarray([np.isfinite(arm.values).all(-1) for arm in self.arms])

    def holding(self, found: dict[str, np.ndarray], first: int, count: int) -> "Plan":
        """The same with every number held at what has been found of the arms that hold none."""
        blank = np.full((count, len(self.study.outcomes)), np.nan)  # of a point that failed
        names, settled = self.names(first, count), self.settled
        known = {
            arm: np.asarray([found.get(str(name), blank) for name in row])
            for arm, row, ready in zip(self.study.all_arms(), names, settled, strict=True)
            if ready
        }
        return Plan(self.study, read_off(self.study, known))

    @cached_property
    def arms(self) -> tuple[Arm, ...]:
        """The arms with their numbers at every point; a number that an arm has no mechanism for is left out."""
        if self.study.model:
            own = {key: MODELS[self.study.model].number(key).value for key in MODELS[self.study.model].inputs}
            keys, values = self._table(own, set())
            return (Arm("base", self.study.model, keys, values, 1, AT_ONCE),)
        return tuple(self._arm(name, scenario) for name, scenario in self.study.scenarios().items())

    def _arm(self, name: str, scenario: Scenario) -> Arm:
        arm = self.study.all_arms()[name]
        keys, values = self._table(numbers_of(scenario), {*arm.set, *arm.hold})
        for key in arm.hold:
            values[:, keys.index(key)] = self.held.get((name, key), np.nan)
        structure = structure_of(scenario).model_dump_json(by_alias=True)
        return Arm(name, structure, keys, values, scenario.seed, _room(scenario))

    def _table(self, own: dict[str, float], fixed: set[str]) -> tuple[tuple[str, ...], np.ndarray]:
        """The keys of an arm, and its numbers (draws, keys): its own, moved by the design where it is not fixed."""
        keys = tuple(sorted(own))
        values = np.tile([own[key] for key in keys], (self.draws, 1))
        for key in {*self.points} & {*own} - fixed:
            column = self.points[key]
            values[:, keys.index(key)] = np.where(np.isnan(column), own[key], column)
        return keys, values

    def names(self, first: int, count: int) -> np.ndarray:
        """The name of each item, (arms, draws)."""
        return np.asarray([[self._name(arm, row, first, count) for row in arm.values] for arm in self.arms])

    def _name(self, arm: Arm, row: np.ndarray, first: int, count: int) -> str:
        asked = f"{first}:{count}:{arm.seed}:{','.join(self.study.outcomes)}"
        frame = f"{store.source_digest()}|{arm.structure}|{','.join(arm.keys)}|{asked}|"
        return hashlib.sha256(frame.encode() + row.tobytes()).hexdigest()[:16]

    def batches(self, wanted: np.ndarray, first: int, count: int) -> Iterator[tuple[Batch, list[tuple[int, int]]]]:
        """Batches of the items that are wanted (arms, draws), with the places of their items."""
        alike: dict[tuple, list[tuple[int, int]]] = {}
        for a, d in np.argwhere(wanted).tolist():
            arm = self.arms[a]
            alike.setdefault((arm.structure, arm.keys, arm.seed, arm.worlds), []).append((a, d))
        for (structure, keys, seed, worlds), places in alike.items():
            most = max(1, worlds // count)
            for start in range(0, len(places), most):
                chosen = places[start : start + most]
                yield self._batch(structure, keys, seed, chosen, first, count, min(worlds, most * count)), chosen

    def _batch(
        self,
        structure: str,
        keys: Sequence[str],
        seed: int,
        places: Sequence[tuple[int, int]],
        first: int,
        count: int,
        worlds: int,
    ) -> Batch:
        table = np.stack([self.arms[a].values[d] for a, d in places])
        numbers = {key: table[:, i] for i, key in enumerate(keys)}
        return Batch(structure, numbers, seed, first, count, tuple(self.study.outcomes), worlds)


def _room(scenario: Scenario) -> int:
    """How many worlds of a scenario are computed at once."""
    people, localities = scenario.population.people, scenario.population.localities
    room = min(ROOM // people, RECORDS // (PER_LOCALITY * localities * scenario.weeks))
    return max(1, min(MOST_WORLDS, room))
