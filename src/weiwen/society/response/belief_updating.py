"""What people believe about being watched follows what they meet, and fades."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.response.stage import ResponseEffect, View


class BeliefUpdating(Mechanism):
    """The belief in being seen and punished moves towards certainty with each threat, and fades to a baseline.

    Equation: b' = b + rate min(threat, 1) (1 - b) + fade (baseline - b).

    Source: Rescorla and Wagner 1972; in deterrence: Anwar and Loughran 2011,
    doi:10.1111/j.1745-9125.2011.00233.x.
    """

    stage = "response"
    owns = "belief"
    rate: Scalar
    fade: Scalar
    baseline: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ResponseEffect:
        belief, threat = view.people.belief.value, view.lesson("threat").clip(0.0, 1.0)
        return ResponseEffect(belief=self.rate * threat * (1.0 - belief) + self.fade * (self.baseline - belief))
