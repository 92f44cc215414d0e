"""Grievance is a stock: hardship and injustice fill it, redress and time empty it."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.response.stage import ResponseEffect, View


class GrievanceStock(Mechanism):
    """Grievance rises with hardship and with injustice, and falls with redress and with time.

    Equation: g' = g + (hardship h (1 - L) + injustice anger) (1 - g) - (forgetting + relief) g, L the legitimacy in the
    place (0 where no mechanism makes it).

    Source: Gurr 1970, Why Men Rebel; Epstein 2002, doi:10.1073/pnas.092080199: grievance is H (1 - L), of which the
    linear stock is a stylisation of ours.
    """

    stage = "response"
    systems = ("S06",)
    owns = "grievance"
    hardship: Scalar
    injustice: Scalar
    forgetting: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ResponseEffect:
        people = view.people
        grievance = people.grievance.value
        felt = view.pages.spread(self.hardship * (1.0 - view.towns.legitimacy))
        inflow = felt * people.hardship.value + self.injustice * view.lesson("anger")
        outflow = self.forgetting + view.lesson("relief").clip(-1.0, 1.0)
        return ResponseEffect(grievance=inflow * (1.0 - grievance) - outflow * grievance)
