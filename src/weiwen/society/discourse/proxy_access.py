"""Whoever evades deletion hears what was removed."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.discourse.stage import DiscourseEffect, View
from weiwen.vocabulary import EVADES


class ProxyAccess(Mechanism):
    """Somebody who evades sees what ties and hubs posted, removed or not, in a week in which the way out is open.

    Equation: sees all = evades and u < opening, drawn anew each week. Who evades is decided elsewhere (`evasion`).

    Source: Hobbs and Roberts 2018, doi:10.1017/S0003055418000084.
    """

    stage = "discourse"
    systems = ("S26",)
    opening: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> DiscourseEffect:
        return DiscourseEffect(evades=view.people.has(EVADES) & luck.chance("open", self.opening))
