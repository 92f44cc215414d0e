"""Grants: who gets a scarce measure, exactly, on any number of devices.

Claims carry a priority; ties are broken by an addressed draw. The threshold above which claims are granted is found
by bisection on integer counts, place by place, so the capacity of a place is never exceeded.
"""

import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Bool, Int32, UInt8, UInt32

from weiwen.engine.pages import Pages


def grant(
    pages: Pages,
    priority: UInt8[Array, "pages rows"],
    capacity: Int32[Array, "places"],
    ties: UInt32[Array, "pages rows"],
) -> Bool[Array, "pages rows"]:
    """Grant at most `capacity` claims in each place, the highest priority first (0 is no claim).

    The search ends as soon as every place either grants all its claims or exactly its capacity; equal keys (one pair
    in 16 million at equal priority) are granted together or not at all.
    """
    key = (priority.astype(jnp.uint32) << 24) | (ties >> 8)
    lowest = jnp.full(pages.places, 1 << 24, jnp.uint32)
    claimed = pages.count(priority > 0)
    room = jnp.maximum(capacity, 0)

    def unsettled(search: tuple[Array, Array, Array]) -> Bool[Array, ""]:
        low, high, _ = search
        return jnp.any(low < high)

    def halve(search: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
        low, high, _ = search
        middle = low + (high - low) // 2
        over = pages.count(key >= pages.spread(middle))
        low = jnp.where(over > room, middle + 1, low)
        high = jnp.where(over > room, high, middle)
        return jnp.where(over == room, middle, low), jnp.where(over == room, middle, high), over

    highest = jnp.where(claimed <= room, lowest, jnp.uint32(0xFFFFFFFF))
    _, threshold, _ = lax.while_loop(unsettled, halve, (lowest, highest, claimed))
    nobody = (room == 0) & (claimed > 0)
    return (key >= pages.spread(threshold)) & (priority > 0) & ~pages.spread(nobody)
