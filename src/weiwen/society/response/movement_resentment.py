"""Whoever is fetched back from the way to an office, or put on a bus, resents it: both touch a right."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.response.stage import ResponseEffect, View


class MovementResentment(Mechanism):
    """Being intercepted angers, and so does being moved on.

    Equation: anger = intercepted [intercepted] + moved_on [moved on].

    Source: Tyler 1990, Why People Obey the Law; interviews with petitioners: Human Rights Watch 2005, "We Could
    Disappear at Any Time".
    """

    stage = "response"
    systems = ("S11", "S13")
    intercepted: Scalar
    moved_on: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ResponseEffect:
        moved = self.moved_on * view.granted("move_on")
        return ResponseEffect(anger=self.intercepted * view.granted("intercept") + moved)
