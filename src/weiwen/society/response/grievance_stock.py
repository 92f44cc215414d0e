"""Grievance is a stock: hardship and injustice fill it, redress and time empty it."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.response.stage import ResponseEffect, View


class GrievanceStock(Mechanism):
    """Grievance rises with hardship and with injustice, and falls with redress and with time.

    Equation: g' = g + (hardship h + injustice anger) (1 - g) - (forgetting + relief) g.

    Source: Gurr 1970, Why Men Rebel; the linear stock is a stylisation of ours, Epstein 2002's H (1 - L) is its
    static form.
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
        inflow = self.hardship * people.hardship.value + self.injustice * view.lesson("anger")
        outflow = self.forgetting + view.lesson("relief").clip(-1.0, 1.0)
        return ResponseEffect(grievance=inflow * (1.0 - grievance) - outflow * grievance)
