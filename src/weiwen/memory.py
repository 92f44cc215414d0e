"""Does a run fit into memory? Asked before anything is allocated, by the shapes and by the compiler's own account."""

import resource
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, NamedTuple

import jax
import numpy as np
import psutil

from weiwen.errors import InputError
from weiwen.world import Laboratory

TEMPORARY = 70  # bytes a row that a tick needs beside the state, where nothing was compiled yet (measured: 31 to 59)
USUAL = 32  # the same of a run that goes week by week, as large ones do (measured: 31)
LEAST = 10  # bytes a row that no tick does without
MOST_IN_A_PLACE = 2**25  # where a count enters a rule as float32 it is right to two people; sums stay exact (pages.py)
MOST = 2_000_000_000  # people of a scenario: counts of people stay below 2^31
SPARE = 0.9  # share of the free memory that a run may take
FIXED = 600_000_000  # bytes of the interpreter, the compiler and the records
BESIDE = 200_000_000  # of these, bytes still to come once the program is compiled


class Account(NamedTuple):
    """What a compiled program takes by the compiler's own account, in bytes: what it gets, and what it needs beside."""

    state: int
    beside: int

    @property
    def total(self) -> int:
        """Both."""
        return self.state + self.beside


def account(compiled: Any) -> Account:
    """The account of a compiled program; output that lies where an argument lay is counted once."""
    told = compiled.memory_analysis()
    new = told.output_size_in_bytes - told.alias_size_in_bytes
    return Account(told.argument_size_in_bytes, told.temp_size_in_bytes + new)


def nbytes(leaves: Iterable[Any]) -> int:
    """Bytes of arrays, or of shapes without arrays, as a whole number of any size."""
    return sum(int(np.prod(leaf.shape, dtype=object)) * leaf.dtype.itemsize for leaf in leaves)


def state_bytes(lab: Laboratory) -> int:
    """Bytes of the state of one replicate at rest."""
    return nbytes(jax.tree.leaves(lab.shape()))


def of_device() -> dict[str, int] | None:
    """What a GPU says of its own memory; none where a run lies in the machine's."""
    device = jax.devices()[0]
    return None if device.platform == "cpu" else device.memory_stats()


def available() -> tuple[int, str]:
    """Bytes that a run may take where it runs, and whose they are."""
    if told := of_device():
        return int(told["bytes_limit"] - told["bytes_in_use"]), f"free on the {jax.devices()[0].device_kind}"
    return int(psutil.virtual_memory().available * SPARE), "free on this machine (nine tenths of it)"


def free() -> int:
    """Bytes that a run may take where it runs."""
    return available()[0]


def peak() -> int:
    """The most bytes that this process ever had where it runs: on the GPU, or in the machine's memory.

    Of the machine's the system has another figure, which would count what the parent had.
    """
    if told := of_device():
        return int(told["peak_bytes_in_use"])
    with suppress(OSError), open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def resident() -> int:
    """Bytes that this process has now, where it runs."""
    if told := of_device():
        return int(told["bytes_in_use"])
    return int(psutil.Process().memory_info().rss)


def check(lab: Laboratory) -> None:
    """Refuse what does not fit by a careful estimate, with the largest population that does."""
    check_places(lab)
    rows = lab.pages.shape[0] * lab.pages.rows
    _refuse(lab, lab.scenario.replicates * (2 * state_bytes(lab) + TEMPORARY * rows) + FIXED)


def check_least(lab: Laboratory) -> None:
    """Refuse what cannot fit whatever the compiler does; it is asked next. What is advised is a usual program's."""
    check_places(lab)
    n, rows = lab.scenario.replicates, lab.pages.shape[0] * lab.pages.rows
    state = state_bytes(lab)
    if n * (state + LEAST * rows) + FIXED > free():
        _refuse(lab, n * (state + USUAL * rows) + FIXED)


def check_compiled(lab: Laboratory, compiled: Any) -> None:
    """Refuse what does not fit by the compiler's account (of one device); nothing of it is allocated yet."""
    parts = lab.layout.devices if lab.layout and jax.default_backend() == "cpu" else 1  # which share one memory
    _refuse(lab, account(compiled).total * parts + BESIDE, BESIDE)


def check_places(lab: Laboratory) -> None:
    """Refuse a place whose people could not be counted exactly."""
    largest = max(place.people for place in lab.places)
    if largest > MOST_IN_A_PLACE:
        needed = -(-len(lab.places) * largest // MOST_IN_A_PLACE)
        raise InputError(
            f"a locality of {largest:,} people is too large to be counted exactly (at most {MOST_IN_A_PLACE:,}); "
            f"type --set population.localities={needed} or more"
        )


def _refuse(lab: Laboratory, needed: int, fixed: int = FIXED) -> None:
    can = free()
    if needed > can:
        people = lab.scenario.population.people
        raise InputError(
            f"{people:,} people in {lab.scenario.replicates} replicate(s) need about {needed / 2**30:.1f} GiB, "
            f"{can / 2**30:.1f} GiB can be had; the largest that fits is about --people "
            f"{largest(people, needed, fixed, can)} (weiwen plan shows where every byte goes)"
        )


def largest(people: int, needed: int, fixed: int, can: int) -> int:
    """The largest population that fits, in two digits, where so many people need so much and some of it is fixed."""
    number = min(int(people * max(can - fixed, 0) / max(needed - fixed, 1) * 0.98), MOST)
    step = 10 ** max(len(str(number)) - 2, 0)
    return number // step * step
