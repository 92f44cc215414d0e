"""How visible control is in each place: by the threat heard of it, its weight, and what discretion costs.

The centre chooses how it is seen, place by place, and never whom it holds.
"""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.apparatus.strategy.stage import StrategyEffect, View
from weiwen.engine import Columns, Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.engine.sums import summed
from weiwen.vocabulary import YEAR

QUARTER = 13
SPREAD = 0.1  # standard deviation of visibility over places at which a quarter teaches half as much as it could


class VisibleOrDiscreet(Mechanism):
    """Visibility moves to where the centre takes its cost to be least; discreet eyes cost more, and less as it learns.

    Equation: it takes visibility v in [0, 1] of a place to cost W (T (1 - calms v) + strikes v^2 / 2) + k (1 - v), T
    incidents heard over those tolerated, W people over those of a mean place; so v* = clip((calms T + k / W) / strikes,
    0, 1) and v' = v + pace (v* - v). k = dear exp(-S / halving), S spent on surveillance so far; cameras fall by
    wear k (1 - v) of themselves a week. Each quarter calms' = calms + learn w (-b - calms), within [0, 1]: b is the
    slope of the change of T over the quarter on v, over places, and w = s^2 / (s^2 + .1^2), s the standard deviation
    of v over them: places that are all seen alike teach nothing.

    Source: The choice between seen and unseen control: Guriev and Treisman 2019, doi:10.1257/jep.33.4.100; know-how
    that follows procurement: Beraja, Kao, Yang and Yuchtman 2023, doi:10.1093/qje/qjad012.
    """

    stage = "strategy"
    systems = ("S45", "S46")
    records: ClassVar[dict[str, Record]] = {
        "visible": Record(("locality",), "share", "how visible control of the place is", "told"),
        "discretion": Record((), "cost", "what the centre takes discretion to cost", "told"),
        "calms": Record((), "share", "how far the centre takes visible control to calm", "told"),
    }
    keeps: ClassVar[Columns] = {
        "heard": ("ratio", (0.0, math.inf), "running mean of incidents heard of, over those tolerated"),
        "before": ("ratio", (0.0, math.inf), "the same when the quarter began"),
        "spent": ("yuan per head", (0.0, math.inf), "spent on surveillance so far"),
        "calms": ("share", (0.0, 1.0), "how far the centre takes visible control to calm"),
        "week": ("weeks", (0, math.inf), "weeks since the start"),
    }
    tolerated: Scalar
    memory: Scalar
    calms: Scalar
    strikes: Scalar
    dear: Scalar
    halving: Scalar
    wear: Scalar
    pace: Scalar
    learn: Scalar

    def start(self, view: View) -> dict[str, Array]:
        one = jnp.ones(view.pages.places, jnp.float32)
        first = {"heard": one, "before": one, "spent": jnp.float32(0.0), "week": jnp.int32(0)}
        return first | {"calms": self.calms * jnp.float32(1.0)}

    def step(self, view: View, mine: dict[str, Array], luck: Luck) -> tuple:
        reports, policy, heads = view.reports, view.policy, view.pages.registered.astype(jnp.float32)
        told = (reports.reported + reports.found + reports.own).astype(jnp.float32)
        heard = mine["heard"] + self.memory * (told * (1000.0 / (heads * self.tolerated)) - mine["heard"])
        week, spent = mine["week"] + 1, mine["spent"] + policy.budget["surveillance"] * (1.0 / YEAR)
        due = week % QUARTER == 0
        calms = jnp.where(due, self.learned(mine["calms"], heard - mine["before"], policy.visible), mine["calms"])
        k = self.dear * jnp.exp(-spent * (1.0 / self.halving))
        visible = policy.visible + self.pace * (self.best(heard, calms, k, heads) - policy.visible)
        books = {"heard": heard, "before": jnp.where(due, heard, mine["before"]), "spent": spent}
        worn = -self.wear * k * (1.0 - policy.visible) * policy.coverage["camera"]
        effect = StrategyEffect(visible=visible, coverage={"camera": worn})
        records = {"visible": visible, "discretion": k, "calms": calms}
        return effect, books | {"calms": calms, "week": week}, records

    def best(self, heard: Array, calms: Array, k: Array, heads: Array) -> Float[Array, "places"]:
        """The visibility whose cost the centre takes to be least."""
        lighter = summed(heads) * (1.0 / heads.shape[0]) * (1.0 / heads)
        return jnp.clip((calms * heard + k * lighter) * (1.0 / self.strikes), 0.0, 1.0)

    def learned(self, calms: Array, change: Array, visible: Array) -> Float[Array, ""]:
        """What the last quarter says, over places, of how far visible control calms."""
        n, ridge = 1.0 / visible.shape[0], SPREAD**2 * visible.shape[0]
        off, moved = visible - summed(visible) * n, change - summed(change) * n
        square = summed(off * off)
        share = 1.0 / (square + ridge)  # places that are all seen alike say nothing, and teach nothing
        return jnp.clip(calms - self.learn * share * (summed(off * moved) + square * calms), 0.0, 1.0)
