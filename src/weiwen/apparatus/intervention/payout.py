"""Trouble is bought off: whoever makes more of it is paid first, and nothing is put right."""

import jax.numpy as jnp

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import ACT


class Payout(Mechanism):
    """Whoever has a protest, or a petition, on file this week claims money, protesters first.

    Equation: claim(payout) = 2 [protest alleged] + 1 [petition alleged]; capacity as for redress.

    Source: Lee and Zhang 2013, doi:10.1086/670802.
    """

    stage = "intervention"
    slot = "the answer to petitions"
    share: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> InterventionEffect:
        act = view.files.act
        claims = jnp.where(act == ACT["protest"], jnp.uint8(2), (act == ACT["petition"]).astype(jnp.uint8))
        return InterventionEffect(claims={"payout": claims}, share={"payout": self.share})
