"""Who comes first among whom: seats ordered by score within groups such as provinces and ranks."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int32

from weiwen.engine import Pages
from weiwen.vocabulary import ELITES, RANKS, SEATS, Roll

KIND_OF_SEAT = tuple(code for code, kind in enumerate(ELITES) for _ in range(SEATS[kind]))


def places_in_line(
    score: Float[Array, "places seats"],
    may: Bool[Array, "places seats"],
    group: Int32[Array, "places seats"],
    groups: int,
) -> tuple[Int32[Array, "places seats"], Int32[Array, "groups"]]:
    """How many of the group stand before each seat (of those that may), and how many of each group may."""
    key = jnp.where(may, group, groups).reshape(-1)
    order = jnp.lexsort((-score.reshape(-1), key))
    sizes = jax.ops.segment_sum(jnp.ones_like(key), key, groups + 1)
    first = jnp.cumsum(sizes) - sizes
    ahead = jnp.arange(key.shape[0], dtype=jnp.int32) - first[key[order]]
    return ahead[jnp.argsort(order)].reshape(may.shape).astype(jnp.int32), sizes[:groups]


def rivals_for_promotion(roll: Roll, pages: Pages) -> tuple[Int32[Array, "places seats"], int]:
    """Those of one kind and rank in one province compete: their group, and how many groups there are."""
    kind = jnp.asarray(KIND_OF_SEAT, jnp.int32)[None, :]
    group = (pages.parent[:, None] * len(ELITES) + kind) * RANKS + roll.rank
    return group.astype(jnp.int32), pages.parents * len(ELITES) * RANKS


def best(
    score: Float[Array, "places seats"],
    may: Bool[Array, "places seats"],
    roll: Roll,
    pages: Pages,
    share: Float[Array, ""],
    rounding: Float[Array, "groups"],
) -> Bool[Array, "places seats"]:
    """The best `share` of each group that may be promoted (a fraction of a seat is rounded by a draw)."""
    group, groups = rivals_for_promotion(roll, pages)
    ahead, sizes = places_in_line(score, may, group, groups)
    posts = jnp.floor(share * sizes.astype(jnp.float32) + rounding).astype(jnp.int32)
    return may & (ahead < posts[group])
