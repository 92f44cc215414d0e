"""Owners take privileges as a favour, and fines, exclusion and inspections that find nothing as the opposite."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.response.stage import ResponseEffect, View


class FirmTreatment(Mechanism):
    """Favour follows what is done to the own firm this week.

    Equation: f = boon [privileged] - sting [fined] - shut [shut out] - nuisance [inspected, and not fined].

    Source: Regulation that finds nothing to mend breeds resentment: Bardach and Kagan 1982, Going by the Book; favour
    as the price of support: Svolik 2012, The Politics of Authoritarian Rule. The linear form is assumed.
    """

    stage = "response"
    systems = ("S37",)
    boon: Scalar
    sting: Scalar
    shut: Scalar
    nuisance: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ResponseEffect:
        fined, inspected = view.to_firms("fine"), view.to_firms("inspect")
        favour = self.boon * view.to_firms("privilege") - self.shut * view.to_firms("debar")
        return ResponseEffect(favour=favour - self.sting * fined - self.nuisance * (inspected & ~fined))
