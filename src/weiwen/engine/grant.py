"""Grants: who gets a scarce measure, exactly, on any number of devices.

Claims carry a priority; ties are broken by an addressed draw. The threshold above which claims are granted is found
by bisection on integer counts, place by place, so the capacity of a place is never exceeded.
"""

import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Bool, Int32, UInt8

from weiwen.engine.draw import Luck
from weiwen.engine.pages import Pages

CLAIM = 1 << 24  # the lowest key of a claim: priority in the high byte, the draw below it


def grant(
    pages: Pages,
    priority: UInt8[Array, "pages rows"],
    capacity: Int32[Array, "places"],
    luck: Luck,
    purpose: str,
) -> Bool[Array, "pages rows"]:
    """Grant at most `capacity` claims in each place, the highest priority first (0 is no claim).

    The search ends as soon as every place either grants all its claims or exactly its capacity; equal keys (one pair
    in 16 million at equal priority) are granted together or not at all.
    """
    key = (priority.astype(jnp.uint32) << 24) | (luck.bits(purpose) >> 8)
    key = luck.settle(jnp.minimum(key, jnp.uint32(0xFFFFFFFE)))  # so that there is a threshold above every key
    claimed, room = pages.count(key >= CLAIM), jnp.maximum(capacity, 0)

    def unsettled(search: tuple[Array, Array, Array]) -> Bool[Array, ""]:
        low, high, _ = search
        return jnp.any(low < high)

    def halve(search: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
        low, high, _ = search
        middle = low + (high - low) // 2
        above = pages.count(key >= pages.spread(middle))
        low = jnp.where(above > room, middle + 1, low)
        high = jnp.where(above > room, high, middle)
        return jnp.where(above == room, middle, low), jnp.where(above == room, middle, high), above

    lowest, highest = jnp.full(pages.places, CLAIM, jnp.uint32), jnp.uint32(0xFFFFFFFF)
    nobody = (room == 0) & (claimed > 0)
    start = jnp.where(nobody, highest, lowest), jnp.where((claimed <= room) | nobody, 0, highest)
    _, threshold, _ = lax.while_loop(unsettled, halve, (start[0], jnp.maximum(*start), claimed))
    return (key >= pages.spread(threshold)) & ~pages.spread(nobody)
