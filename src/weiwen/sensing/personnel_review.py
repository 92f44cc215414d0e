"""The party judges loyalty by what is professed, and by what its cells report: it cannot look inside."""

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.sensing.stage import SensingEffect, View

WIDTH = 12.0**0.5  # of a uniform draw with standard deviation 1


class PersonnelReview(Mechanism):
    """Every quarter loyalty is written down as it is shown, with an error; a cell in the firm hears some of the truth.

    Equation: loyalty on file = v + insight c (l - v) + noise (1 - insight c) e, v what is shown, l what is felt, c = 1
    where a party cell sits, e uniform with mean 0 and standard deviation 1.

    Source: Preference falsification: Kuran 1995, Private Truths, Public Lies; cells as a source of information: Yan and
    Huang 2017, China Review 17.
    """

    stage = "sensing"
    systems = ("S17", "S18", "S20")
    slot = "what the party takes loyalty to be"
    every = 13
    noise: Scalar
    insight: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> SensingEffect:
        elites, heard = view.elites, self.insight * view.elites.cell
        error = (luck.uniform("error", elites.voiced.shape) - 0.5) * WIDTH
        loyalty = elites.voiced + heard * (elites.loyalty - elites.voiced) + self.noise * (1.0 - heard) * error
        return SensingEffect(elite={"loyalty": jnp.clip(loyalty, 0.0, 1.0)})
