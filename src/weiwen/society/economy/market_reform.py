"""Places grow at different speeds, and whoever has ties to the powerful takes a share of what all earn.

A scenario's Gini has two parts, chance and capture: the dispersion is fitted for a given capture (see the declaration).
"""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.engine import Columns, Luck, Mechanism, Record
from weiwen.engine.draw import NORMAL
from weiwen.engine.mechanism import Scalar
from weiwen.society.economy.connections import by_person, shifts, taken
from weiwen.society.economy.stage import EconomyEffect, View
from weiwen.vocabulary import YEAR

Given = dict[str, Float[Array, "places"]]


class MarketReform(Mechanism):
    """Income grows by a trend and by luck, and people's with it; connections capture a share of it.

    Equation: g = trend / 52 + (nation e + place e_p) / sqrt(52), e, e_p standard normal; captured share s = connections
    + rents taken by elites, so log income moves by ln(1 - s + s / k) for the share k of connected people and by
    ln(1 - s) for the rest: the mean income is kept. These changes, and all growth of the place whoever made it, reach
    people once they amount to half a step of the byte in which incomes are kept.

    Source: Elites' advantage in reform: Walder 2003, Elite Opportunity in Transitional Economies, American Sociological
    Review 68; mixtures of lognormals: Aitchison and Brown 1957.
    """

    stage = "economy"
    systems = ("S03",)
    keeps: ClassVar[Columns] = {
        "plain": ("log income", (-math.inf, math.inf), "level to which incomes without connections were moved"),
        "connected": ("log income", (-math.inf, math.inf), "level to which incomes with connections were moved"),
    }
    records: ClassVar[dict[str, Record]] = {
        "taken": Record(("locality",), "share", "share of the place's income that elites took"),
        "premium": Record(("locality",), "log income", "log income of the connected over that of others"),
    }
    trend: Scalar
    nation: Scalar
    place: Scalar
    connections: Scalar

    def start(self, view: View) -> Given:
        return {"plain": jnp.copy(view.prosperity), "connected": jnp.copy(view.prosperity)}  # each its own buffer

    def step(self, view: View, mine: Given, luck: Luck) -> tuple:
        normal = luck.among("growth", NORMAL, (view.pages.places + 1,)) * (1 / math.sqrt(YEAR))
        growth = self.trend * (1 / YEAR) + self.nation * normal[0] + self.place * normal[1:]
        rents = taken(view)
        plain, connected = shifts(view)
        due = {"plain": view.prosperity + plain, "connected": view.prosperity + connected}
        owed = {name: due[name] - mine[name] for name in due}
        moves = {name: jnp.abs(x) >= 0.5 * view.people.income.step for name, x in owed.items()}
        paid = {name: jnp.where(moves[name], x, 0.0) for name, x in owed.items()}
        income = by_person((paid["plain"], paid["connected"]), view)
        effect = EconomyEffect(income=income, growth=growth, captured=self.connections + rents)
        mine = {name: jnp.where(moves[name], due[name], mine[name]) for name in due}
        return effect, mine, {"taken": rents, "premium": connected - plain}
