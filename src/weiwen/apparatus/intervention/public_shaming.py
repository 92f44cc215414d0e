"""Who is on the black list is shown: on boards, screens and lists that anybody can read."""

import jax.numpy as jnp

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import BLACK


class PublicShaming(Mechanism):
    """Everyone on the black list is shown in a week with a chance; what others make of it is theirs.

    Equation: P(claim(shame)) = shown [black] [not held]; an entry on a board has no capacity.

    Source: Publication of names: Supreme People's Court, provisions on publishing judgment defaulters, 2013; that names
    are shown on boards and screens: the essay.
    """

    stage = "intervention"
    systems = ("S34",)
    shown: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> InterventionEffect:
        listed = ((view.files.lists & BLACK) > 0) & (view.files.held == 0)
        return InterventionEffect(claims={"shame": (listed & luck.chance("shown", self.shown)).astype(jnp.uint8)})
