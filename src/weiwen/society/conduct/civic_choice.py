"""Helping, breaking a rule, breaking a promise: what people do to one another, and what it costs them."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.conduct.stage import ConductEffect, View


class CivicChoice(Mechanism):
    """People help where it is their way or is rewarded, and offend where need outweighs conscience and risk.

    Equation: u(prosocial) = helping + conscience c + reward q; u(infraction) = offending + need h - conscience c -
    risk b;
    u(breach) = breaking + 2 need h - conscience c - risk b, with c the honesty, h the hardship, q the prospect of
    a reward and b the belief in being seen.

    Source: Becker 1968, doi:10.1086/259394, for the risk; a negative `reward` is its rival, crowding-out: Gneezy and
    Rustichini 2000, doi:10.1086/468061.
    """

    stage = "conduct"
    helping: Scalar
    offending: Scalar
    breaking: Scalar
    conscience: Scalar
    need: Scalar
    risk: Scalar
    reward: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ConductEffect:
        people = view.people
        conscience = self.conscience * people.honesty.value
        need, risk = self.need * people.hardship.value, self.risk * people.belief.value
        utilities = {
            "prosocial": self.helping + conscience + self.reward * people.prospect.value,
            "infraction": self.offending + need - conscience - risk,
            "breach": self.breaking + 2.0 * need - conscience - risk,
        }
        return ConductEffect(civic=utilities)
