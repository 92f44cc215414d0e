"""An office rates firms by what inspections brought, publishes the ratings, punishes and favours by them."""

from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.engine import Columns, Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import RATINGS, seats

FIRMS = seats("entrepreneur")
BOTTOM, MIDDLE, TOP = range(len(RATINGS))


class CorporateRatings(Mechanism):
    """An offence found is fined and leads to the lowest rating; an inspection that finds none leads one rating up.

    Equation: rating' = 0 if an offence was found, min(rating + 1, 2) with chance `lenience` if nothing was, else
    rating; the lowest is shut out of contracts, the highest has privileges. Published for each rating is how often its
    firms are inspected: p' = p + memory (inspected this week / firms - p). Whoever newly owns a firm begins in the
    middle.

    Source: Ratings of firms with joint rewards and punishments: Trivium 2020, Understanding China's Social Credit
    System; two groups with leverage: Harrington 1988 (Journal of Public Economics 37).
    """

    stage = "intervention"
    systems = ("S37",)
    keeps: ClassVar[Columns] = {
        "share": ("probability per week", (0.0, 1.0), "firms inspected, by rating, running mean")
    }
    records: ClassVar[dict[str, Record]] = {
        "rated": Record(("rating", "firm_size"), "firms", "firms by rating and by rank of size in the place", "file"),
    }
    lenience: Scalar
    memory: Scalar

    def start(self, view: View) -> Float[Array, "ratings"]:
        return jnp.zeros(len(RATINGS), jnp.float32)

    def step(self, view: View, mine: Float[Array, "ratings"], luck: Luck) -> tuple:
        roll, found = view.personnel.roll, view.personnel.seen["finding"]
        before = jnp.where(roll.fresh, MIDDLE, roll.of_firms()[0])
        firms = jnp.zeros(found.shape, bool).at[:, FIRMS].set(True)
        inspected, caught = firms & (found > 0), firms & (found > 1)
        rises = inspected & ~caught & (luck.uniform("lenience", found.shape) < self.lenience)
        rating = jnp.where(caught, BOTTOM, jnp.where(rises, jnp.minimum(before + 1, TOP), before))
        share = self.seen(mine, before, inspected, firms)
        done = {"fine": caught, "debar": firms & (rating == BOTTOM), "privilege": firms & (rating == TOP)}
        done |= {"rating": rating, "audit": jnp.where(firms, share[rating], 0.0)}
        rated = rating[:, FIRMS] == jnp.arange(len(RATINGS))[:, None, None]
        return InterventionEffect(firms=done), share, {"rated": rated.sum(1, dtype=jnp.int32)}

    def seen(self, share: Array, rating: Array, inspected: Array, firms: Array) -> Float[Array, "ratings"]:
        """How often firms of each rating are inspected, with this week's; a rating that no firm has stays as it was."""
        at = firms & (rating == jnp.arange(len(RATINGS))[:, None, None])
        there, seen = (mask.sum((1, 2), dtype=jnp.int32).astype(jnp.float32) for mask in (at, at & inspected))
        now = seen * (1.0 / jnp.maximum(there, 1.0))
        return jnp.where(there > 0, share + self.memory * (now - share), share)
