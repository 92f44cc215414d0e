"""Firms that do what the party asks keep people on whom they would otherwise dismiss."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.economy.stage import EconomyEffect, View
from weiwen.society.elites import FIRM_SIZES, of_place
from weiwen.vocabulary import seats


class KeptJobs(Mechanism):
    """Hardship falls where firms complied last week.

    Equation: h' = h - relief k h, k the share of jobs of the place in firms that complied.

    Source: Firms with political ties keep more people on when it matters to politicians: Bertrand, Kramarz, Schoar and
    Thesmar 2018, doi:10.1093/rof/rfy008; Shleifer and Vishny 1994, doi:10.2307/2118354.
    """

    stage = "economy"
    systems = ("S18",)
    relief: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> EconomyEffect:
        kept = of_place(view.elites.complied[:, seats("entrepreneur")] * FIRM_SIZES)
        return EconomyEffect(hardship=-view.pages.spread(self.relief * kept) * view.people.hardship.value)
