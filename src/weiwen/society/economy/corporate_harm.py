"""What firms spare by breaking rules, the people around them bear: waste in the river, wages not paid."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.economy.stage import EconomyEffect, View
from weiwen.society.elites import FIRM_SIZES, of_place
from weiwen.vocabulary import seats


class CorporateHarm(Mechanism):
    """Hardship rises where firms broke the rules last week, by the jobs in them.

    Equation: h' = h + harm s (1 - h), s the share of jobs of the place in firms that broke the rules.

    Source: Costs that fall on others: Pigou 1920, The Economics of Welfare; pollution and pay as grounds of unrest in
    China: Cai 2010, Collective Resistance in China.
    """

    stage = "economy"
    systems = ("S06", "S37")
    harm: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> EconomyEffect:
        offending = of_place(view.elites.offends[:, seats("entrepreneur")] * FIRM_SIZES)
        return EconomyEffect(hardship=view.pages.spread(self.harm * offending) * (1.0 - view.people.hardship.value))
