"""An office scores agencies by what they owe: complaints and contracts are looked through, with an error."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.draw import NORMAL
from weiwen.engine.mechanism import Scalar
from weiwen.sensing.stage import SensingEffect, View


class AgencyScore(Mechanism):
    """What is told of the arrears of a place is what they are, less what is hidden, and an error.

    Equation: told = (1 - hidden) A + error e, e ~ Normal(0, 1), A the arrears of agencies in yearly incomes.

    Source: Scores of agencies for keeping contracts, as an item of evaluation: own form; what is measured and what is
    not: Holmstrom and Milgrom 1991, doi:10.1093/jleo/7.special_issue.24.
    """

    stage = "sensing"
    systems = ("S38",)
    hidden: Scalar
    error: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> SensingEffect:
        error = self.error * luck.among("error", NORMAL, (view.pages.places,))
        return SensingEffect(figures={"arrears_told": (1.0 - self.hidden) * view.towns.arrears + error})
