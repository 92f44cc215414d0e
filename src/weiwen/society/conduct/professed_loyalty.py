"""Elites show more loyalty than they feel, the more so the more they dread."""

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.conduct.stage import ConductEffect, View


class ProfessedLoyalty(Mechanism):
    """What is shown moves towards what is felt, lifted by dread.

    Equation: v' = v + pace (l + (1 - l) (1 - exp(-caution d)) - v), v loyalty shown, l felt, d the dread.

    Source: Kuran 1995, Private Truths, Public Lies; Wintrobe 1998, The Political Economy of Dictatorship.
    """

    stage = "conduct"
    systems = ("S21",)
    pace: Scalar
    caution: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ConductEffect:
        elites = view.elites
        shown = elites.loyalty + (1.0 - elites.loyalty) * (1.0 - jnp.exp(-self.caution * elites.dread))
        return ConductEffect(elite={"voiced": self.pace * (shown - elites.voiced)})
