"""People leave a poor place to work in a richer one, and stay registered where they came from.

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
    """The farther the richest place is ahead of one's own, the more people leave; they earn more, and go without.

    Equation: P(leaves) = rate max(0, exp(M - m) - 1 - cost) / 52, at most 1, with M the log income of the richest
    place and m that of one's own; P(returns) = 1 / (52 stay). Of who is away, hardship changes by
    -earn h + gap (1 - h) a week: wages there, services of the place of registration only.

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
        leaves = ~away & (people.custody == 0) & (go < pages.spread(self.leaving(view.prosperity)))
        away = pages.people & jnp.where(away, back >= 1.0 / (YEAR * self.stay), leaves)
        hardship = people.hardship.value
        change = jnp.where(away, self.gap * (1.0 - hardship) - self.earn * hardship, 0.0)
        return EconomyEffect(hardship=change, migrant=away), None, {"away": pages.count(away)}

    def leaving(self, prosperity: Array) -> Float[Array, "places"]:
        """Chance of leaving a place in a week."""
        ahead = jnp.exp(prosperity.max() - prosperity) - 1.0 - self.cost
        return jnp.minimum(self.rate * jnp.maximum(ahead, 0.0) * (1 / YEAR), 1.0)
