"""People who earn little leave for the richest place, and stay registered where they came from.

What they are entitled to stays at home, and so does their file.
"""

from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.engine import Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.society.economy.stage import EconomyEffect, View
from weiwen.vocabulary import MIGRANT, YEAR


class Migration(Mechanism):
    """The farther an income is behind that of the richest place, the likelier one leaves; one earns, and goes without.

    Equation: P(leaves) = rate max(0, exp(M) - exp(y) - cost) / 52, at most 1, with M the log mean income of the richest
    place and y one's own, in mean incomes of the nation; P(returns) = 1 / (52 stay). Of who is away, hardship changes
    by -earn h + gap (1 - h) a week: wages there, services of the place of registration only.

    Source: Harris and Todaro 1970 (American Economic Review 60: expected wages elsewhere); services bound to the place
    of registration: Chan 2010, doi:10.1177/0032329210373070.
    """

    stage = "economy"
    systems = ("S10",)
    records: ClassVar[dict[str, Record]] = {
        "away": Record(("locality",), "people", "people of the place who work elsewhere"),
    }
    rate: Scalar
    cost: Scalar
    stay: Scalar
    earn: Scalar
    gap: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> tuple:
        pages, people = view.pages, view.people
        away, (go, back) = people.has(MIGRANT), luck.uniforms("moves")
        leaves = ~away & (people.custody == 0) & (go < self.leaving(view.prosperity, people.income.value))
        away = pages.people & jnp.where(away, back >= 1.0 / (YEAR * self.stay), leaves)
        hardship = people.hardship.value
        change = jnp.where(away, self.gap * (1.0 - hardship) - self.earn * hardship, 0.0)
        return EconomyEffect(hardship=change, migrant=away), None, {"away": pages.count(away)}

    def leaving(self, prosperity: Float[Array, "places"], income: Array) -> Float[Array, "..."]:
        """Chance of leaving in a week, by log income."""
        ahead = jnp.exp(prosperity.max()) - jnp.exp(income) - self.cost
        return jnp.minimum(self.rate * jnp.maximum(ahead, 0.0) * (1 / YEAR), 1.0)
