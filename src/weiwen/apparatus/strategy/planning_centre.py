"""The rival of groping: the centre fits how what it hears of responds to its budgets, and moves them along the fit.

It plans with what it was told, so it plans well only where it is told well. It moves money under one total; whom the
police meet, and for how long, is not among its levers.
"""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.apparatus.files import Policy
from weiwen.apparatus.strategy.stage import StrategyEffect, View
from weiwen.engine import Columns, Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.engine.sums import summed
from weiwen.vocabulary import LINES

QUARTER = 13
TERMS = 1 + len(LINES)
Fit = tuple[Float[Array, "terms"], Float[Array, "terms terms"]]


def levers(policy: Policy) -> Float[Array, "lines"]:
    """Log budgets as they stand (a budget below a yuan counts as one)."""
    return jnp.log(jnp.maximum(jnp.stack([policy.budget[line] for line in LINES]), 1.0))


def squares(
    fit: Float[Array, "terms"], spread: Float[Array, "terms terms"], x: Float[Array, "terms"], y: Scalar, keep: Scalar
) -> Fit:
    """One step of recursive least squares: coefficients and their spread after (x, y), older data weighing `keep`."""
    along = jnp.asarray(sum(spread[:, i] * x[i] for i in range(TERMS)))
    gain = along * (1.0 / (keep + sum(along[i] * x[i] for i in range(TERMS))))
    error = y - sum(fit[i] * x[i] for i in range(TERMS))
    return fit + gain * error, (spread - gain[:, None] * along[None, :]) * (1.0 / keep)


class PlanningCentre(Mechanism):
    """Recursive least squares of incidents heard on log budgets; each quarter budgets move down the fitted gradient.

    Equation: y = a + sum_l b_l log(B_l / B_l at the start), y incidents heard in the quarter, per 1,000 people and
    week; fitted with older quarters weighing `keep` each, from b = 0 with variance `prior`. Then
    B_l' = total B_l exp(-pace b_l + probe u_l) / sum of these, |pace b_l| at most `most`, u ~ Uniform(-1, 1).

    Source: Ljung 1999, System Identification (recursive least squares); planning by certainty equivalence with
    probing: Wieland 2000, doi:10.1016/S0165-1889(99)00034-8; moves under one total: Kivinen and Warmuth 1997,
    doi:10.1006/inco.1996.2612 (exponentiated gradient).
    """

    stage = "strategy"
    systems = ("S16",)
    slot = "how the centre learns"
    records: ClassVar[dict[str, Record]] = {
        "fitted": Record(
            ("line",), "incidents per 1,000 people and week, for each log", "what the centre takes a line to do", "told"
        ),
    }
    keeps: ClassVar[Columns] = {
        "week": ("weeks", (0, math.inf), "weeks since the start"),
        "heard": ("incidents", (0.0, math.inf), "heard of since the quarter began"),
        "first": ("log yuan per head and year", (0.0, math.inf), "log budgets at the start"),
        "fit": ("incidents per 1,000 people and week", (-math.inf, math.inf), "coefficients fitted"),
        "spread": ("squared", (-math.inf, math.inf), "their covariance, in units of the error's variance"),
    }
    keep: Scalar
    prior: Scalar
    pace: Scalar
    most: Scalar
    probe: Scalar

    def start(self, view: View) -> dict:
        return {
            "week": jnp.int32(0),
            "heard": jnp.float32(0.0),
            "first": levers(view.policy),
            "fit": jnp.zeros(TERMS, jnp.float32),
            "spread": jnp.eye(TERMS, dtype=jnp.float32) * self.prior,
        }

    def step(self, view: View, mine: dict, luck: Luck) -> tuple:
        reports, week, now = view.reports, mine["week"] + 1, levers(view.policy)
        due = week % QUARTER == 0
        heard = mine["heard"] + (reports.reported + reports.found + reports.own).sum().astype(jnp.float32)
        rate = 1000.0 * heard * (1.0 / (QUARTER * summed(view.pages.registered.astype(jnp.float32))))
        x = jnp.append(jnp.float32(1.0), now - mine["first"])
        fit, spread = squares(mine["fit"], mine["spread"], x, rate, self.keep)
        books = {"fit": jnp.where(due, fit, mine["fit"]), "spread": jnp.where(due, spread, mine["spread"])}
        books |= {"week": week, "heard": jnp.where(due, 0.0, heard), "first": mine["first"]}
        change = jnp.where(due, self.planned(view.policy, fit, luck), 0.0)
        effect = StrategyEffect(
            budget=dict(zip(LINES, change, strict=True)), threat=jnp.where(due, rate, view.policy.threat)
        )
        return effect, books, {"fitted": books["fit"][1:]}

    def planned(self, policy: Policy, fit: Float[Array, "terms"], luck: Luck) -> Float[Array, "lines"]:
        """The change of each line, under the same total."""
        budget = jnp.stack([policy.budget[line] for line in LINES])
        step = jnp.clip(self.pace * fit[1:], -self.most, self.most)
        wanted = budget * jnp.exp(self.probe * (2.0 * luck.uniform("probe", (len(LINES),)) - 1.0) - step)
        total, asked = (sum(lines[i] for i in range(len(LINES))) for lines in (budget, wanted))
        return wanted * (total * (1.0 / jnp.maximum(asked, 1e-6))) - budget
