"""A group has a practice of its own: an act that is a right, more usual in one abstract group than in the other.

What the practice is stays unsaid. Everybody weighs it alike; whoever is barred from it also weighs being seen.
"""

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.conduct.stage import ConductEffect, View
from weiwen.vocabulary import BANNED


class Practice(Mechanism):
    """The practice is more usual in group B, and dearer for whoever is barred from it the more they expect to be seen.

    Equation: u(practice) = base + own [group B] - risk b [barred], b the belief in being seen and punished.

    Source: Discrete choice: McFadden 1974; the price of what is forbidden: Becker 1968, doi:10.1086/259394.
    """

    stage = "conduct"
    systems = ("S44",)
    base: Scalar
    own: Scalar
    risk: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ConductEffect:
        people = view.people
        usual = self.base + self.own * (people.group == 1)
        barred = jnp.where(people.has(BANNED), self.risk * people.belief.value, 0.0)
        return ConductEffect(political={"practice": usual - barred})
