"""Officials who dread discipline decide nothing: what needs a signature waits, and the place grows less."""

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.economy.stage import EconomyEffect, View
from weiwen.society.elites import of_place
from weiwen.vocabulary import YEAR, seats


class FrightenedOfficials(Mechanism):
    """Growth of a place falls with the mean dread of its officials.

    Equation: growth = -paralysis d / 52, d the mean dread of the officials of the place.

    Source: Wang 2022, doi:10.1177/00104140211047409 (Frightened Mandarins: investigations make officials less active).
    """

    stage = "economy"
    systems = ("S21",)
    paralysis: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> EconomyEffect:
        dread = of_place(view.elites.dread[:, seats("official")])
        lost = self.paralysis * dread * (1 / YEAR)
        return EconomyEffect(growth=jnp.where(lost > 0, -lost, 0.0))
