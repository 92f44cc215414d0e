"""The centre spends on order what it believes to be threatened, and takes it from welfare."""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.apparatus.strategy.stage import StrategyEffect, View
from weiwen.engine import Columns, Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.engine.sums import summed
from weiwen.vocabulary import LINES


class ThreatBudget(Mechanism):
    """Budgets for coercion and surveillance grow with the threat perceived beyond the tolerated, at welfare's cost.

    Equation: threat = running mean of 1000 (reported + found + own channel) / people + abroad tolerated, or `held`
    where that is no less than 0 (a link held, for trials); B' = B (1 +
    gain / 52 clip(threat / tolerated - 1, -1, 1)) for coercion and surveillance, `swap` of it taken from welfare;
    severity' = severity (1 + harden / 52 clip(..)); weight of a place = 1 + tilt (own rate / mean rate - 1).

    Source: Feedback on perceived threat as in the essay; that domestic security outgrew defence: Greitens 2017,
    doi:10.1017/S0305741017001023 (who finds it neither unprecedented nor rising as a share).
    """

    stage = "strategy"
    systems = ("S16",)
    slot = "how the centre learns"
    keeps: ClassVar[Columns] = {"heard": ("incidents a week", (0.0, math.inf), "running mean of incidents heard of")}
    tolerated: Scalar
    gain: Scalar
    swap: Scalar
    harden: Scalar
    tilt: Scalar
    memory: Scalar
    held: Scalar

    def start(self, view: View) -> Float[Array, "places"]:
        return self.tolerated * 1e-3 * view.pages.registered.astype(jnp.float32)

    def step(self, view: View, mine: Float[Array, "places"], luck: Luck) -> tuple:
        reports, policy, heads = view.reports, view.policy, view.pages.registered.astype(jnp.float32)
        heard = (reports.reported + reports.found + reports.own).astype(jnp.float32)
        mean = mine + self.memory * (heard - mine)
        told = 1000.0 * summed(mean) * (1.0 / summed(heads))
        threat = jnp.where(self.held < 0, told + policy.abroad * self.tolerated, self.held)
        alarm = jnp.clip(threat * (1.0 / self.tolerated) - 1.0, -1.0, 1.0) * (1 / 52)
        change = {line: self.gain * alarm * policy.budget[line] for line in LINES[1:]}
        change["welfare"] = -self.swap * (change["coercion"] + change["surveillance"])
        relative = mean * (1.0 / heads) * (1000.0 / jnp.maximum(told, 1e-9))
        weight = jnp.clip(1.0 + self.tilt * (relative - 1.0), 0.1, 10.0)
        effect = StrategyEffect(
            budget=change, severity=self.harden * alarm * policy.law.severity, weight=weight, threat=threat
        )
        return effect, mean
