"""Whoever says more than he believes may come to believe it, or come to hate it.

The two classical answers to praise on demand have opposite signs; which of them holds depends on how far it is forced.
"""

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.response.stage import ResponseEffect, View


class ForcedPraise(Mechanism):
    """Loyalty shown beyond what is felt works on what is felt: as dissonance where it is free, as reactance where not.

    Equation: favour = member ((1 - forced) persuasion - forced reactance) max(0, V - L), V the loyalty that a member
    shows and L the private one.

    Source: reactance: Brehm 1966, A Theory of Psychological Reactance; dissonance, which needs a free choice: Festinger
    and Carlsmith 1959, doi:10.1037/h0041593.
    """

    stage = "response"
    systems = ("S22",)
    forced: Scalar
    persuasion: Scalar
    reactance: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ResponseEffect:
        elites = view.elites
        beyond = elites.member * jnp.maximum(elites.voiced - elites.loyalty, 0.0)
        return ResponseEffect(favour=((1.0 - self.forced) * self.persuasion - self.forced * self.reactance) * beyond)
