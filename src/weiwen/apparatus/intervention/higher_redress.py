"""Who goes above the county may be answered before those who did not: the higher office orders it, the county pays."""

import jax.numpy as jnp

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import ABOVE, ACT


class HigherRedress(Mechanism):
    """With a chance that depends on the office, a petition in a higher register claims redress first.

    Equation: claim(redress) = 2 + office if u < p(office) and a petition is alleged, u uniform; paid out of the same
    share of the welfare line as other answers, so that others wait.

    Source: Minzner 2006 (Stanford Journal of International Law 42); O'Brien and Li 2006, Rightful Resistance,
    doi:10.1017/CBO9780511791086 (an ear at a higher level).
    """

    stage = "intervention"
    systems = ("S11",)
    province: Scalar
    centre: Scalar
    share: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> InterventionEffect:
        office = ((view.files.lists >> ABOVE) & 3).astype(jnp.uint8)
        chance = jnp.where(office == 1, self.province, jnp.where(office == 2, self.centre, 0.0))
        heard = luck.chance("heard", chance) & (view.files.act == ACT["petition"])
        claims = jnp.where(heard, office + jnp.uint8(2), jnp.uint8(0))
        return InterventionEffect(claims={"redress": claims}, share={"redress": self.share})
