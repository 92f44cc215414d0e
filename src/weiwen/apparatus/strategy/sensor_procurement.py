"""What is spent on surveillance becomes coverage, with falling returns, and wears out."""

import jax.numpy as jnp

from weiwen.apparatus.strategy.stage import StrategyEffect, View
from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar


class SensorProcurement(Mechanism):
    """Coverage of cameras and platforms moves towards what the surveillance budget keeps up.

    Equation: c' = c + pace (1 - exp(-budget / price) - c), for each channel with its price.

    Source: Falling returns of coverage: every sensor added sees less that is new; camera counts of 2016-21 by IHS
    Markit as reported in the trade press.
    """

    stage = "strategy"
    systems = ("S30",)
    pace: Scalar
    camera: Scalar
    platform: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> StrategyEffect:
        budget, coverage = view.policy.budget["surveillance"], view.policy.coverage
        prices = {"camera": self.camera, "platform": self.platform}
        kept_up = {c: 1.0 - jnp.exp(-budget * (1.0 / price)) for c, price in prices.items()}
        return StrategyEffect(coverage={c: self.pace * (kept_up[c] - coverage[c]) for c in prices})
