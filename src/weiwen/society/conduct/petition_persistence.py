"""Whoever has gone up once has made it a matter of months: a petition above the county is not left at one visit."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.conduct.stage import ConductEffect, View


class PetitionPersistence(Mechanism):
    """Standing above the county on the ladder of offices pulls towards petitioning again.

    Equation: u(petition) grows by urge [office above the county].

    Source: Persistent petitioners: Minzner 2006 (Stanford Journal of International Law 42); Human Rights Watch 2005,
    "We Could Disappear at Any Time".
    """

    stage = "conduct"
    systems = ("S11",)
    urge: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ConductEffect:
        return ConductEffect(pull={"petition": self.urge * (view.people.ladder > 0)})
