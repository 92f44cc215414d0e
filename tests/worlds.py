"""A small world for tests: a village of 500 at teaching rates in two provinces, and programs of any list on it.

Compiling a whole week costs seconds: programs are made once and shared by the tests that can share them.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from casts import FIRST, cast_of

from weiwen import catalogue
from weiwen.declarations import parameters_of
from weiwen.engine import Mechanism, Program
from weiwen.engine.compose import Gates
from weiwen.engine.simulate import advance, runner
from weiwen.loop import STAGES, build, dress, strip
from weiwen.scenario import load
from weiwen.vocabulary import OWNED
from weiwen.world import Laboratory, laboratory, mechanism

Named = tuple[str, Mechanism]
WHOLE = bool(os.environ.get("WEIWEN_WHOLE"))
PEOPLE, PLACES, ROWS, REPLICATES = 500, 5, 64, 3
SIZES = ("people=500", "provinces=2", "localities=5", "rows=64")
CHUNK = 26


@cache
def lab() -> Laboratory:
    """The village made ready."""
    sets = [f"population.{size}" for size in SIZES]
    scenario = load("village", presets=["teaching_rates"], sets=[*sets, f"replicates={REPLICATES}"])
    return laboratory(scenario)


@cache
def beginning() -> Any:
    """The worlds of all replicates in week 0, as plain arrays."""
    return jax.tree.map(np.asarray, lab().start()[0])


def world(replicate: int = 0) -> Any:
    """One world in week 0."""
    return jax.tree.map(lambda x: jnp.asarray(x[replicate]), beginning())


def one(name: str, **values: Any) -> Named:
    """A mechanism with its declared values, those of the village, and these."""
    declared = {key: p.value for key, p in parameters_of(name).items()}
    return name, mechanism(name, declared | lab().scenario.parameters.get(name, {}) | values)


def listed(whole: bool = WHOLE) -> tuple[str, ...]:
    """The catalogue, or that part of it that compiles in half a minute."""
    return tuple(name for name in catalogue.names() if whole or cast_of(name) == FIRST)


@cache
def firsts(whole: bool = WHOLE) -> tuple[Named, ...]:
    """Of what is listed, the first of the rivals for each slot."""
    return _one_a_slot(listed(whole))


@cache
def seconds(whole: bool = WHOLE) -> tuple[Named, ...]:
    """Of what is listed, the second of the rivals for each slot."""
    first = {name for name, _ in firsts(whole)}
    return _one_a_slot([*(name for name in listed(whole) if name not in first), *listed(whole)])


@cache
def lasts(whole: bool = WHOLE) -> tuple[Named, ...]:
    """Of what is listed, the last of the rivals for each slot."""
    return _one_a_slot(listed(whole)[::-1])


def owned() -> tuple[str, ...]:
    """The owned quantities that have an owner in what is listed."""
    there = {rule.owns for _, rule in firsts()}
    return tuple(quantity for quantity in OWNED if quantity in there)


def _one_a_slot(names: Sequence[str]) -> tuple[Named, ...]:
    chosen = {}
    for name in names:
        pair = one(name)
        chosen.setdefault(pair[1].slot or pair[1].owns or name, pair)
    return tuple(chosen.values())


@dataclass(frozen=True)
class Bench:
    """A program with its compiled run."""

    program: Program
    run: Callable[..., Any]

    def start(self, replicates: slice = slice(0, 1)) -> Any:
        """A fresh state of these replicates (a run may overwrite what it is given)."""
        worlds = jax.tree.map(lambda x: jnp.array(x[replicates]), beginning())
        return worlds, jax.vmap(lambda w: self.program.start(dress(lab().pages)(w)))(worlds)

    def go(
        self,
        carry: Any = None,
        first: int = 0,
        last: int = CHUNK,
        replicates: slice = slice(0, 1),
        mechanisms: Any = None,
        gates: Gates | None = None,
        chunk: int = CHUNK,
    ) -> tuple[Any, dict[str, np.ndarray]]:
        """State after the weeks, and records as (replicate, week, ...)."""
        carry = self.start(replicates) if carry is None else jax.tree.map(jnp.array, carry)
        mechanisms, keys = mechanisms or self.program.mechanisms, lab().keys()[replicates]
        steps = list(advance(self.run, carry, first, last, chunk, keys, mechanisms, gates))
        records = jax.tree.map(lambda *chunks: np.concatenate(chunks, 1), *(noted for _, _, noted in steps))
        return jax.tree.map(np.asarray, steps[-1][1]), records


def bench(mechanisms: Sequence[Named], **marks: Any) -> Bench:
    """A program of this list on the village, with its addresses known."""
    return benched(build(mechanisms, **marks))


def staged(stages: Sequence[Any], mechanisms: Sequence[Named]) -> Program:
    """A program of doctored stages, its addresses known."""
    return known(Program(stages, mechanisms))


def known(program: Program) -> Program:
    """The program, once it has learnt the addresses of its draws."""
    dressed = jax.eval_shape(dress(lab().pages), world())
    program.collect(dressed, jax.eval_shape(program.start, dressed))
    return program


def benched(program: Program) -> Bench:
    """A program with its compiled run."""
    return Bench(known(program), runner(program, dress(lab().pages), strip))


@cache
def plain() -> Bench:
    """The loop as the catalogue lists it."""
    return bench(firsts())


@cache
def bare() -> Bench:
    """The loop without any mechanism."""
    return bench(())


@cache
def played() -> tuple[Any, dict[str, np.ndarray]]:
    """A year of the plain loop, replicate 0."""
    return plain().go(last=2 * CHUNK)


def stage(name: str) -> Any:
    """A stage of the loop by its name."""
    return next(s for s in STAGES if s.name == name)


def same(a: Any, b: Any) -> bool:
    """Whether two trees have the same structure and the same bits."""
    if jax.tree.structure(a) != jax.tree.structure(b):
        return False
    pairs = zip(jax.tree.leaves(a), jax.tree.leaves(b), strict=True)
    return all(np.asarray(x).tobytes() == np.asarray(y).tobytes() for x, y in pairs)


def differing(a: Any, b: Any) -> list[str]:
    """The leaves at which two trees of one structure differ in a bit."""
    paths = [jax.tree_util.keystr(path) for path, _ in jax.tree_util.tree_flatten_with_path(a)[0]]
    pairs = zip(paths, jax.tree.leaves(a), jax.tree.leaves(b), strict=True)
    return [path for path, x, y in pairs if np.asarray(x).tobytes() != np.asarray(y).tobytes()]
