"""A matter put right, or paid off, calms."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.response.stage import ResponseEffect, View


class Settlement(Mechanism):
    """Redress takes away most of a grievance, a payout some of it.

    Equation: relief = redress [redressed] + payout [paid].

    Source: Lee and Zhang 2013, doi:10.1086/670802 (buying stability calms for the time being).
    """

    stage = "response"
    redress: Scalar
    payout: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ResponseEffect:
        return ResponseEffect(relief=self.redress * view.granted("redress") + self.payout * view.granted("payout"))
