"""Schools, clinics and water: what a leader does for services makes life less hard, and is in no ranking."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.economy.stage import EconomyEffect, View


class PublicServices(Mechanism):
    """Services take away a share of the hardship of everybody in the place.

    Equation: h' = h - ease t h, t the leader's effort for services.

    Source: Tsai 2007, Accountability without Democracy (services where nothing in the ranking asks for them).
    """

    stage = "economy"
    systems = ("S03", "S12")
    ease: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> EconomyEffect:
        eased = view.pages.spread(self.ease * view.towns.works["services"])
        return EconomyEffect(hardship=-eased * view.people.hardship.value)
