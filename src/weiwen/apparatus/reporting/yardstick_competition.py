"""The rival: ranking works honestly, and leaders behind their peers put effort into redress."""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.apparatus.reporting.cadre_evaluation import peers
from weiwen.apparatus.reporting.stage import MOST_EFFORT, ReportingEffect, View
from weiwen.engine import Columns, Luck, Mechanism
from weiwen.engine.mechanism import Scalar


class YardstickCompetition(Mechanism):
    """A leader whose place has more incidents than the peers' shifts effort to redress, and reports all.

    Equation: effort' = effort + memory (weight max(0, filed / (n r) - 1) - effort), clipped to [0, 4];
    redress capacity is multiplied by 1 + effort.

    Source: Shleifer 1985, doi:10.2307/2555560; Maskin, Qian and Xu 2000, doi:10.1111/1467-937X.00135.
    """

    stage = "reporting"
    slot = "what ranking does"
    keeps: ClassVar[Columns] = {
        "rate": ("incidents per person and week", (0.0, math.inf), "running mean of incidents on file"),
        "effort": ("share", (0.0, 4.0), "effort put into redress beyond the usual"),
    }
    weight: Scalar
    memory: Scalar

    def start(self, view: View) -> dict[str, Float[Array, "places"]]:
        none = jnp.zeros(view.pages.places, jnp.float32)
        return {"rate": none, "effort": none}

    def step(self, view: View, mine: dict, luck: Luck) -> tuple:
        rate = view.pages.share(view.filed)
        norm = peers(mine["rate"], view.pages)
        behind = jnp.maximum(mine["rate"] * (1.0 / jnp.maximum(norm, 1e-9)) - 1.0, 0.0)
        effort = jnp.clip(mine["effort"] + self.memory * (self.weight * behind - mine["effort"]), 0.0, MOST_EFFORT)
        mine = {"rate": mine["rate"] + self.memory * (rate - mine["rate"]), "effort": effort}
        return ReportingEffect(career=norm - rate, effort=effort), mine
