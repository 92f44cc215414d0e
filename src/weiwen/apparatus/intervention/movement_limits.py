"""Whoever is flagged may not leave the neighbourhood."""

import jax.numpy as jnp

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.custody import held
from weiwen.engine import Luck, Mechanism
from weiwen.vocabulary import MARKED


class MovementLimits(Mechanism):
    """Everybody who is flagged on file, and not held, is restricted, week by week.

    Equation: claim(restrict) = [flagged] [not held].

    Source: Alerts on who leaves the own area: Buckley and Mozur 2019, How China Uses High-Tech Surveillance to Subdue
    Minorities (The New York Times); Human Rights Watch 2019, China's Algorithms of Repression.
    """

    stage = "intervention"
    systems = ("S42",)

    def step(self, view: View, mine: None, luck: Luck) -> InterventionEffect:
        limited = ((view.files.lists & MARKED) > 0) & ~held(view.files.held)
        return InterventionEffect(claims={"restrict": limited.astype(jnp.uint8)})
