"""Some petitions are answered: the matter is put right."""

import jax.numpy as jnp

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import ACT


class Redress(Mechanism):
    """Whoever has a petition on file this week claims redress; a share of the welfare line pays for it.

    Equation: claim(redress) = [petition alleged]; capacity = share welfare registered (1 + effort) / (52 cost).

    Source: Minzner 2006 (Stanford Journal of International Law 42); responsiveness: Distelhorst and Hou 2017,
    doi:10.1086/690948.
    """

    stage = "intervention"
    systems = ("S11",)
    slot = "the answer to petitions"
    share: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> InterventionEffect:
        asked = view.files.act == ACT["petition"]
        return InterventionEffect(claims={"redress": asked.astype(jnp.uint8)}, share={"redress": self.share})
