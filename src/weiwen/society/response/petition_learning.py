"""Who petitions learns what petitioning yields; who is paid for making trouble learns that too."""

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.conduct.stage import did, sued
from weiwen.society.response.stage import ResponseEffect, View


class PetitionLearning(Mechanism):
    """The hope put in petitions moves towards what the last one brought, and slowly back to its baseline.

    Equation: q' = q + rate [asked] ([answered] - q) + fade (baseline - q); asked: petitioned, or was paid;
    answered: redressed or paid, but for whoever went to court: a ruling says nothing of letters offices.

    Source: Bush and Mosteller 1955; petitioners' learning: Minzner 2006, Lee and Zhang 2013.
    """

    stage = "response"
    systems = ("S11",)
    owns = "hope"
    rate: Scalar
    fade: Scalar
    baseline: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ResponseEffect:
        hope, given = view.people.hope.value, view.granted("redress") | view.granted("payout")
        answered = given & ~sued(view.acts)
        asked = did(view.acts, "petition") | answered
        learned = jnp.where(asked, answered - hope, 0.0)
        return ResponseEffect(hope=self.rate * learned + self.fade * (self.baseline - hope))
