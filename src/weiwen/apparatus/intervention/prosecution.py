"""Whoever is alleged to have posted what is harmful, and was seen by more than the law lets pass, is prosecuted.

Studied as a harm: no learning rule, no search and no slider moves its numbers.
"""

import jax.numpy as jnp

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import ACT, WIDELY


class Prosecution(Mechanism):
    """A claim on an arrest for whom the files show both an allegation of this week and views beyond the threshold.

    Equation: claim(arrest) = priority if [criticism or protest alleged] [counted over] and not held; custody lasts
    `term` weeks, or as long as any other rule claims. Arrests are paid out of the same share as all others.

    Source: Interpretation of the Supreme People's Court and Procuratorate, 9 September 2013: up to three years.
    """

    stage = "intervention"
    systems = ("S25",)
    priority: Scalar
    term: Scalar
    share: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> InterventionEffect:
        files = view.files
        spoke = (files.act == ACT["criticism"]) | (files.act == ACT["protest"])
        charged = spoke & ((files.lists & WIDELY) > 0) & (files.held == 0)
        claims = jnp.where(charged, self.priority, 0.0).astype(jnp.uint8)
        weeks = jnp.where(charged, self.term, 0.0)
        return InterventionEffect(claims={"arrest": claims}, weeks={"arrest": weeks}, share={"arrest": self.share})
