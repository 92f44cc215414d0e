"""Whom a complaint concerned keeps what it was about, if it is struck out: the land, the wages, the bribe.

The other face of elite_insulation: what an office strikes out is here somebody's gain.
"""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.engine import Columns, Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.economy.stage import EconomyEffect, View
from weiwen.vocabulary import YEAR


class KeptGains(Mechanism):
    """Complaints struck out pile up, and what they were about is added to what connections capture.

    Equation: K' = K (1 - fade / 52) + c, captured += stake K'; c the complaints struck out last week by head of the
    place, or `held` / 52,000 where that is no less than 0 (a link held, for trials).

    Source: Gains of elites at the cost of those who could not complain: Sun 2004, Corruption and Market in Contemporary
    China; Acemoglu and Robinson 2008, doi:10.1257/aer.98.1.267 (captured institutions); that it is a stock is ours.
    """

    stage = "economy"
    systems = ("S48", "S03")
    keeps: ClassVar[Columns] = {"standing": ("complaints per person", (0.0, math.inf), "complaints struck out")}
    stake: Scalar
    fade: Scalar
    held: Scalar

    def start(self, view: View) -> Float[Array, "places"]:
        return jnp.zeros(view.pages.places, jnp.float32)

    def step(self, view: View, mine: Float[Array, "places"], luck: Luck) -> tuple:
        week = jnp.where(self.held < 0, view.towns.works["kept"], self.held * (1e-3 / YEAR))
        standing = mine * (1.0 - self.fade * (1 / YEAR)) + week
        return EconomyEffect(captured=self.stake * standing), standing
