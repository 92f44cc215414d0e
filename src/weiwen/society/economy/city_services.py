"""What the city's app is for: errands take less of one's time and money."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.economy.stage import EconomyEffect, View
from weiwen.vocabulary import ADOPTER


class CityServices(Mechanism):
    """Whoever has the app loses a share of the hardship each week.

    Equation: h' = h - convenience h [has the app].

    Source: Services for data: Kostka 2019, doi:10.1177/1461444819826402.
    """

    stage = "economy"
    systems = ("S29",)
    convenience: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> EconomyEffect:
        people = view.people
        return EconomyEffect(hardship=-self.convenience * people.hardship.value * people.has(ADOPTER))
