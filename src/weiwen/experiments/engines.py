"""Who computes the batches of a study: this process, a pool of processes, or a Ray cluster. The bits are the same.

Workers are spawned, never forked (the array library does not survive a fork), each on its share of the cores. They
compute and hand back; only the coordinator writes. A worker that dies takes nothing with it: its batch is tried once
more in a new pool, and then listed as failed.
"""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context
from typing import Any

import numpy as np

from weiwen.errors import InputError
from weiwen.experiments.batch import Batch, Outcome, compute

Done = Iterator[tuple[int, Outcome]]
DIED = "the process that computed it died (killed, or out of memory)"


def in_process(batches: Sequence[Batch], workers: int) -> Done:
    """One batch after the other, each spread over the cores by the array library."""
    for i, batch in enumerate(batches):
        yield i, compute(batch)


def pool(batches: Sequence[Batch], workers: int) -> Done:
    """Spawned processes, each bound to its own cores."""
    left = dict(enumerate(batches))
    for last in (False, True):
        with suppress(BrokenProcessPool):
            for i, outcome in _pooled(dict(left), workers):
                del left[i]
                yield i, outcome
        if not left:
            return
        if last:
            yield from ((i, _lost(batch)) for i, batch in left.items())


def _pooled(batches: dict[int, Batch], workers: int) -> Done:
    context = get_context("spawn")
    counter = context.Value("i", 0)
    with ProcessPoolExecutor(workers, context, _settle, (counter, workers)) as crew:
        futures = {crew.submit(compute, batch): i for i, batch in batches.items()}
        for future in as_completed(futures):
            yield futures[future], future.result()


def _settle(counter: Any, workers: int) -> None:
    """Bind a worker to its share of the cores, and let it keep compiled programs."""
    with counter.get_lock():
        place = counter.value
        counter.value += 1
    with suppress(OSError, AttributeError):  # not every system binds processes
        cores = sorted(os.sched_getaffinity(0))
        mine = cores[place % len(cores) :: workers] or cores
        os.sched_setaffinity(0, mine)
    from weiwen.caching import cache_programs

    cache_programs()


def _lost(batch: Batch) -> Outcome:
    empty = np.full((batch.items, batch.count, len(batch.outcomes)), np.nan)
    return Outcome(empty, (DIED,) * batch.items)


def ray(batches: Sequence[Batch], workers: int) -> Done:
    """A Ray cluster: the one that RAY_ADDRESS names, else one of this machine's own on the loopback address."""
    os.environ.setdefault(
        "RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0"
    )  # workers are to use this very environment, not a new one
    try:
        import ray as cluster  # an extra
    except ImportError:
        raise InputError(
            "--engine ray needs the extra: type `uv sync --extra ray` (or pip install 'weiwen[ray]')"
        ) from None
    own = "RAY_ADDRESS" not in os.environ
    options: dict[str, Any] = (
        {"num_cpus": workers, "include_dashboard": False, "_node_ip_address": "127.0.0.1"} if own else {}
    )
    if not cluster.is_initialized():
        cluster.init(logging_level=logging.ERROR, log_to_driver=False, configure_logging=False, **options)
    else:
        own = False
    task: Any = cluster.remote(num_cpus=1, max_retries=1)(compute)
    waiting = {task.remote(batch): i for i, batch in enumerate(batches)}
    try:
        while waiting:
            ready, _ = cluster.wait(list(waiting), num_returns=1)
            i = waiting.pop(ready[0])
            try:
                yield i, cluster.get(ready[0])
            except cluster.exceptions.RayError as error:
                yield i, _lost(batches[i])._replace(reasons=(str(error).splitlines()[0][:300],) * batches[i].items)
    finally:
        if own:
            cluster.shutdown()


ENGINES: dict[str, Callable[[Sequence[Batch], int], Done]] = {"vmap": in_process, "pool": pool, "ray": ray}
