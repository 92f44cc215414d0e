"""What somebody does in the next place is seen there, and stands in that place's books."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.sensing.stage import SensingEffect, View
from weiwen.vocabulary import AWAY


class Sightings(Mechanism):
    """Acts of people who were moved on are put down, with a chance, to the place where they are.

    Equation: P(elsewhere) = share for whoever is away; incidents on file are then counted by the place of sight.

    Source: own bookkeeping; that responsibility follows the territory in which something happens: Wang and Minzner
    2015 (The China Quarterly 222).
    """

    stage = "sensing"
    systems = ("S13",)
    share: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> SensingEffect:
        return SensingEffect(elsewhere=view.people.has(AWAY) & luck.chance("seen there", self.share))
