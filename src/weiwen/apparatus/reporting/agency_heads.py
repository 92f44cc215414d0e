"""Heads of agencies have careers of their own: each year those rise whose agencies owe the least, as the score has it.

The head of the agencies of a place is its second official. What a head works for is that promises are kept, as far as
a rank can be had for it. Nothing else of a place is the head's business.
"""

import math
from typing import ClassVar

import jax.numpy as jnp
from jax.scipy.special import ndtri
from jaxtyping import Array, Float

from weiwen.apparatus.reporting.career_concerns import Places, density, spread_among, winners
from weiwen.apparatus.reporting.stage import MOST_EFFORT, ReportingEffect, View
from weiwen.engine import Columns, Luck, Mechanism, Pages, Record
from weiwen.engine.draw import NORMAL
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import ALL_SEATS, LEADER, YEAR

HEAD = LEADER + 1
SETTLED = YEAR // 2  # weeks in the seat before which nobody is ranked


class AgencyHeads(Mechanism):
    """Promotion by rank in the score of agencies, and the effort for promises that it calls forth.

    Equation: score S = -weight (O - mean), O the arrears told of the place's agencies, mean that of the province.
    Yearly the openings of a province go to the best S + noise e, e ~ Normal(0, 1), of heads half a year in the seat and
    not held. The effort for promises is min(4, keeping b / cost), b = weight prize phi(z) / noise, z = (S - cut) /
    noise, cut = mean S + Phi^-1(1 - openings) sqrt(sd^2 + noise^2), S by the running mean of O; it comes beside that of
    the leader. Where no office scores agencies nobody is ranked and nobody works for it.

    Source: Rank-order tournaments: Lazear and Rosen 1981, doi:10.1086/261010; agencies with a mission and a head whose
    career hangs on it: Dewatripont, Jewitt and Tirole 1999, doi:10.1111/1467-937X.00085.
    """

    stage = "reporting"
    systems = ("S38",)
    keeps: ClassVar[Columns] = {
        "running": ("yearly incomes", (-math.inf, math.inf), "running mean of what agencies owe, as told"),
        "year": ("yearly incomes", (-math.inf, math.inf), "the same, added up since the last evaluation"),
        "week": ("weeks", (0.0, math.inf), "weeks since the start"),
    }
    records: ClassVar[dict[str, Record]] = {
        "effort": Record(("locality",), "share", "effort of the head of agencies for promises", "file"),
        "rose": Record(("locality",), "heads", "heads of agencies promoted this week", "told"),
    }
    weight: Scalar
    openings: Scalar
    noise: Scalar
    prize: Scalar
    keeping: Scalar
    cost: Scalar
    memory: Scalar

    def start(self, view: View) -> dict[str, Array]:
        none = jnp.zeros(view.pages.places, jnp.float32)
        return {"running": none, "year": none, "week": jnp.int32(0)}

    def step(self, view: View, mine: dict[str, Array], luck: Luck) -> tuple:
        pages, owed = view.pages, view.reports.figures["arrears_told"]
        scored, week = (owed != 0).any(), mine["week"] + 1
        running, year = mine["running"] + self.memory * (owed - mine["running"]), mine["year"] + owed
        effort = jnp.where(scored, self.effort(self.score(running, pages), pages), 0.0)
        due = (week % YEAR == 0) & scored
        rose = due & self.risen(view, self.score(year * (1.0 / YEAR), pages), luck)
        seat = (jnp.arange(ALL_SEATS) == HEAD)[None]
        effect = ReportingEffect(efforts={"promises": effort}, promoted=rose[:, None] & seat)
        kept = {"running": running, "year": jnp.where(week % YEAR == 0, 0.0, year), "week": week}
        return effect, kept, {"effort": effort, "rose": rose}

    def score(self, owed: Places, pages: Pages) -> Places:
        """Points of each head: less is owed, the better."""
        return -self.weight * (owed - spread_among(owed, pages)[0])

    def effort(self, score: Places, pages: Pages) -> Float[Array, "places"]:
        """What a head does so that promises are kept."""
        mean, sd = spread_among(score, pages)
        scale = 1.0 / self.noise
        cut = mean + ndtri(1.0 - self.openings) * jnp.sqrt(sd * sd + self.noise * self.noise)
        point = self.weight * self.prize * density((score - cut) * scale) * scale
        return jnp.minimum(self.keeping * point * (1.0 / self.cost), MOST_EFFORT)

    def risen(self, view: View, score: Places, luck: Luck) -> Array:
        """Who would be promoted at an evaluation."""
        pages, roll = view.pages, view.personnel.roll
        luckily = self.noise * luck.among("evaluation", NORMAL, (pages.places,))
        eligible = (roll.tenure[:, HEAD] >= SETTLED) & (roll.held[:, HEAD] == 0)
        return winners(score + luckily, eligible, self.openings, luck.uniform("openings", (pages.parents,)), pages)
