"""Control that is seen frightens and offends those who see it; control that is not seen does neither."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.response.stage import ResponseEffect, View


class SeenControl(Mechanism):
    """Visible eyes in a place are evidence that one is seen, and an affront, to everybody there.

    Equation: threat = deters p, anger = affronts p, p = visibility of control in the place times coverage of cameras.

    Source: Presence and perceived risk: Nagin 2013, Deterrence in the Twenty-First Century (Crime and Justice 42);
    surveillance and resentment: Brehm 1966, A Theory of Psychological Reactance.
    """

    stage = "response"
    systems = ("S44", "S45")
    deters: Scalar
    affronts: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ResponseEffect:
        presence = view.pages.spread(view.work("presence"))
        return ResponseEffect(threat=self.deters * presence, anger=self.affronts * presence)
