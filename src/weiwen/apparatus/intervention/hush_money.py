"""A leader who needs quiet pays for it: money goes to whoever makes trouble, beside what is set aside for answers."""

import jax.numpy as jnp

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import ACT


class HushMoney(Mechanism):
    """Whoever has a protest or a petition on file claims money, protesters first, by the leader's effort for payouts.

    Equation: claim(payout) = 2 [protest alleged] + 1 [petition alleged]; capacity = share t welfare registered
    (1 + effort) / (52 cost), t the leader's effort for payouts.

    Source: Lee and Zhang 2013, doi:10.1086/670802 (bargaining with and buying off protesters).
    """

    stage = "intervention"
    systems = ("S11", "S12")
    share: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> InterventionEffect:
        act = view.files.act
        claims = jnp.where(act == ACT["protest"], jnp.uint8(2), (act == ACT["petition"]).astype(jnp.uint8))
        return InterventionEffect(
            claims={"payout": claims}, share={"payout": self.share * view.local.efforts["payout"]}
        )
