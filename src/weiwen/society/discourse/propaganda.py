"""Officials stage the official message, as keenly as they show themselves loyal."""

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.discourse.stage import DiscourseEffect, View
from weiwen.society.elites import of_place
from weiwen.vocabulary import seats


class Propaganda(Mechanism):
    """The message that reaches a place is the intensity ordered, less what officials who show little zeal leave out.

    Equation: m = intensity (1 - zeal + zeal V), V the mean loyalty that the officials of the place show in public.
    Whether anybody believes it is settled by the owner of opinions; how loud it is also tells how strong the regime is.

    Source: Huang 2015, Propaganda as Signaling (Comparative Politics 47, 419-437).
    """

    stage = "discourse"
    systems = ("S23",)
    intensity: Scalar
    zeal: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> DiscourseEffect:
        keen = of_place(view.elites.voiced[:, seats("official")])
        return DiscourseEffect(message=jnp.clip(self.intensity * (1.0 - self.zeal + self.zeal * keen), 0.0, 1.0))
