"""Who believes in the official text and has a grievance feels entitled to hold the state to its word."""

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.conduct.stage import ConductEffect, View


class RightfulResistance(Mechanism):
    """The loyal with a grievance petition and protest by the text.

    Equation: u(petition) += petition max(0, x) g, u(protest) += protest max(0, x) g, x the position relative to the
    line and g the grievance.

    Source: O'Brien and Li 2006, Rightful Resistance in Rural China, doi:10.1017/CBO9780511791086.
    """

    stage = "conduct"
    systems = ("S07",)
    petition: Scalar
    protest: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ConductEffect:
        people = view.people
        entitled = jnp.maximum(people.ideal.value, 0.0) * people.grievance.value
        return ConductEffect(pull={"petition": self.petition * entitled, "protest": self.protest * entitled})
