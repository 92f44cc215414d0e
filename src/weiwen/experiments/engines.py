"""Who computes the batches of a study: this process, a pool of processes, or a Ray cluster. The bits are the same.

Workers are spawned, never forked (the array library does not survive a fork), each on its share of the cores. They
compute and hand back; only the coordinator writes. A worker that dies takes nothing with it: its batch is tried again,
in the end alone, and then listed as failed.
"""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import active_children, get_context
from typing import Any

import numpy as np

from weiwen import store
from weiwen.errors import InputError
from weiwen.experiments.batch import Batch, Outcome, compute
from weiwen.experiments.workers import settle

Done = Iterator[tuple[int, Outcome]]
DIED = "the process that computed it died (killed, or out of memory)"


def in_process(batches: Sequence[Batch], workers: int) -> Done:
    """One batch after the other, each spread over the cores by the array library."""
    for i, batch in enumerate(batches):
        yield i, compute(batch)


def pool(batches: Sequence[Batch], workers: int) -> Done:
    """Spawned processes, each bound to its own cores.

    When one dies the pool breaks. What is left is tried in a new one, and if that breaks too, each batch alone.
    """
    left = dict(enumerate(batches))
    for _ in range(2):
        with suppress(BrokenProcessPool):
            yield from _emptying(left, left, workers)
    for i in list(left):
        with suppress(BrokenProcessPool):
            yield from _emptying(left, {i: left[i]}, 1)
    yield from ((i, _lost(batch)) for i, batch in left.items())


def _emptying(left: dict[int, Batch], batches: dict[int, Batch], workers: int) -> Done:
    for i, outcome in _pooled(dict(batches), workers):
        del left[i]
        yield i, outcome


def _pooled(batches: dict[int, Batch], workers: int) -> Done:
    if not batches:
        return
    context, before = get_context("spawn"), set(active_children())
    workers = min(workers, len(batches))
    with ProcessPoolExecutor(workers, context, settle, (context.Value("i", 0), workers)) as crew:
        broken = None
        try:
            futures = _handed_out(crew, batches)
            for future in as_completed(futures):
                try:
                    outcome = future.result()
                except BrokenProcessPool as error:  # what others had finished by then is kept
                    broken = error
                else:
                    yield futures[future], outcome
            if broken:
                raise broken
        except BaseException:  # stopped: nobody waits for what is still under way, and a pool without workers ends.
            # Broken: the pool ends its workers by itself, but for one that was being started as another died, which
            # would wait for work for ever, and this process for it.
            for worker in set(active_children()) - before:
                worker.terminate()
            raise


def _handed_out(crew: ProcessPoolExecutor, batches: dict[int, Batch]) -> dict[Future, int]:
    """A future for each batch; a worker that cannot start since another died meanwhile is told as the broken pool."""
    try:
        return {crew.submit(compute, batch): i for i, batch in batches.items()}
    except OSError:
        crew.submit(int)  # refused by a broken pool, which says why
        raise


def _lost(batch: Batch, reason: str = DIED) -> Outcome:
    empty = np.full((batch.items, batch.count, len(batch.outcomes)), np.nan)
    return Outcome(empty, (reason,) * batch.items)


def ray(batches: Sequence[Batch], workers: int) -> Done:
    """A Ray cluster: the one that RAY_ADDRESS names, else one of this machine's own on the loopback address."""
    if not batches:
        return
    cluster = _ray()
    mine = not cluster.is_initialized()
    try:
        if mine:
            cluster.init(logging_level=logging.ERROR, log_to_driver=False, configure_logging=False, **_own(workers))
        task: Any = cluster.remote(num_cpus=1, max_retries=1)(compute_there)
        waiting = {task.remote(batch, store.source_digest()): i for i, batch in enumerate(batches)}
        while waiting:
            ready, _ = cluster.wait(list(waiting), num_returns=1)
            i = waiting.pop(ready[0])
            yield i, _fetched(cluster, ready[0], batches[i])
    finally:
        if mine:
            cluster.shutdown()


def _ray() -> Any:
    os.environ.setdefault(
        "RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0"
    )  # workers are to use this very environment, not a new one
    try:
        import ray as cluster  # an extra
    except ImportError:
        raise InputError(
            "--engine ray needs the extra: type `uv sync --extra ray` (or pip install 'weiwen[ray]')"
        ) from None
    return cluster


def _own(workers: int) -> dict[str, Any]:
    """How a cluster of one's own is begun; nothing where RAY_ADDRESS names another."""
    if "RAY_ADDRESS" in os.environ:
        return {}
    return {"num_cpus": workers, "include_dashboard": False, "_node_ip_address": "127.0.0.1"}


def compute_there(batch: Batch, source: str) -> Outcome:
    """Compute a batch on a machine of a cluster, if the program there is the same."""
    if store.source_digest() != source:
        raise InputError("a machine of the cluster has another version of the program; install the same one on all")
    from weiwen.caching import cache_programs

    cache_programs()
    return compute(batch)


def _fetched(cluster: Any, promise: Any, batch: Batch) -> Outcome:
    try:
        return cluster.get(promise)
    except cluster.exceptions.RayError as error:
        cause = getattr(error, "cause", None) or error
        if isinstance(cause, InputError):
            raise InputError(*cause.problems) from None
        return _lost(batch, f"{type(cause).__name__}: {cause}".splitlines()[0][:300])


ENGINES: dict[str, Callable[[Sequence[Batch], int], Done]] = {"vmap": in_process, "pool": pool, "ray": ray}
