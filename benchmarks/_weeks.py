"""Weeks of the loop under the clock: the whole loop, or cut off after some stages, at any size.

The time of a stage is the difference between programs cut off after it and before it, in one process, as minima over
chunks of weeks: another program on the machine can only slow a chunk down. What a stage makes for a later one and
does not record costs nothing until that stage is there, and is then booked to it.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from benchmarks._contract import tell
from weiwen.catalogue import names
from weiwen.declarations import parameters_of
from weiwen.engine import Program
from weiwen.engine.simulate import runner
from weiwen.loop import STAGES, dress, strip
from weiwen.scenario import Scenario, load
from weiwen.world import Laboratory, laboratory, mechanism

A_PLACE = 4032  # people of a locality in the scenario as shipped: a million in 248
PROVINCES = 31  # each needs a locality
Clock = Callable[[], float]


class Timing(NamedTuple):
    """Seconds a week, one number a chunk; seconds of compiling; what the compiler says about memory."""

    seconds: list[float]
    compiling: float
    memory: Any

    @property
    def best(self) -> float:
        """Seconds a week of the fastest chunk."""
        return min(self.seconds)

    @property
    def spread(self) -> float:
        """Slowest chunk over fastest: 1 on a machine that does nothing else."""
        return max(self.seconds) / self.best

    @property
    def peak(self) -> int:
        """Bytes of the state and of what a week needs beside it."""
        return self.memory.temp_size_in_bytes + self.memory.argument_size_in_bytes


def national(people: int, without: Iterable[str] = (), with_: Iterable[str] = ()) -> Scenario:
    """The scenario `national` at any size: localities as large as in the million, but one a province at least."""
    places, rows = max(PROVINCES, people // A_PLACE), 256 if people >= 100_000 else 64
    sets = [f"population.localities={places}", f"population.rows={rows}"]
    return load("national", people=people, sets=sets, without=list(without), with_=list(with_))


def everything(rivals: bool = False) -> tuple[list[str], list[str]]:
    """What to take from `national` and what to add, to have the whole catalogue with one mechanism a slot.

    Where several compete for a slot the scenario's own stays (the catalogue's first where it has none), or with
    `rivals` the catalogue's last.
    """
    own = load("national").mechanisms
    taken: dict[str, str] = {}
    for name in sorted(names(), key=lambda name: name not in own):
        made = mechanism(name, {key: one.value for key, one in parameters_of(name).items()})
        for slot in [slot for slot in (made.slot, made.owns) if slot] or [name]:
            taken[slot] = name if rivals else taken.get(slot, name)
    chosen = set(taken.values())
    return sorted(set(own) - chosen), sorted(chosen - set(own))


def fitting(people: int) -> int:
    """Weeks of a chunk that takes some tenths of a second: whole periods of what happens every fourth week."""
    return next(weeks for weeks in (520, 104, 12, 4) if weeks * people <= 12_000_000 or weeks == 4)


class Cut:
    """The loop cut off after some stages, compiled, with a world that goes on by a chunk of weeks at each turn."""

    def __init__(self, lab: Laboratory, stages: int, weeks: int, clock: Clock = time.perf_counter) -> None:
        kept = [(n, m) for n, m in zip(lab.program.names, lab.mechanisms, strict=True) if m.stage in until(stages)]
        self.program, self.weeks, self.clock = Program(STAGES[:stages], kept, lab.program.frozen), weeks, clock
        self.keys, self.week, self.seconds = lab.keys(), 0, []
        dressed = dress(lab.pages)
        world, _ = lab.start()
        self.carry = (world, jax.vmap(lambda w: self.program.start(dressed(w)))(world))
        first = jax.eval_shape(lambda carry: jax.tree.map(lambda x: x[0], carry), self.carry)
        self.program.collect(jax.eval_shape(dressed, first[0]), first[1])
        began = clock()
        run: Any = runner(self.program, dressed, strip)
        self.compiled = run.lower(*self._arguments()).compile()
        self.compiling = clock() - began

    def _arguments(self) -> tuple[Any, ...]:
        span = jnp.arange(self.week, self.week + self.weeks, dtype=jnp.int32)
        return self.carry, span, self.keys, self.program.mechanisms, None

    def turn(self) -> None:
        """One chunk of weeks, timed."""
        arguments, start = self._arguments(), self.clock()
        self.carry, records = self.compiled(*arguments)
        jax.block_until_ready((self.carry, records))
        self.seconds.append((self.clock() - start) / self.weeks)
        self.week += self.weeks

    @property
    def timing(self) -> Timing:
        """What was measured; the first chunk is not counted."""
        return Timing(self.seconds[1:], self.compiling, self.compiled.memory_analysis())


def timed(lab: Laboratory, weeks: int, chunks: int, clock: Clock = time.perf_counter) -> Timing:
    """The whole loop, compiled and then timed over chunks of weeks."""
    cut = Cut(lab, len(STAGES), weeks, clock)
    for _ in range(chunks + 1):
        cut.turn()
    return cut.timing


def until(stages: int) -> list[str]:
    """The names of the first stages."""
    return [stage.name for stage in STAGES[:stages]]


def by_stage(people: int, weeks: int, chunks: int, clock: Clock = time.perf_counter) -> dict[str, float]:
    """Seconds a week that each stage adds to the loop, at one size.

    All cuts take turns, so that what else the machine does falls on all of them.
    """
    lab, cuts = laboratory(national(people)), []
    for stages in range(1, len(STAGES) + 1):
        cuts.append(Cut(lab, stages, weeks, clock))
        tell(f"compiled: the loop until {until(stages)[-1]}")
    for _ in range(chunks + 1):
        for cut in cuts:
            cut.turn()
    best = [0.0, *(cut.timing.best for cut in cuts)]
    return {name: best[i + 1] - best[i] for i, name in enumerate(until(len(STAGES)))}
