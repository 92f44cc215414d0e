"""The compiled week of one run, its numbers and its gates: what a switch or a slider touches without compiling anew.

Every mechanism of the scenario is compiled in with a gate. Shut is the same as left out, to the bit; a number is an
array that the program takes anew each week. A mechanism that is not compiled in, or another reading of a rule, needs a
new program: it is compiled beside the running one and takes over its world.
"""

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from weiwen import ledger, memory
from weiwen.engine import Mechanism
from weiwen.engine.compose import Gates
from weiwen.inequality import gini_of_levels
from weiwen.loop import dress
from weiwen.scenario import Scenario
from weiwen.world import Laboratory, laboratory

Records = dict[str, np.ndarray]


@dataclass
class Prepared:
    """A program compiled for one week at a time, with the start of mechanisms that join a world in its course."""

    lab: Laboratory
    week: Any
    distinct: Any

    def of(self, lab: Laboratory) -> "Prepared":
        """The same programs for a laboratory of the same structure: its numbers and its seed are its own."""
        return replace(self, lab=lab)

    def joined(self, world: Any, names: tuple[str, ...], slices: tuple[Any, ...]) -> tuple[Any, ...]:
        """The slices in the order of this program: those that are there go on, the others start now."""
        lab, kept = self.lab, dict(zip(names, slices, strict=True))
        fresh = jax.vmap(lambda w: lab.program.start(dress(lab.pages)(w), lab.mechanisms))(world)
        return tuple(kept.get(name, new) for name, new in zip(lab.program.names, fresh, strict=True))


def prepare(scenario: Scenario, running: Callable[[Laboratory], Any] | None = None) -> Prepared:
    """Make a scenario ready and compile its week; refused where it does not fit into memory.

    `running` makes another run of the same laboratory, such as one that lays aside what befalls some rows.
    """
    lab = laboratory(scenario)
    memory.check(lab)
    run = running(lab) if running else lab.run
    carry = jax.eval_shape(lab.starter, lab.keys(), lab.numbers)
    week = run.lower(carry, jnp.arange(1, dtype=jnp.int32), lab.keys(), lab.mechanisms, gates_of(lab, ())).compile()
    return Prepared(lab, week, _counter(lab))


def gates_of(lab: Laboratory, shut: Iterable[str]) -> Gates:
    """All mechanisms open but those that are shut."""
    closed = set(shut)
    return Gates({name: jnp.bool_(name not in closed) for name in lab.program.names}, {})


class Stepper:
    """A world under way: state, numbers and gates, a week at a time."""

    def __init__(self, prepared: Prepared) -> None:
        self.prepared, self.lab = prepared, prepared.lab
        self.keys = self.lab.keys()
        self.carry: Any = self.lab.start()
        self.mechanisms = dict(zip(self.lab.program.names, self.lab.mechanisms, strict=True))
        self.shut: set[str] = set()
        self.gates = gates_of(self.lab, self.shut)
        self.week = 0
        self.counted: tuple[int, Records] = (-1, {})
        self.gini = self._gini()

    def step(self) -> Records:
        """One week; the records of the only replicate in it."""
        numbers = tuple(self.mechanisms[name] for name in self.lab.program.names)
        weeks = jnp.arange(self.week, self.week + 1, dtype=jnp.int32)
        self.carry, records = self.prepared.week(self.carry, weeks, self.keys, numbers, self.gates)
        self.week += 1
        if self.week % 52 == 0:
            self.gini = self._gini()
        return jax.tree.map(lambda values: np.asarray(values)[0, 0], records)

    def people(self) -> Records:
        """Distinct people, each counted once, who were touched or wronged so far."""
        if self.counted[0] != self.week:
            people = {name: np.asarray(values)[0] for name, values in self.prepared.distinct(self.carry[0]).items()}
            self.counted = self.week, people
        return self.counted[1]

    @property
    def dims(self) -> dict[str, tuple[str, ...]]:
        """The dimensions of what the mechanisms of this program lay aside."""
        pairs = zip(self.lab.program.names, self.lab.mechanisms, strict=True)
        return {f"{name}.{key}": record.dims for name, one in pairs for key, record in one.records.items()}

    def fork(self) -> "Stepper":
        """A second world that stands where this one does; a week spends the arrays of its own world alone."""
        twin = copy.copy(self)
        twin.carry = jax.tree.map(jnp.copy, self.carry)
        twin.mechanisms, twin.shut = dict(self.mechanisms), set(self.shut)
        return twin

    def switch(self, name: str, on: bool) -> None:
        """Open or shut a mechanism that is compiled in; one that a rival has replaced meanwhile stays away."""
        self.shut = self.shut - {name} if on or name not in self.mechanisms else self.shut | {name}
        self.gates = gates_of(self.lab, self.shut)

    def set(self, name: str, parameter: str, value: float | bool) -> None:
        """Give a mechanism another number, if it is still compiled in."""
        if name in self.mechanisms:
            self.mechanisms[name] = replace(self.mechanisms[name], **{parameter: value})

    def take_over(self, prepared: Prepared) -> None:
        """Go on with another program: the world stays, and so do the numbers and memories of whoever stays."""
        world, slices = self.carry
        names, before = self.lab.program.names, self.mechanisms
        self.carry = (world, prepared.joined(world, names, slices))
        self.prepared, self.lab = prepared, prepared.lab
        fresh = dict(zip(self.lab.program.names, self.lab.mechanisms, strict=True))
        self.mechanisms = {name: _kept(new, before.get(name)) for name, new in fresh.items()}
        self.shut &= set(self.lab.program.names)
        self.gates = gates_of(self.lab, self.shut)

    def _gini(self) -> float:
        return float(gini_of_levels(self.carry[0].society.people.income, self.lab.pages)[0])


def _kept(new: Mechanism, old: Mechanism | None) -> Mechanism:
    """The new reading of a rule with the numbers that the old one had by now."""
    numbers = [f.name for f in fields(new) if not f.metadata.get("static")] if old else []
    return replace(new, **{name: getattr(old, name) for name in numbers})


def _counter(lab: Laboratory) -> Any:
    return jax.jit(jax.vmap(lambda world: ledger.distinct_people(world.ledger, world.society.people, lab.pages)))
