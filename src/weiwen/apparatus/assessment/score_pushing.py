"""Where scores count in a leader's evaluation, everybody's score is pushed up: a measure that became a target."""

import jax.numpy as jnp

from weiwen.apparatus.assessment.stage import AssessmentEffect, View
from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar


class ScorePushing(Mechanism):
    """Everybody in the place is given points by the effort that the leader puts into high scores.

    Equation: points = push t, t the leader's effort for scores.

    Source: Campbell 1979, Assessing the impact of planned social change (Evaluation and Program Planning 2); Goodhart
    1975; figures by which leaders are judged, made by them: Gao 2015 (The China Quarterly 223).
    """

    stage = "assessment"
    systems = ("S12", "S33")
    push: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> AssessmentEffect:
        points = view.pages.spread(self.push * view.local.efforts["scores"])
        return AssessmentEffect(points=jnp.where(view.pages.people, points, 0.0))
