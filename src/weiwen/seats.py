"""Seats of elites by kind, counted and averaged over all places: the same arithmetic on both sides of the veil."""

import numpy as np
from jaxtyping import Array, Bool, Float, Int32

from weiwen.engine.sums import in_groups, in_halves
from weiwen.vocabulary import ALL_SEATS, ELITES, seats

KINDS = tuple(range(ALL_SEATS)[seats(kind)] for kind in ELITES)  # the seats of each kind
EACH = np.asarray([1.0 / len(kind) for kind in KINDS], np.float32)  # what one of them weighs in a mean


def by_kind(values: Float[Array, "... places seats"]) -> Float[Array, "... kinds"]:
    """Mean over all places, for each kind of elite."""
    return in_halves(in_groups(values, KINDS) * EACH) * (1.0 / values.shape[-2])


def counted(mask: Bool[Array, "... places seats"]) -> Int32[Array, "... kinds"]:
    """How many seats of each kind, over all places."""
    return in_groups(mask.sum(-2, dtype="int32"), KINDS)
