"""Compiled loops with many mechanisms and their rivals in each, and the arms that are run on them.

An arm says which mechanisms are open, what is frozen, and which numbers differ. Gates and numbers are arrays, so all
arms of a cast share one compilation (a single one of the whole catalogue would take minutes); an arm is a village at
teaching rates, run for two years in several replicates on the same draws, and is run once however often it is asked.
"""

import dataclasses
import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from casts import FIRST, cast_of

from weiwen import catalogue, results
from weiwen.apparatus.opening import Opening, establish
from weiwen.declarations import declaration_of, parameters_of
from weiwen.engine import Mechanism
from weiwen.engine.compose import Gates
from weiwen.engine.level import level
from weiwen.engine.simulate import runner
from weiwen.loop import build, dress, strip
from weiwen.outcomes import OUTCOMES
from weiwen.scenario import load
from weiwen.vocabulary import OWNED
from weiwen.world import Laboratory, laboratory, mechanism

ONLY = os.environ.get("WEIWEN_ONLY", "").replace(",", " ").split()  # while writing a mechanism: it, and no other
PEOPLE, LOCALITIES, ROWS, WEEKS, REPLICATES, SEED = 2048, 16, 64, 104, 8, 7
SIZES = (f"population.people={PEOPLE}", f"population.localities={LOCALITIES}", f"population.rows={ROWS}")
FLIPPED = ("deterrence", "settlement", "cadre_evaluation", "hidden_custody", "restitution", "partner_choice")
READINGS = {  # more readings of a switch, for the tables of other mechanisms
    "adaptive_authority_revenue": ("adaptive_authority", {"objective": "revenue"}),
}


@dataclass(frozen=True)
class Arm:
    """What is open, frozen and set in one arm (parameters as mechanism.parameter, starts as a column or an opening)."""

    open: frozenset[str]
    cast: str = FIRST
    frozen: frozenset[str] = frozenset()
    parameters: tuple[tuple[str, float], ...] = ()
    start: tuple[tuple[str, float], ...] = ()

    def with_(self, *names: str) -> "Arm":
        """With these mechanisms open, and their rivals shut."""
        rivals = {other for name in names for other in rivals_of(name)}
        return dataclasses.replace(self, open=(self.open - rivals) | {*names})

    def without(self, *names: str) -> "Arm":
        """With these mechanisms shut."""
        return dataclasses.replace(self, open=self.open - {*names})

    def set(self, values: Mapping[str, float], start: Mapping[str, float] | None = None) -> "Arm":
        """With these numbers."""
        parameters = tuple(sorted((dict(self.parameters) | dict(values)).items()))
        return dataclasses.replace(
            self, parameters=parameters, start=tuple(sorted((dict(self.start) | dict(start or {})).items()))
        )

    def freeze(self, *owned: str) -> "Arm":
        """With these quantities frozen."""
        return dataclasses.replace(self, frozen=self.frozen | {*owned})


@dataclass(frozen=True)
class Played:
    """Headline outcomes of an arm, one number a replicate, and a digest of every array it laid aside."""

    outcomes: dict[str, np.ndarray]
    digests: dict[str, str]


@cache
def variants() -> dict[str, tuple[str, dict[str, str]]]:
    """Mechanisms that stand in the program a second time with another reading of a switch: name, switches."""
    found = dict(READINGS)
    for name in catalogue.names():
        if switches := declaration_of(name)["tests"]["rival"].get("switches"):
            found[f"{name}_{'_'.join(switches.values())}"] = (name, switches)
    return found


@cache
def values() -> dict[str, dict[str, Any]]:
    """The numbers of every mechanism: as declared, and where the village has others, those."""
    declared = {name: {key: p.value for key, p in parameters_of(name).items()} for name in catalogue.names()}
    return {name: numbers | scenario().parameters.get(name, {}) for name, numbers in declared.items()}


