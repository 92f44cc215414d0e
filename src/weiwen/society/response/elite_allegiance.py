"""Elites are loyal to whom they owe what they have, and less so when passed over, or when they saw wrong done."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.response.stage import ResponseEffect, View


class EliteAllegiance(Mechanism):
    """Loyalty follows favour and disfavour, and returns slowly to what it is without either.

    Equation: l' = l + rate (max(f, 0) (1 - l) + min(f, 0) l) + fade (baseline - l), f the favour of the week.

    Source: Loyalty by co-optation: Svolik 2012, The Politics of Authoritarian Rule; Magaloni 2008,
    doi:10.1177/0010414007313124. The linear form is assumed.
    """

    stage = "response"
    systems = ("S17", "S21")
    owns = "loyalty"
    rate: Scalar
    fade: Scalar
    baseline: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ResponseEffect:
        loyalty, favour = view.elites.loyalty, view.of_seats("favour").clip(-1.0, 1.0)
        gained = favour.clip(0.0, 1.0) * (1.0 - loyalty) + favour.clip(-1.0, 0.0) * loyalty
        return ResponseEffect(loyalty=self.rate * gained + self.fade * (self.baseline - loyalty))
