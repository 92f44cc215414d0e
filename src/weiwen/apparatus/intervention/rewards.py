"""Good standing pays: people on the red list get small benefits."""

import jax.numpy as jnp

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import RED


class Rewards(Mechanism):
    """Everyone on the red list claims a reward; a share of the welfare line pays for as many as it can.

    Equation: claim(reward) = [red]; capacity = share welfare registered / (52 cost).

    Source: Privileges by grade in a city's published rules (China Law Translate).
    """

    stage = "intervention"
    systems = ("S33",)
    share: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> InterventionEffect:
        honoured = (view.files.lists & RED) > 0
        return InterventionEffect(claims={"reward": honoured.astype(jnp.uint8)}, share={"reward": self.share})
