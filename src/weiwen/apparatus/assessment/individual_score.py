"""Everyone starts at 1000; what is alleged adds or takes points, and time brings the score back."""

import jax.numpy as jnp

from weiwen.apparatus.assessment.stage import AssessmentEffect, View
from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import ACT

START = 1000
CIVIC = ("prosocial", "infraction", "breach")
POLITICAL = ("practice", "criticism", "petition", "protest")


class IndividualScore(Mechanism):
    """The score moves by the points of what each channel alleges this week, and returns to its start by and by.

    Equation: score' = score + sum over channels of points(act) + recovery sign(1000 - score);
    points of political acts times `political`.

    Source: A city's published rules, as translated by China Law Translate (start 1000, award +30, ticket -5 as
    reported in Foreign Policy, 3 April 2018); Daum judges that the points add little.
    """

    stage = "assessment"
    systems = ("S33",)
    prosocial: Scalar
    infraction: Scalar
    breach: Scalar
    practice: Scalar
    criticism: Scalar
    petition: Scalar
    protest: Scalar
    political: Scalar
    recovery: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> AssessmentEffect:
        points = self.recovery * jnp.sign(START - view.files.score.astype(jnp.float32))
        for alleged in view.signals.alleged.values():
            for name in (*CIVIC, *POLITICAL):
                weight = getattr(self, name) * (self.political if name in POLITICAL else 1.0)
                points = points + jnp.where(alleged == ACT[name], weight, 0.0)
        return AssessmentEffect(points=points)
