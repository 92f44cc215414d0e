"""People write letters about officials: some know of rents, some have a score to settle."""

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.sensing.stage import SensingEffect, View


class TipOffs(Mechanism):
    """A tip about the holder of a seat comes in with one chance where rents were taken this week, else with another.

    Equation: P(tip | rents this week) = told, P(tip | none) = malice; the file holds 1 or 0 for the week.

    Source: Complaints to the organs of discipline far outnumber cases: 2.72 million in 2014 (Xinhua), and 232,000
    people disciplined. That denunciation settles scores: Bergemann 2019, Judge Thy Neighbor.
    """

    stage = "sensing"
    systems = ("S21",)
    told: Scalar
    malice: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> SensingEffect:
        rents = view.elites.rents
        chance = jnp.where(rents > 0, self.told, self.malice)
        return SensingEffect(elite={"rents": (luck.uniform("tip", rents.shape) < chance).astype(jnp.float32)})
