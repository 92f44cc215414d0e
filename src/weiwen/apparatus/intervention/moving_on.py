"""People with trouble on file are put on a bus to the next place, whose books they are in from then on.

Studied as a harm. Whom it meets follows from the files and from a fixed response of the leader; no learning rule, no
search and no slider moves its numbers. It is in the ledger, and in no report to the centre.
"""

import jax.numpy as jnp

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.custody import held
from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import ACT, ELSEWHERE


class MovingOn(Mechanism):
    """Whoever has a petition or a protest on file, and was seen at home, is claimed with the chance of silencing.

    Equation: P(claim(move_on)) = z [petition or protest alleged] [seen at home] [not held], z the silencing that the
    leader ordered; capacity = share coercion registered weight / (52 cost).

    Source: Beckett and Herbert 2010, Banished: The New Social Control in Urban America, for the practice; Ong 2018,
    Perspectives on Politics 16 ("thugs-for-hire"), for local governments that get trouble out of the way.
    """

    stage = "intervention"
    systems = ("S13",)
    share: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> InterventionEffect:
        files, silencing = view.files, view.pages.spread(view.local.silencing)
        here = (files.act >= ACT["petition"]) & ((files.lists & ELSEWHERE) == 0) & ~held(files.held)
        claims = (here & luck.chance("unwanted", silencing)).astype(jnp.uint8)
        return InterventionEffect(claims={"move_on": claims}, share={"move_on": self.share})
