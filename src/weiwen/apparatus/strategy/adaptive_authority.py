"""The centre gropes: each quarter it changes one of five levers a little, and keeps what did not seem to hurt.

What it wants is a switch: to hear of no incidents, to take in money, to hear of no discontent; or nothing at all (a
lottery decides, and all else is the same). Whatever it wants, control costs money, and it knows only what it was told.
It moves money and law. Whom the police meet, and for how long, is not among its levers.
"""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.apparatus.files import Policy, Reports
from weiwen.apparatus.strategy.stage import StrategyEffect, View
from weiwen.engine import Columns, Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar, switch
from weiwen.engine.sums import summed
from weiwen.vocabulary import LINES

QUARTER = 13
LEVERS = (*LINES, "severity", "tolerance")
SAME = 1e-5  # levers closer than this are the same


def in_force(policy: Policy) -> Float[Array, "levers"]:
    """The levers as they stand."""
    return jnp.stack([*(policy.budget[line] for line in LINES), policy.law.severity, policy.law.tolerance])


def told(reports: Reports, registered: Array) -> dict[str, Array]:
    """What the centre is told in a week, of the whole country."""
    heads, figures = registered.astype(jnp.float32), reports.figures
    return {
        "incidents": (reports.reported + reports.found + reports.own).sum(),
        "asked": figures["asked"].sum(),
        "answers": summed(figures["answers"]),
        "receipts": summed(figures["receipts"] * heads) * (1.0 / summed(heads)),
    }


class AdaptiveAuthority(Mechanism):
    """Random-mutation hill climbing over budgets, severity and tolerance, by what was heard in the quarter just over.

    Equation: J = -danger heard - E (survival), receipts - E (revenue), -discontent poll - E (welfare) or a random
    number (lottery), heard in incidents per 1,000 people and week, E = frugality (welfare + coercion severity /
    severity at the start + surveillance). If J >= reference the trial stays and reference = J; else it is taken back
    and reference' = reference + memory (J - reference). Then one lever of five, drawn at random, moves: a budget by
    exp(budget_step u), severity by exp(severity_step u), tolerance by tolerance_step u, u ~ Uniform(-1, 1). Where no
    trial came into force (a veto), J is one more look at the policy as it is: reference' as above.

    Source: Daymude, Axelrod and Forrest 2025, arXiv:2509.03731 (adaptive authority); Forrest and Mitchell 1993.
    """

    stage = "strategy"
    systems = ("S16", "S50")
    kind = "objective"
    slot = "how the centre learns"
    records: ClassVar[dict[str, Record]] = {
        "objective": Record((), "as the objective", "what the centre made of the quarter last over", "told"),
        "kept": Record((), "trials", "1 in a week in which a trial was found good and kept", "told"),
    }
    keeps: ClassVar[Columns] = {
        "week": ("weeks", (0, math.inf), "weeks since the start"),
        "told": ("by figure", (0.0, math.inf), "what was told since the quarter began"),
        "objective": ("as the objective", (-math.inf, math.inf), "worth of the quarter last over"),
        "reference": ("as the objective", (-math.inf, math.inf), "worth that a trial has to reach"),
        "before": ("by lever", (0.0, math.inf), "the levers as they stood before the trial"),
        "severity": ("punishments", (0.0, math.inf), "severity at the start"),
    }
    danger: Scalar
    discontent: Scalar
    frugality: Scalar
    budget_step: Scalar
    severity_step: Scalar
    tolerance_step: Scalar
    memory: Scalar
    objective: str = switch()

    def start(self, view: View) -> dict:
        nothing = {name: jnp.zeros_like(x) for name, x in told(view.reports, view.pages.registered).items()}
        books = {"before": in_force(view.policy), "severity": jnp.copy(view.policy.law.severity)}
        books |= {name: jnp.zeros_like(books["severity"]) for name in ("objective", "reference")}
        return {"week": jnp.int32(0), "told": nothing} | books

    def step(self, view: View, mine: dict, luck: Luck) -> tuple:
        news, week, now = told(view.reports, view.pages.registered), mine["week"] + 1, in_force(view.policy)
        quarter = {name: mine["told"][name] + news[name] for name in news}
        due, first = week % QUARTER == 0, week == QUARTER
        heard = self.heard(quarter, view)
        value = self.value(quarter, heard, now, mine["severity"], luck)
        tried = (jnp.abs(now - mine["before"]) > SAME * (1.0 + jnp.abs(now))).any()
        kept = tried & (value >= mine["reference"])
        base = jnp.where(tried & ~kept, mine["before"], now)
        faded = mine["reference"] + self.memory * (value - mine["reference"])
        after = {"objective": value, "reference": jnp.where(kept | first, value, faded), "before": base}
        books = {name: jnp.where(due, x, mine[name]) for name, x in after.items()}
        books |= {"told": {name: jnp.where(due, jnp.zeros_like(x), x) for name, x in quarter.items()}}
        change = jnp.where(due, self.mutated(base, luck) - now, 0.0)
        moved = dict(zip(LEVERS, change, strict=True))
        effect = StrategyEffect(
            budget={line: moved[line] for line in LINES},
            severity=moved["severity"],
            tolerance=moved["tolerance"],
            threat=jnp.where(due, heard, view.policy.threat),
        )
        records = {"objective": books["objective"], "kept": (due & kept).astype(jnp.float32)}
        return effect, mine | books | {"week": week}, records

    def heard(self, quarter: dict, view: View) -> Scalar:
        """Incidents heard of, per 1,000 people and week of the quarter."""
        people = summed(view.pages.registered.astype(jnp.float32))
        return 1000.0 * quarter["incidents"].astype(jnp.float32) * (1.0 / (QUARTER * people))

    def value(self, quarter: dict, heard: Scalar, now: Array, severity: Scalar, luck: Luck) -> Scalar:
        """What the quarter was worth to the centre."""
        welfare, coercion, surveillance, harshness, _ = now
        cost = self.frugality * (welfare + coercion * harshness * (1.0 / severity) + surveillance)
        if self.objective == "lottery":
            return luck.uniform("lottery", ())
        if self.objective == "revenue":
            return quarter["receipts"] * (1 / QUARTER) - cost
        poll = quarter["answers"] * (1.0 / jnp.maximum(quarter["asked"].astype(jnp.float32), 1.0))
        return -(self.danger * heard if self.objective == "survival" else self.discontent * poll) - cost

    def mutated(self, base: Float[Array, "levers"], luck: Luck) -> Float[Array, "levers"]:
        """The levers with one of them, drawn at random, moved."""
        which, where = luck.uniform("trial", (2,))
        u = 2.0 * where - 1.0
        steps = jnp.stack([self.budget_step] * len(LINES) + [self.severity_step])
        tried = jnp.append(base[:-1] * jnp.exp(steps * u), jnp.clip(base[-1] + self.tolerance_step * u, 0.0, 1.0))
        return jnp.where(jnp.arange(len(LEVERS)) == jnp.floor(which * len(LEVERS)), tried, base)
