"""In the region whoever is on file for the practice is barred from it, for so many weeks.

Studied as a harm: it touches a right of a group. Where it holds is fixed by the scenario, whom it meets follows from
the files, and no learning rule, search or slider moves its number.
"""

from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Bool, UInt8

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.custody import held
from weiwen.engine import Columns, Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import ACT

Weeks = UInt8[Array, "pages rows"]


def weeks_left(before: Weeks, anew: Bool[Array, "pages rows"], weeks: Scalar) -> Weeks:
    """Weeks for which people are still barred, counted anew for whoever is on file for the practice this week."""
    return jnp.where(anew, weeks.astype(jnp.uint8), jnp.maximum(before, jnp.uint8(1)) - jnp.uint8(1))


class PracticeBans(Mechanism):
    """A practice on file bars from it for `barred` weeks, counted anew each time; an order on paper has no capacity.

    Equation: left' = barred if the practice is alleged this week and the place is in the region, else max(0, left - 1);
    claim(restrict_practice) = [left' > 0] [not held].

    Source: Restrictions of the practice of minorities: United Nations Human Rights Office 2022, assessment of human
    rights concerns in a region (the region of the model is nobody's); rights: ICCPR 18 and 27.
    """

    stage = "intervention"
    systems = ("S44",)
    keeps: ClassVar[Columns] = {"left": ("weeks", (0, 255), "weeks for which somebody is still barred, on file")}
    barred: Scalar

    def start(self, view: View) -> Weeks:
        return jnp.zeros(view.pages.shape, jnp.uint8)

    def step(self, view: View, mine: Weeks, luck: Luck) -> tuple:
        there = view.pages.spread(view.policy.region) > 0
        anew = there & (view.files.act == ACT["practice"]) & view.pages.people
        left = luck.settle(weeks_left(mine, anew, self.barred))
        claims = (left > 0) & ~held(view.files.held)
        return InterventionEffect(claims={"restrict_practice": claims.astype(jnp.uint8)}), left
