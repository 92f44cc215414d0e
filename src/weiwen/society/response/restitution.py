"""Redress that redresses: the wage is paid, the land comes back, and what made the grievance is gone."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.response.stage import ResponseEffect, View


class Restitution(Mechanism):
    """Redress takes away a share of the hardship of whoever is redressed; a payout leaves it where it was.

    Equation: h' = h - cure h [redressed].

    Source: Distelhorst and Hou 2017, doi:10.1086/690948 (local offices that do answer); Minzner 2006 (Stanford Journal
    of International Law 42).
    """

    stage = "response"
    systems = ("S11",)
    cure: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ResponseEffect:
        return ResponseEffect(hardship=-self.cure * view.people.hardship.value * view.granted("redress"))