@cache
def crew() -> dict[str, Mechanism]:
    """Every mechanism of the catalogue, the variants, and some with the sign of their effect flipped."""
    whole = {name: mechanism(name, numbers) for name, numbers in values().items()}
    whole |= {variant: mechanism(name, values()[name] | new) for variant, (name, new) in variants().items()}
    return whole | {f"{name}_flipped": flipped(whole[name]) for name in FLIPPED}


@cache
def cast(label: str) -> frozenset[str]:
    """The mechanisms of a program: the village's, those tested in it, and whatever their tables name."""
    tested = [name for name in ONLY or catalogue.names() if ONLY or cast_of(name) == label]
    tables = [table for name in tested for table in declaration_of(name)["tests"].values()]
    named = {name for table in tables for name in _named(table)}
    return frozenset({*tested, *named, *scenario().mechanisms})


def _named(table: Mapping[str, Any]) -> set[str]:
    """The mechanisms that a table of a declaration names, those whose numbers it sets among them."""
    needs = table.get("needs", {})
    found = {name for part in (needs, table) for key in ("with", "without") for name in part.get(key, ())}
    numbers = {key for part in (needs, table) for key in part.get("parameters", {}) if "." in key}
    return (
        found | {key.partition(".")[0] for key in numbers} | ({table["mechanism"]} if "mechanism" in table else set())
    )


def of_cast(label: str) -> dict[str, Mechanism]:
    """What stands in the program of a cast: its mechanisms, their variants, and those with their sign flipped."""
    return {name: rule for name, rule in crew().items() if origin(name) in cast(label)}


def origin(name: str) -> str:
    """The mechanism of which this is a reading."""
    return variants().get(name, (name.removesuffix("_flipped"),))[0]


def flipped(rule: Mechanism) -> Mechanism:
    """The same mechanism with the sign of all that it returns turned round."""
    kind = type(rule)

    class Flipped(kind):
        def step(self, view: Any, mine: Any, luck: Any) -> Any:
            out = kind.step(self, view, mine, luck)
            parts = list(out) if type(out) is tuple else [out]
            parts[0] = jax.tree.map(lambda x: -x, parts[0])
            return tuple(parts) if len(parts) > 1 else parts[0]

    return Flipped(**{field.name: getattr(rule, field.name) for field in dataclasses.fields(rule)})


@cache
def rivals_of(name: str) -> frozenset[str]:
    """The other mechanisms that compete with this one, its own variants among them."""

    def place(rule: Mechanism) -> str | None:
        return rule.slot or (rule.owns and f"the owner of {rule.owns}")

    origin = name.removesuffix("_flipped")
    own = {other for other in crew() if other in (f"{origin}_flipped", origin)}
    mates = {other for other, rule in crew().items() if place(rule) and place(rule) == place(crew()[name])}
    return frozenset((own | mates) - {name})


@cache
def scenario() -> Any:
    """The village of all arms."""
    return load("village", presets=["teaching_rates"], sets=SIZES, weeks=WEEKS, replicates=REPLICATES, seed=SEED)


@cache
def lab(label: str) -> Laboratory:
    """The loop with a whole cast in it, made ready."""
    plain = laboratory(scenario())
    program = build(tuple(of_cast(label).items()), rivals_together=True)
    dressed = jax.eval_shape(dress(plain.pages), plain.shape()[0])
    program.collect(dressed, jax.eval_shape(program.start, dressed))
    named = scenario().model_copy(update={"mechanisms": tuple(of_cast(label))})
    return dataclasses.replace(plain, scenario=named, program=program, run=runner(program, dress(plain.pages), strip))


def base(label: str = FIRST) -> Arm:
    """The village as it comes, in the program of a cast."""
    return Arm(frozenset(scenario().mechanisms), label)


@cache
def beginning() -> Any:
    """The worlds of all replicates in week 0, as plain arrays."""
    plain = laboratory(scenario())
    return jax.tree.map(np.asarray, jax.jit(jax.vmap(lambda key: plain.begin(key, plain.numbers)[0]))(plain.keys()))


