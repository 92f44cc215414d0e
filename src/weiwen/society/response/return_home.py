"""Whoever was put on a bus is away for some weeks, and comes home by and by.

Studied as a harm: no learning rule, no search and no slider moves its number.
"""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.response.stage import ResponseEffect, View
from weiwen.vocabulary import AWAY


class ReturnHome(Mechanism):
    """Whoever was moved on this week is away; of those who were, a share comes home.

    Equation: away' = moved on, or away and not returned; P(returned) = chance.

    Source: own. A constant chance is the stay of unknown length with the fewest assumptions.
    """

    stage = "response"
    systems = ("S13",)
    chance: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ResponseEffect:
        stays = view.people.has(AWAY) & ~luck.chance("comes home", self.chance)
        return ResponseEffect(away=view.granted("move_on") | stays)
