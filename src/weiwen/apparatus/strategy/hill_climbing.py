"""The rival: the centre tries a change of one budget, and keeps it if it heard of fewer incidents afterwards."""

import math
from typing import ClassVar

import jax.numpy as jnp

from weiwen.apparatus.strategy.stage import StrategyEffect, View
from weiwen.engine import Columns, Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.engine.sums import summed
from weiwen.vocabulary import LINES

QUARTER = 13


class HillClimbing(Mechanism):
    """Random-mutation hill climbing over the split of a fixed budget between welfare, coercion and surveillance.

    Equation: each quarter, if the incidents heard of rose, the last shift is taken back; then a random share
    up to `step` is shifted from one line to another. threat as in the rival, of one week in the quarter.

    Source: Daymude, Axelrod and Forrest 2025, arXiv:2509.03731 (adaptive authority); Forrest and Mitchell 1993.
    """

    stage = "strategy"
    systems = ("S16",)
    slot = "how the centre learns"
    every = QUARTER
    keeps: ClassVar[Columns] = {
        "last": ("incidents per 1,000 people and week", (0.0, math.inf), "threat at the last trial"),
        "shift": ("yuan per head and year", (-math.inf, math.inf), "the last shift of each line"),
    }
    step_size: Scalar

    def start(self, view: View) -> dict:
        return {"last": jnp.float32(jnp.inf), "shift": {line: jnp.float32(0.0) for line in LINES}}

    def step(self, view: View, mine: dict, luck: Luck) -> tuple:
        reports, budget = view.reports, view.policy.budget
        heard = (reports.reported + reports.found + reports.own).sum().astype(jnp.float32)
        threat = 1000.0 * heard * (1.0 / summed(view.pages.registered.astype(jnp.float32)))
        undo = jnp.where(threat > mine["last"], 1.0, 0.0)
        source, target, size = luck.uniform("shift", (3,))
        giver, taker = (source * 3).astype(jnp.int32), (target * 3).astype(jnp.int32)
        amount = size * self.step_size * jnp.stack([budget[line] for line in LINES])[giver]
        shift = {line: amount * (1.0 * (taker == i) - 1.0 * (giver == i)) for i, line in enumerate(LINES)}
        change = {line: shift[line] - undo * mine["shift"][line] for line in LINES}
        return StrategyEffect(budget=change, threat=threat), {"last": threat, "shift": shift}
