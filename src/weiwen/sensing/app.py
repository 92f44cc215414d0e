"""The city's app and the sensors that go with it: whoever has it is seen by several at once.

The more sensors look, the less goes unseen, and the more people who did nothing are alleged by one of them.
"""

from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.engine import Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.sensing.stage import SensingEffect, View
from weiwen.society.conduct.stage import did
from weiwen.vocabulary import ACT, ADOPTER

SEES = ("prosocial", "infraction", "practice", "protest")


class App(Mechanism):
    """Any of k sensors may see an act of whoever has the app, or take nothing for an infraction.

    Equation: P(alleged | act) = c s + (1 - c) (1 - (1 - s)^k), P(infraction alleged | nothing it sees) the same with f
    in place of s, and 0 without the app; c is the share of what sensors have in common (1: all see the same). For acts
    of frequency p the share of true allegations is p q(s) / (p q(s) + (1 - p) q(f)), which falls with k once q(s) is
    near 1.

    Source: Base rates: Meehl and Rosen 1955, doi:10.1037/h0048070; collection of everything: Zuboff 2019, The Age of
    Surveillance Capitalism.
    """

    stage = "sensing"
    systems = ("S29", "S41")
    records: ClassVar[dict[str, Record]] = {
        "false": Record(("locality",), "allegations", "allegations by the app of people who did nothing it sees"),
    }
    sensitivity: Scalar
    false_alarms: Scalar
    sensors: Scalar
    common: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> tuple:
        pages, act = view.pages, jnp.zeros(view.pages.shape, jnp.uint8)
        for name in SEES:
            act = jnp.where(did(view.acts, name), jnp.uint8(ACT[name]), act)
        chance = jnp.where(act > 0, self.any_of(self.sensitivity), self.any_of(self.false_alarms))
        has = view.people.has(ADOPTER) & pages.people
        seen = has & luck.chance("seen", chance)
        alleged = jnp.where(seen, jnp.where(act > 0, act, jnp.uint8(ACT["infraction"])), jnp.uint8(0))
        return SensingEffect(alleged={"app": alleged}), None, {"false": pages.count(seen & (act == 0))}

    def any_of(self, one: Float[Array, ""]) -> Float[Array, ""]:
        """Chance that any of the sensors alleges what one of them does with this chance."""
        return self.common * one + (1.0 - self.common) * (1.0 - (1.0 - one) ** self.sensors)
