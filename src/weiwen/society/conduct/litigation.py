"""The same matter can go to the letters office or to the court: it goes where it is believed to yield more.

What is believed of the court is what became of suits that people of the place brought there. So whether courts that
yield to the party send people to the letters office is learned, and not written here.
"""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.engine import Columns, Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.society.conduct.stage import ConductEffect, View


class Litigation(Mechanism):
    """Whoever would petition this week takes the matter to court, the sooner the more the court is believed to yield.

    Equation: P(court | petition) = 1 / (1 + exp(-(pull (p - q) - cost) / taste)), q the own hope in petitions, p =
    (prior strength + won) / (strength + brought) what people of the place hold the chance of winning to be, won and
    brought sums over suits decided in the place that fade by `memory` a week.

    Source: Courts or letters offices by what they yield: Minzner 2006 (Stanford Journal of International Law 42);
    discrete choice: McFadden 1974; beliefs as Beta-binomial means.
    """

    stage = "conduct"
    systems = ("S14", "S11")
    keeps: ClassVar[Columns] = {
        "brought": ("suits", (0.0, math.inf), "fading sum of suits of the place that were decided"),
        "won": ("suits", (0.0, math.inf), "of them, those won"),
    }
    records: ClassVar[dict[str, Record]] = {
        "believed": Record(("locality",), "probability", "what people hold the chance of winning a suit to be")
    }
    pull: Scalar
    cost: Scalar
    taste: Scalar
    prior: Scalar
    strength: Scalar
    memory: Scalar

    def start(self, view: View) -> dict[str, Float[Array, "places"]]:
        none = jnp.zeros(view.pages.places, jnp.float32)
        return {"brought": none, "won": none}

    def step(self, view: View, mine: dict, luck: Luck) -> tuple:
        won, lost = (view.towns.works[name] for name in ("suits_won", "suits_lost"))
        mine = {"brought": self.memory * mine["brought"] + (won + lost), "won": self.memory * mine["won"] + won}
        believed = (self.prior * self.strength + mine["won"]) * (1.0 / (self.strength + mine["brought"]))
        court = self.chance(view.pages.spread(believed), view.people.hope.value)
        return ConductEffect(court=luck.chance("court", court)), mine, {"believed": believed}

    def chance(self, court: Array, hope: Array) -> Float[Array, "..."]:
        """Chance that a matter goes to court."""
        net = (self.pull * (court - hope) - self.cost) * (1.0 / self.taste)
        return 1.0 / (1.0 + jnp.exp(-jnp.clip(net, -30.0, 30.0)))
