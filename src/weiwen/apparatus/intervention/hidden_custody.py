"""Petitioners are held where no register has them: what some leaders do in place of hearing them ("black jails").

Studied as a harm. Whom it meets follows from the files and from a fixed response of the leader; no learning rule, no
search and no slider moves its numbers. It is in the ledger with every other custody, and in no report to the centre.
"""

import jax.numpy as jnp

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.custody import held
from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import ACT


class HiddenCustody(Mechanism):
    """Whoever has a petition or a protest on file this week is claimed with the chance at which the leader silences.

    Equation: P(claim(hide)) = z [petition or protest alleged] [not held], z the silencing that the leader ordered;
    capacity = share coercion registered weight / (52 cost); hidden custody lasts `term` weeks.

    Source: Human Rights Watch 2009, "An Alleyway in Hell" (petitioners held for days or months, in no register);
    Minzner 2006 (Stanford Journal of International Law 42); hired by local governments: Ong 2018,
    Perspectives on Politics 16 ("thugs-for-hire").
    """

    stage = "intervention"
    systems = ("S13",)
    term: Scalar
    share: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> InterventionEffect:
        files, silencing = view.files, view.pages.spread(view.local.silencing)
        troubles = (files.act >= ACT["petition"]) & ~held(files.held)
        claims = (troubles & luck.chance("silenced", silencing)).astype(jnp.uint8)
        return InterventionEffect(claims={"hide": claims}, weeks={"hide": self.term}, share={"hide": self.share})
