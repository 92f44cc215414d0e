"""Growth that a leader makes: built on credit and on land that others lived on; the debt is left to whoever follows."""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.engine import Columns, Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.society.economy.stage import EconomyEffect, View
from weiwen.vocabulary import YEAR


class LocalInvestment(Mechanism):
    """Effort for growth raises the place's income, raises debt that weighs on it, and takes some people's land.

    Equation: growth = (gain t - burden D) / 52; D' = D + (borrowed t - repaid D) / 52; h' = h + size [displaced],
    P(displaced) = displaced t / 52; t the leader's effort for growth, D debt in yearly incomes of the place.

    Source: Li and Zhou 2005, doi:10.1016/j.jpubeco.2004.06.009 (growth as what is rewarded); land finance and debt:
    Ong 2014 (The China Quarterly 217); land takings as a ground of petitions: Human Rights Watch 2005.
    """

    stage = "economy"
    systems = ("S03", "S12")
    keeps: ClassVar[Columns] = {"debt": ("yearly incomes", (0.0, math.inf), "debt of the place")}
    records: ClassVar[dict[str, Record]] = {
        "debt": Record(("locality",), "yearly incomes", "debt of the place"),
        "displaced": Record(("locality",), "people", "people whose land or home was taken this week"),
    }
    gain: Scalar
    burden: Scalar
    borrowed: Scalar
    repaid: Scalar
    displaced: Scalar
    size: Scalar

    def start(self, view: View) -> Float[Array, "places"]:
        return jnp.zeros(view.pages.places, jnp.float32)

    def step(self, view: View, mine: Float[Array, "places"], luck: Luck) -> tuple:
        pages, effort = view.pages, view.towns.works["growth"]
        growth = (self.gain * effort - self.burden * mine) * (1 / YEAR)
        debt = jnp.maximum(mine + (self.borrowed * effort - self.repaid * mine) * (1 / YEAR), 0.0)
        taken = luck.chance("displaced", pages.spread(self.displaced * effort * (1 / YEAR))) & pages.people
        noted = {"debt": debt, "displaced": pages.count(taken)}
        return EconomyEffect(growth=growth, hardship=jnp.where(taken, self.size, 0.0)), debt, noted
