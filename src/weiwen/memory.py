"""Does a run fit into memory? Asked before anything is allocated."""

import jax
import numpy as np
import psutil

from weiwen.errors import InputError
from weiwen.world import Laboratory

TEMPORARY = 70  # bytes a row that a tick needs beside the state (58 measured at a million people; see benchmarks)
MOST_IN_A_PLACE = 8_000_000  # a sum of bytes over a place stays below 2^31
SPARE = 0.9  # share of the free memory that a run may take
FIXED = 600_000_000  # bytes of the interpreter, the compiler and the records


def state_bytes(lab: Laboratory) -> int:
    """Bytes of the state of one replicate at rest."""
    return sum(int(np.prod(leaf.shape)) * leaf.dtype.itemsize for leaf in jax.tree.leaves(lab.shape()))


def check(lab: Laboratory) -> None:
    """Refuse a run that does not fit, with the largest population that does."""
    largest_place = max(place.people for place in lab.places)
    if largest_place > MOST_IN_A_PLACE:
        needed = -(-len(lab.places) * largest_place // MOST_IN_A_PLACE)
        raise InputError(
            f"a locality of {largest_place:,} people is too large to be counted exactly (at most {MOST_IN_A_PLACE:,}); "
            f"type --set population.localities={needed} or more"
        )
    rows = lab.pages.shape[0] * lab.pages.rows
    needed = lab.scenario.replicates * (2 * state_bytes(lab) + TEMPORARY * rows) + FIXED
    free = int(psutil.virtual_memory().available * SPARE)
    if needed > free:
        people = lab.scenario.population.people
        largest = int(people * max(free - FIXED, 0) / max(needed - FIXED, 1) * 0.98)
        raise InputError(
            f"{people:,} people in {lab.scenario.replicates} replicate(s) need about {needed / 2**30:.1f} GiB, "
            f"{free / 2**30:.1f} GiB can be had; the largest that fits is about --people {_round(largest)}"
        )


def _round(number: int) -> int:
    step = 10 ** max(len(str(number)) - 2, 0)
    return number // step * step
