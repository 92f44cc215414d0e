"""Processes that run replicates under the clock, begun and bound to cores as the engine `pool` does it.

They live as long as the crew and keep each program that they compiled, so that compiling is paid, and told, once. All
of a crew's work begins together, after everybody has compiled.
"""

import os
import time
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from typing import Any, NamedTuple

PATIENCE = 600  # seconds that a process waits for the others
_meeting: Any = None  # in a process of a crew: where it waits for the others


class Share(NamedTuple):
    """What one process does: so many worlds at once, so many times over."""

    people: int
    at_once: int
    turns: int
    weeks: int


class Times(NamedTuple):
    """Seconds since the epoch; and seconds spent on compiling, 0 where the program was there."""

    begun: float
    done: float
    compiling: float


class Crew:
    """Some processes, each on its share of the cores."""

    def __init__(self, processes: int) -> None:
        context, begun = get_context("spawn"), time.time()
        settings = (context.Value("i", 0), processes, context.Barrier(processes))
        self.processes = processes
        self.pool = ProcessPoolExecutor(processes, context, settle, settings)
        waiting = [self.pool.submit(ready) for _ in range(processes)]
        self.starting = max(one.result() for one in waiting) - begun

    def together(self, shares: list[Share]) -> tuple[float, float]:
        """Seconds until everybody had compiled, and seconds of the work itself; one share a process."""
        times = [one.result() for one in [self.pool.submit(work, share) for share in shares]]
        compiling = max(one.compiling for one in times)
        return compiling, max(one.done for one in times) - min(one.begun for one in times)

    def end(self) -> None:
        """Let the processes go."""
        self.pool.shutdown()


def settle(counter: Any, processes: int, meeting: Any) -> None:
    """Begin as a worker of the engine `pool` begins, but keep no compiled program on disk."""
    from weiwen.experiments.engines import _settle

    global _meeting
    _meeting = meeting
    os.environ["WEIWEN_CACHE"] = ""
    _settle(counter, processes)


def ready() -> float:
    """Load what is needed, wait for the others, and say when."""
    import benchmarks._weeks  # noqa: F401  (it loads the array library and the whole program)

    _meeting.wait(PATIENCE)
    return time.time()


def work(share: Share) -> Times:
    """Run a share; what it needs is compiled before the clock starts."""
    start = time.perf_counter()
    run = compiled(share.people, share.at_once, share.weeks)
    compiling = time.perf_counter() - start
    _meeting.wait(PATIENCE)
    begun = time.time()
    for _ in range(share.turns):
        run()
    return Times(begun, time.time(), compiling)


@lru_cache
def compiled(people: int, at_once: int, weeks: int) -> Any:
    """A run of so many replicates from their start, compiled and run once."""
    import jax
    import jax.numpy as jnp

    from benchmarks._weeks import national
    from weiwen.world import laboratory

    lab = laboratory(national(people).model_copy(update={"replicates": at_once}))
    keys, span = lab.keys(), jnp.arange(weeks, dtype=jnp.int32)

    def run() -> None:
        jax.block_until_ready(lab.run(lab.start(), span, keys, lab.mechanisms, None))

    run()
    return run
