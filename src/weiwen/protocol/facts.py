"""What a description is made from: a scenario made ready, and what the program says of each part of it."""

import dataclasses
import importlib
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple

import jax
import numpy as np

from weiwen.engine import Level, Mechanism, Record, Stage
from weiwen.explain import explain
from weiwen.loop import STAGES, Week, World
from weiwen.protocol.markdown import number
from weiwen.protocol.state import Entity, described, entities
from weiwen.records import RUN_RECORDS
from weiwen.results import declared
from weiwen.scenario import Scenario
from weiwen.world import Laboratory, laboratory

SMALL = 100_000  # the start of a larger world is looked at in a smaller one
PEOPLE_A_PLACE = 64


class Slice(NamedTuple):
    """Something that a mechanism keeps for itself: what is declared of it, for whom there is one, and its start."""

    mechanism: str
    name: str
    unit: str
    range: tuple[float, float]
    meaning: str
    per: str
    start: str


@cache
def _told(name: str, switches: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    return explain(name, dict(switches))


@dataclass(frozen=True)
class Facts:
    """A scenario and all that its description tells."""

    scenario: Scenario

    @cached_property
    def lab(self) -> Laboratory:
        """The scenario made ready (nothing is run)."""
        return laboratory(self.scenario)

    @cached_property
    def _begun(self) -> tuple[Laboratory, Any, Any]:
        """A laboratory with its world and slices in week 0; a smaller one where the scenario is large."""
        lab, population = self.lab, self.scenario.population
        if population.people > SMALL:
            fewer = population.model_copy(update={"people": PEOPLE_A_PLACE * population.localities})
            lab = laboratory(self.scenario.model_copy(update={"population": fewer}))
        world, slices = jax.tree.map(lambda x: np.asarray(x[0]), lab.starter(lab.keys()[:1], lab.numbers))
        return lab, world, slices

    @cached_property
    def entities(self) -> tuple[Entity, ...]:
        """The described parts of what is carried from week to week."""
        return tuple(entities(World))

    @cached_property
    def made_anew(self) -> tuple[Entity, ...]:
        """The described parts of a week that are not carried over."""
        carried = {one.name for one in self.entities}
        return tuple(one for one in entities(Week) if one.name not in carried)

    @cached_property
    def mechanisms(self) -> dict[str, dict[str, Any]]:
        """What is known of each mechanism of the scenario, by name: in the order of stages, sources before owners."""
        order = [stage.name for stage in STAGES]
        return dict(sorted(((n, self._told(n)) for n in self.scenario.mechanisms), key=lambda p: _rank(p[1], order)))

    def _told(self, name: str) -> dict[str, Any]:
        values = self.scenario.parameters[name]
        switches = tuple(sorted((k, v) for k, v in values.items() if isinstance(v, str | bool)))
        return _told(name, switches) | {"values": values}

    def crew(self, stage: str) -> dict[str, dict[str, Any]]:
        """The mechanisms of a stage."""
        return {name: told for name, told in self.mechanisms.items() if told["stage"] == stage}

    @cached_property
    def weekly_draws(self) -> tuple[str, ...]:
        """Every address that a week draws."""
        return self.lab.program.addresses or ()

    @cached_property
    def first_draws(self) -> tuple[str, ...]:
        """Every address that the start draws."""
        return self.lab.addresses_of_start()

    def draws_of(self, owner: str) -> list[str]:
        """The addresses of one mechanism, or of one stage."""
        return [address for address in self.weekly_draws if address.startswith(f"{owner}/")]

    @cached_property
    def records(self) -> dict[str, tuple[Record, tuple[str, ...]]]:
        """Every array of a run, with the dimensions that come first."""
        weekly: dict[str, tuple[Record, tuple[str, ...]]]
        weekly = {name: (record, ("replicate", "week")) for name, record in declared(self.lab).items()}
        weekly.update({name: (record, ("replicate",)) for name, record in RUN_RECORDS.items()})
        return weekly

    def starts(self, path: tuple[str, ...]) -> str:
        """The value of a state variable in week 0."""
        lab, value, _ = self._begun
        for name in path:
            value = getattr(value, name)
        return _start(value, lab)

    @cached_property
    def slices(self) -> tuple[Slice, ...]:
        """What the mechanisms keep for themselves."""
        lab, _, slices = self._begun
        kept = dict(zip(lab.program.names, zip(lab.mechanisms, slices, strict=True), strict=True))
        return tuple(one for name in self.mechanisms for one in _slices(name, *kept[name], lab))


def _rank(told: dict[str, Any], order: list[str]) -> tuple[int, bool, str]:
    return order.index(told["stage"]), bool(told["owns"]), told["name"]


def parts_of(name: str, mechanism: Mechanism, kept: Any) -> dict[str, Any]:
    """A slice by its names: the keys of a dict, else the one name that is declared (the mechanism's where none is)."""
    if kept is None:
        return {}
    return kept if isinstance(kept, dict) else {next(iter(mechanism.keeps), name): kept}


def _slices(name: str, mechanism: Mechanism, kept: Any, lab: Laboratory) -> list[Slice]:
    parts = parts_of(name, mechanism, kept)
    said = described(type(mechanism), list(parts), "keeps")
    return [Slice(name, key, *said[key], _per(part, lab), _start(part, lab)) for key, part in parts.items()]


def _per(part: Any, lab: Laboratory) -> str:
    leaf = jax.tree.leaves(part)[0]
    people = leaf.shape == lab.pages.shape
    return "a person" if people else "a locality" if leaf.shape == (lab.pages.places,) else "the world"


def _start(part: Any, lab: Laboratory) -> str:
    """One value where all have the same, by name where there are several; else that they differ."""
    if isinstance(part, dict):
        told = {key: _start(value, lab) for key, value in part.items()}
        same = set(told.values())
        return same.pop() if len(same) == 1 else ", ".join(f"{key} {value}" for key, value in told.items())
    if isinstance(part, Level):
        part = part.raw * np.float32(part.step) + np.float32(part.lo)
    elif dataclasses.is_dataclass(part):
        return "drawn"
    values = part[np.asarray(lab.pages.people)] if part.shape == lab.pages.shape else part
    if values.min() != values.max():
        return "differs"
    return number(float(f"{float(values.flat[0]):.3g}")) if values.dtype.kind == "f" else number(int(values.flat[0]))


def view_of(stage: Stage) -> type:
    """The class of what a stage shows its mechanisms."""
    return importlib.import_module(stage.effect.__module__).View


def module_text(stage: Stage) -> str | None:
    """The docstring of a stage's module."""
    return importlib.import_module(stage.effect.__module__).__doc__
