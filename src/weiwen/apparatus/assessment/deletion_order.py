"""The rule by which posts are to go: calls to collective action, not criticism; stricter where calls burst."""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.apparatus.assessment.stage import AssessmentEffect, View, own_channel
from weiwen.engine import Columns, Luck, Mechanism
from weiwen.engine.mechanism import Scalar


class DeletionOrder(Mechanism):
    """A standing order to platforms: the collective-action potential and the criticism that a post may hold.

    Equation: C = collective - tighten max(0, n / (m + 1) - 1), clipped to [0, 2], with n the calls seen in a place
    this week and m their running mean; S = stance. A threshold of 2 deletes nothing.

    Source: King, Pan and Roberts 2013, doi:10.1017/S0003055413000014. The rival is deletion by stance (the state
    critique view): collective = 2, stance = 0.6.
    """

    stage = "assessment"
    systems = ("S24",)
    keeps: ClassVar[Columns] = {
        "calls": ("people a week", (0.0, math.inf), "running mean of calls seen by the own channel")
    }
    collective: Scalar
    stance: Scalar
    tighten: Scalar
    memory: Scalar

    def start(self, view: View) -> Float[Array, "places"]:
        return jnp.zeros(view.pages.places, jnp.float32)

    def step(self, view: View, mine: Float[Array, "places"], luck: Luck) -> tuple:
        calls = own_channel(view.signals, view.pages).astype(jnp.float32)
        burst = jnp.maximum(calls * (1.0 / (mine + 1.0)) - 1.0, 0.0)
        everywhere = jnp.ones(view.pages.places, jnp.float32)
        orders = {
            "collective": jnp.clip(self.collective - self.tighten * burst, 0.0, 2.0),
            "stance": self.stance * everywhere,
        }
        return AssessmentEffect(orders=orders), mine + self.memory * (calls - mine)
