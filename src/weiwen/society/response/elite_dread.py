"""Elites learn from whom they see taken how likely it is that they are next."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.response.stage import ResponseEffect, View


class EliteDread(Mechanism):
    """The perceived chance of being taken within a year moves towards the yearly rate seen around one.

    Equation: d' = d + salience a (1 - d) - fade d, a the alarm: share of peers taken this week, by the year.

    Source: Perceptual deterrence: Apel 2013, doi:10.1007/s10940-012-9170-1; availability: Tversky and Kahneman 1973,
    doi:10.1016/0010-0285(73)90033-9.
    """

    stage = "response"
    systems = ("S21",)
    owns = "dread"
    salience: Scalar
    fade: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ResponseEffect:
        dread, alarm = view.elites.dread, view.of_seats("alarm").clip(0.0, None)
        seen = (self.salience * alarm).clip(0.0, 1.0)
        return ResponseEffect(dread=seen * (1.0 - dread) - self.fade * dread)
