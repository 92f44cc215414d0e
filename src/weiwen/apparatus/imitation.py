"""How a practice goes from place to place: by order, by alarm, or by following who is praised.

Places know of each other what is reported and nothing else, so whoever hides incidents is praised, and is followed.
Plain arithmetic without draws, used by `score_pilots` and `followed_example`.
"""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from weiwen.apparatus.files import Reports
from weiwen.engine import Pages
from weiwen.engine.sums import summed

Places = Float[Array, "places"]
Flags = Bool[Array, "places"]
RAREST = 1e-9  # incidents a head and week, so that no rate is divided by nought
GOLDEN = 0.618034  # its multiples lie evenly between whole numbers


class Pull(NamedTuple):
    """What makes a place take something up, in hazards a week, and how much of the example comes from near by."""

    ordered: Array
    alarmed: Array
    imitated: Array
    near: Array


def running(rate: Places, reports: Reports, pages: Pages, memory: Array) -> Places:
    """Running mean of incidents a head that places report, or that were found of them."""
    return rate + memory * (pages.share(reports.reported + reports.found) - rate)


def relative(rate: Places, pages: Pages) -> Places:
    """What a place reports a head, over what the nation does (0 everywhere where nobody reported anything)."""
    heads = pages.registered.astype(jnp.float32)
    mean = summed(rate * heads) * (1.0 / summed(heads))
    return rate * (1.0 / jnp.maximum(mean, RAREST))


def followed(models: Flags, near: Array, pages: Pages) -> Places:
    """Share of places that are models: among those of the own province for `near` of it, among all for the rest."""
    count, one = models.astype(jnp.int32), jnp.ones_like(pages.registered)
    there = (pages.of_parent(count) * (1.0 / pages.of_parent(one).astype(jnp.float32)))[pages.parent]
    return near * there + (1.0 - near) * (count.sum().astype(jnp.float32) * (1.0 / pages.places))


def chance(ratio: Places, models: Flags, pull: Pull, pages: Pages) -> Places:
    """The chance that a place takes it up this week."""
    hazard = pull.ordered + pull.alarmed * ratio + pull.imitated * followed(models, pull.near, pages)
    return 1.0 - jnp.exp(-hazard)


def first_places(share: Array, pages: Pages) -> Flags:
    """Places that have it from the start, spread evenly: those of a smaller share are among those of a larger one."""
    turn = (jnp.arange(pages.places, dtype=jnp.float32) + 1.0) * GOLDEN
    return turn - jnp.floor(turn) < share
