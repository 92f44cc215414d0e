"""Cameras see streets: offences and gatherings, and faces that they take for other faces."""

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.sensing.stage import SensingEffect, View, allege


class Camera(Mechanism):
    """A covered person is matched to an act with a sensitivity, and to a protest by mistake, group B more often.

    Equation: P(act alleged) = coverage s(act); P(protest alleged falsely) = coverage f (1, or bias for group B).
    By Bayes the share of true allegations is p s / (p s + (1 - p) f) for acts of frequency p.

    Source: Grother, Ngan and Hanaoka 2019 (NIST IR 8280, doi:10.6028/NIST.IR.8280): false match rates differ between
    groups, often by a factor of ten and more.
    """

    stage = "sensing"
    systems = ("S27",)
    infraction: Scalar
    protest: Scalar
    practice: Scalar
    false_matches: Scalar
    bias: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> SensingEffect:
        sees = {"infraction": self.infraction, "protest": self.protest, "practice": self.practice}
        by_group = self.false_matches * jnp.where(view.people.group == 1, self.bias, 1.0)
        return allege(view, luck, "camera", sees, by_group, "protest")
