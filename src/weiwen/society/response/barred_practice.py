"""Whoever is barred from the practice resents it, and so do those around who share the group."""

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.engine.pages import BLOCK
from weiwen.society.response.stage import ResponseEffect, View


class BarredPractice(Mechanism):
    """Anger of whoever is barred, and of others of the same group by how many around them are.

    Equation: anger = own [barred] + kin s [not barred], s the share of the 64 around who are barred and of one's own
    group.

    Source: Backlash against bans of a practice: Fouka 2020, doi:10.1093/restud/rdz024; Abdelgadir and
    Fouka 2020, doi:10.1017/S0003055420000106.
    """

    stage = "response"
    systems = ("S44",)
    own: Scalar
    kin: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ResponseEffect:
        barred, second = view.granted("restrict_practice"), view.people.group == 1
        of_b, of_a = (view.pages.nearby(barred & one) for one in (second, ~second))
        share = jnp.where(second, of_b, of_a).astype(jnp.float32) * (1 / BLOCK)
        return ResponseEffect(anger=jnp.where(barred, self.own, self.kin * share))
