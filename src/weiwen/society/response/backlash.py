"""Punishment enrages: whoever is punished, or sees others punished, is moved against who punishes."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.response.deterrence import nearby
from weiwen.society.response.stage import ResponseEffect, View


class Backlash(Mechanism):
    """Custody or a restriction of one's own, and custody nearby, are felt as injustice and deter nobody.

    Equation: anger = own [taken] + listed [restricted] + seen [taken nearby]; taken: arrested, or held in no register.

    Source: Pan and Siegel 2020, doi:10.1017/S0003055419000650 (followers of the imprisoned dissent more);
    Lichbach 1987, doi:10.1177/0022002787031002003.
    """

    stage = "response"
    slot = "the lesson of punishment"
    own: Scalar
    listed: Scalar
    seen: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ResponseEffect:
        taken, restricted = view.taken(), view.granted("restrict")
        return ResponseEffect(anger=self.own * taken + self.listed * restricted + self.seen * nearby(view, taken))
