"""Nobody takes to the street against a regime that looks invincible."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.conduct.stage import ConductEffect, View


class Resignation(Mechanism):
    """The stronger the regime looks, the less a protest is worth its while.

    Equation: u(protest) -= weight s, s the strength that the place takes the regime to have.

    Source: Huang 2015, Propaganda as Signaling (Comparative Politics 47, 419-437): who meets more of it thinks no
    better of the regime, thinks it stronger, and is less willing to dissent.
    """

    stage = "conduct"
    systems = ("S23",)
    weight: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ConductEffect:
        return ConductEffect(pull={"protest": -self.weight * view.pages.spread(view.towns.strength)})