@cache
def slices(label: str) -> Any:
    """The start of what mechanisms carry, compiled with their numbers as arguments."""

    def start(world: Any, mechanisms: Any) -> Any:
        return lab(label).program.start(dress(lab(label).pages)(world), mechanisms)

    return jax.jit(jax.vmap(start, in_axes=(0, None)))


def world_of(arm: Arm) -> Any:
    """The worlds in week 0, with the starts of an arm."""
    world, start = beginning(), dict(arm.start)
    opening = {name: start.pop(name) for name in Opening._fields if name in start}
    if opening:
        fresh = establish(lab(arm.cast).pages, Opening(**scenario().opening.model_dump() | opening))
        spread = jax.tree.map(lambda x: np.broadcast_to(x, (REPLICATES, *np.shape(x))), fresh)
        world = dataclasses.replace(world, apparatus=spread)
    people = world.society.people
    for name, value in start.items():
        old = getattr(people, name)
        people = dataclasses.replace(people, **{name: level(jnp.full(old.raw.shape, value), old.lo, old.hi)})
    return dataclasses.replace(world, society=dataclasses.replace(world.society, people=people))


def mechanisms_of(arm: Arm) -> tuple[Mechanism, ...]:
    """The mechanisms with the numbers of an arm (those of a mechanism are those of its variants too)."""
    rules = of_cast(arm.cast)
    for key, value in arm.parameters:
        name, parameter = key.split(".")
        _inside(name, parameter, value)
        for other in rules:
            if other == name or other == f"{name}_flipped" or variants().get(other, ("",))[0] == name:
                rules[other] = dataclasses.replace(rules[other], **{parameter: jnp.float32(value)})
    return tuple(rules.values())


def _inside(name: str, parameter: str, value: float) -> None:
    low, high = parameters_of(name)[parameter].range
    if not low <= value <= high:
        raise ValueError(f"{name}.{parameter} = {value} is outside {low} to {high}")


@cache
def play(arm: Arm) -> Played:
    """Run an arm (once)."""
    here, ready = of_cast(arm.cast), lab(arm.cast)
    if unknown := (arm.open - {*here}) | (arm.frozen - {*OWNED}):
        raise ValueError(f"unknown: {sorted(unknown)}")
    gates = Gates(
        {name: jnp.bool_(name in arm.open) for name in here}, {name: jnp.bool_(name in arm.frozen) for name in OWNED}
    )
    mechanisms, world = mechanisms_of(arm), jax.tree.map(jnp.array, world_of(arm))
    carry = (world, slices(arm.cast)(world, mechanisms))
    _, records = ready.run(carry, jnp.arange(WEEKS, dtype=jnp.int32), ready.keys(), mechanisms, gates)
    records = jax.tree.map(np.asarray, records)
    runs = results.dataset(ready, records, {})
    found = {name: np.asarray(OUTCOMES[name].compute(runs).values, np.float64) for name in asked(arm.cast)}
    return Played(found, digests(records))


def digests(records: Mapping[str, np.ndarray]) -> dict[str, str]:
    """A short name for the bits of each array."""
    return {name: hashlib.blake2b(a.tobytes(), digest_size=16).hexdigest() for name, a in records.items()}


@cache
def asked(label: str) -> frozenset[str]:
    """The outcomes that declarations of a cast name: the others are not computed."""
    tables = (declaration_of(name)["tests"] for name in catalogue.names() if cast_of(name) == label)
    return frozenset(table["outcome"] for four in tables for table in four.values() if "outcome" in table)


def differing(one: Arm, other: Arm, besides: Iterable[str] = ()) -> list[str]:
    """Names of the arrays at which two arms differ in a bit."""
    a, b = play(one).digests, play(other).digests
    return sorted(name for name in a if a[name] != b[name] and name not in besides)
