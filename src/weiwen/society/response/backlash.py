"""Punishment enrages: whoever is punished, or sees others punished, is moved against who punishes."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.response.deterrence import nearby
from weiwen.society.response.stage import ResponseEffect, View


class Backlash(Mechanism):
    """An arrest or a restriction of one's own, and an arrest nearby, are felt as injustice and deter nobody.

    Equation: anger = own [arrested] + listed [restricted] + seen [arrest nearby].

    Source: Pan and Siegel 2020, doi:10.1017/S0003055419000650 (followers of the imprisoned dissent more);
    Lichbach 1987, doi:10.1177/0022002787031002003.
    """

    stage = "response"
    slot = "the lesson of punishment"
    own: Scalar
    listed: Scalar
    seen: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ResponseEffect:
        arrested, restricted = view.granted("arrest"), view.granted("restrict")
        return ResponseEffect(anger=self.own * arrested + self.listed * restricted + self.seen * nearby(view, arrested))
