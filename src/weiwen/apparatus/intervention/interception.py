"""Petitioners on the way to a higher office are caught and brought home before they count once more.

Studied as a harm. Whom it meets follows from the registers that higher offices send down and from a fixed response of
the leader; no learning rule, no search and no slider moves its numbers.
"""

import jax.numpy as jnp

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.custody import held
from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import ABOVE, ACT


class Interception(Mechanism):
    """Whoever has a petition on file and stands in the register of a higher office is claimed, the highest first.

    Equation: P(claim(intercept)) = z [petition alleged] [in a higher register] [not held], z the silencing that the
    leader ordered; priority is the office; capacity = share coercion registered weight / (52 cost). Whoever is caught
    gets no answer that week: the petition under way is lost (by the stage, which fetches before it answers).

    Source: Human Rights Watch 2005, "We Could Disappear at Any Time"; Minzner 2006 (Stanford Journal of International
    Law 42): local officials sent to the capital to fetch petitioners, because the count is held against them.
    """

    stage = "intervention"
    systems = ("S11", "S13")
    share: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> InterventionEffect:
        files, silencing = view.files, view.pages.spread(view.local.silencing)
        office = ((files.lists >> ABOVE) & 3).astype(jnp.uint8)
        sought = (files.act == ACT["petition"]) & ~held(files.held) & luck.chance("sought", silencing)
        return InterventionEffect(
            claims={"intercept": jnp.where(sought, office, jnp.uint8(0))}, share={"intercept": self.share}
        )
