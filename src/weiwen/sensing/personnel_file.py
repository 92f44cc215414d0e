"""The organisation department has a file on each holder of a seat: how the work is done, and membership."""

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.sensing.stage import SensingEffect, View

WIDTH = 12.0**0.5  # of a uniform draw with standard deviation 1


class PersonnelFile(Mechanism):
    """Every quarter competence is judged with an error; membership is a matter of record.

    Equation: competence on file = competence + noise e, e uniform with mean 0 and standard deviation 1.

    Source: That cadres are judged by results which are a noisy sign of ability: Li and Zhou 2005,
    doi:10.1016/j.jpubeco.2004.06.009; Landry, Lu and Duan 2018, doi:10.1177/0010414017730078.
    """

    stage = "sensing"
    systems = ("S17", "S20")
    every = 13
    noise: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> SensingEffect:
        error = (luck.uniform("error", view.elites.competence.shape) - 0.5) * WIDTH
        competence = jnp.clip(view.elites.competence + self.noise * error, 0.0, 1.0)
        return SensingEffect(elite={"competence": competence, "member": view.elites.member})
