"""What this machine can do at best: bytes copied a second, blocks drawn a second."""

import os
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks._generators import GENERATORS, Generator, mix, summing

BLOCKS = 4096 * 256 * 16  # that `summing` draws


def fastest(tasks: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Seconds of the fastest of some rounds; the tasks take turns, so that what else the machine does falls on all."""
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds + 1):
        for name, task in tasks.items():
            start = time.perf_counter()
            task()
            seconds[name].append(time.perf_counter() - start)
    return {name: min(taken[1:]) for name, taken in seconds.items()}


def copying(sizes: Iterable[int], rounds: int) -> dict[str, float]:
    """Bytes read and written a second, by how they are copied and how many there are."""
    tasks = {}
    for size in sizes:
        tasks |= {f"{how}, {size / 2**20:,.0f} MiB": way(size) for how, way in WAYS.items()}
    moved = {name: 2 * size for size in sizes for name in tasks if name.endswith(f", {size / 2**20:,.0f} MiB")}
    return {name: moved[name] / seconds for name, seconds in fastest(tasks, rounds).items()}


def by_numpy(size: int) -> Callable[[], None]:
    """numpy, one thread a core, each a slice of its own."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    source, target = (np.ones(size, np.uint8) for _ in range(2))
    cuts = [slice(i * size // cores, (i + 1) * size // cores) for i in range(cores)]
    crew = ThreadPoolExecutor(cores)

    def once() -> None:
        for _ in crew.map(lambda cut: np.copyto(target[cut], source[cut]), cuts):
            pass  # each hands back nothing, when it is done

    return once


def in_place(size: int) -> Callable[[], None]:
    """A compiled program that reads an array, flips a bit of each word and writes it back where it was."""
    flip = jax.jit(lambda x: x ^ jnp.uint32(1), donate_argnums=0)
    held = [jnp.zeros((size // 4 // 256, 256), jnp.uint32)]

    def once() -> None:
        held[0] = flip(held[0]).block_until_ready()

    return once


WAYS = {"numpy": by_numpy, "compiled, in place": in_place}


def drawing(rounds: int, generators: dict[str, Generator] = GENERATORS) -> dict[str, float]:
    """Blocks a second of each generator, summed as integers so that memory bounds nothing; and of no generator."""
    tasks = {name: summing(generator) for name, generator in {**generators, "bare mix": mix}.items()}
    return {name: BLOCKS / seconds for name, seconds in fastest(tasks, rounds).items()}
