"""The city offers an app: permits, buses and clinics in the pocket, for data on what one does.

Whether to have it is everybody's own choice, looked at again now and then.
"""

from typing import ClassVar

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.society.conduct.stage import ConductEffect, View
from weiwen.vocabulary import ADOPTER


class CityApp(Mechanism):
    """People have the app where its use outweighs what it may give away.

    Equation: with chance `revisit` a week one decides anew: P(has it) = 1 / (1 + exp(-(benefit - privacy b) / taste)),
    b the own belief in being seen and punished.

    Source: A calculus of privacy: Culnan and Armstrong 1999, doi:10.1287/orsc.10.1.104; approval as convenience:
    Kostka 2019, doi:10.1177/1461444819826402; discrete choice: McFadden 1974.
    """

    stage = "conduct"
    systems = ("S29",)
    records: ClassVar[dict[str, Record]] = {"adopters": Record(("locality",), "people", "people who have the app")}
    benefit: Scalar
    privacy: Scalar
    taste: Scalar
    revisit: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> tuple:
        has, (again, wants) = view.people.has(ADOPTER), luck.uniforms("app")
        worth = (self.benefit - self.privacy * view.people.belief.value) * (1.0 / self.taste)
        chance = 1.0 / (1.0 + jnp.exp(jnp.clip(-worth, -30.0, 30.0)))
        has = luck.settle(jnp.where(again < self.revisit, wants < chance, has) & view.pages.people)
        return ConductEffect(adopter=has), None, {"adopters": view.pages.count(has)}
