"""Leaders have careers: each year the best of a province move up, others leave at the end of their term or in disgrace.

Between evaluations a leader works for what counts, as far as it still can change the rank. What is measured is what is
told; what is hidden is hidden by a fixed response to veto and audit, which nobody learns.
"""

import math
from typing import ClassVar

import jax.numpy as jnp
from jax.scipy.special import ndtr, ndtri
from jaxtyping import Array, Float

from weiwen.apparatus.reporting.cadre_evaluation import peers
from weiwen.apparatus.reporting.career_concerns import (
    Places,
    concern,
    density,
    evaluations_left,
    gini,
    hidden_ways,
    multitask,
    spread_among,
    winners,
)
from weiwen.apparatus.reporting.stage import ReportingEffect, View
from weiwen.engine import Columns, Luck, Mechanism, Pages, Record
from weiwen.engine.draw import NORMAL
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import ALL_SEATS, EFFORTS, LEADER, YEAR

ITEMS = ("reported", "above", "centre", "growth", "pushed", "owed")  # what an evaluation looks at
LEAST = 1e-9  # of a rate, so that none is divided by nought
STRIDE = 0.618034  # leaders in office at the start are spread evenly over their term


class CadreCareers(Mechanism):
    """Promotion by rank among the leaders of a province, and the effort that it calls forth.

    Equation: score S = -weight I - petitions A + growth (G - mean) + scores (P - mean) - promises (O - mean): I, A
    reported incidents and petitions lodged above per head, relative to the peers' mean; G growth told (log a year), P
    points pushed, O what agencies owe as told. Yearly the openings go to the best S + noise e, e ~ Normal(0, 1), among
    leaders a year in office without veto (I, or petitions to the centre relative to the peers', above `veto`). They
    leave, as do those at the end of the term, and with chance `dismissal` those whose concealment an audit found.
    Efforts t maximise worth . t - (effort_cost sum t^2 + substitution (sum t)^2) / 2. A point is worth b = prize c
    clear phi(z) / noise, z = (S - cut) / noise, cut = mean + Phi^-1(1 - openings) sqrt(sd^2 + noise^2), clear =
    Phi((veto - I) / noise); distance from the veto b' = prize c Phi(z) phi((veto - I) / noise) / noise; c what is lost
    with this evaluation, by those left in the term. worth = (relief (I (weight b + b') + A petitions b),
    growth boost b, duty, hush I (weight b + b'), scores b, promises keeping b) for redress, growth, services, payout,
    scores, promises kept (the last where agencies are scored).
    Concealed share and silencing as in cadre_evaluation.

    Source: Holmstrom and Milgrom 1991, doi:10.1093/jleo/7.special_issue.24; Lazear and Rosen 1981,
    doi:10.1086/261010 (rank-order tournaments); career concerns by time left: Holmstrom 1999,
    doi:10.1111/1467-937X.00086; Edin 2003, doi:10.1017/S0305741003000018 (veto targets); Li and Zhou 2005,
    doi:10.1016/j.jpubeco.2004.06.009 (growth and turnover).
    """

    stage = "reporting"
    systems = ("S12", "S13")
    slot = "what ranking does"
    keeps: ClassVar[Columns] = {
        "running": ("by item", (-math.inf, math.inf), "running means of what an evaluation looks at, by week"),
        "year": ("by item", (-math.inf, math.inf), "the same, added up since the last evaluation"),
        "fear": ("share", (0.0, 1.0), "running share of weeks in which an audit found something hidden"),
        "before": ("weeks", (0.0, math.inf), "weeks in the seat before the start"),
        "promotions": ("leaders", (0.0, math.inf), "leaders promoted out of the place since the start"),
        "week": ("weeks", (0.0, math.inf), "weeks since the start"),
    }
    records: ClassVar[dict[str, Record]] = {
        "tenure": Record(("locality",), "weeks", "weeks of the leader in the seat", "told"),
        "left": Record(("locality", "reason"), "leaders", "leaders who left, by reason", "told"),
        "incentive": Record(("locality",), "promotions per point", "what a point is worth to the leader", "file"),
        "inequality": Record((), "share", "Gini over places of leaders promoted so far", "told"),
    }
    weight: Scalar
    petitions: Scalar
    growth: Scalar
    scores: Scalar
    promises: Scalar
    veto: Scalar
    penalty: Scalar
    cost: Scalar
    silencing_cost: Scalar
    ambition: Scalar
    memory: Scalar
    openings: Scalar
    term: Scalar
    dismissal: Scalar
    noise: Scalar
    patience: Scalar
    prize: Scalar
    relief: Scalar
    hush: Scalar
    boost: Scalar
    keeping: Scalar
    duty: Scalar
    effort_cost: Scalar
    substitution: Scalar

    def start(self, view: View) -> dict[str, Array]:
        places = view.pages.places
        none, items = jnp.zeros(places, jnp.float32), jnp.zeros((places, len(ITEMS)), jnp.float32)
        turn = jnp.arange(places, dtype=jnp.float32) * STRIDE
        before = jnp.floor((turn - jnp.floor(turn)) * self.term * YEAR).astype(jnp.int32)
        return {
            "running": items,
            "year": items,
            "fear": none,
            "before": before,
            "promotions": none,
            "week": jnp.int32(0),
        }

    def step(self, view: View, mine: dict, luck: Luck) -> tuple:
        pages, filed = view.pages, view.filed.astype(jnp.float32)
        tenure = view.personnel.roll.tenure[:, LEADER]
        before = jnp.where((tenure == 0) & (mine["week"] > 0), 0, mine["before"])
        served, until = before + tenure, YEAR - 1 - mine["week"] % YEAR
        withheld, silencing = self.hidden(filed, mine, pages, luck)
        efforts, incentive = self.efforts(mine["running"], served, until, pages)
        items = self.items(view, filed - withheld)
        running, year = mine["running"] + self.memory * (items - mine["running"]), mine["year"] + items
        found = (view.reports.found > 0).astype(jnp.float32)
        left = self.departures(view, year, served, until == 0, luck)
        promoted, dismissed = left[:, 0], left[:, 1]
        kept = {
            "running": running,
            "year": jnp.where(until == 0, 0.0, year),
            "fear": mine["fear"] + self.memory * (found - mine["fear"]),
            "before": before,
            "promotions": mine["promotions"] + promoted,
            "week": mine["week"] + 1,
        }
        seat = (jnp.arange(ALL_SEATS) == LEADER)[None]
        effect = ReportingEffect(
            withheld=withheld.astype(jnp.int32),
            career=promoted.astype(jnp.float32) - dismissed,
            effort=efforts[:, 0],
            silencing=silencing,
            efforts={aim: efforts[:, 1 + place] for place, aim in enumerate(EFFORTS)},
            promoted=promoted[:, None] & seat,
            vacated=left.any(-1)[:, None] & seat,
        )
        noted = {"tenure": served, "left": left, "incentive": incentive, "inequality": gini(kept["promotions"])}
        return effect, kept, noted

    def hidden(self, filed: Places, mine: dict, pages: Pages, luck: Luck) -> tuple[Places, Places]:
        """Incidents withheld, and the chance of silencing that the leader orders."""
        own, heads = mine["running"][:, 0], pages.registered.astype(jnp.float32)
        norm, feared = peers(own, pages), self.penalty * peers(mine["fear"], pages)
        costs = self.cost, self.silencing_cost
        hiding, silencing = hidden_ways(own, norm, feared, self.weight, self.ambition, costs)
        excess = jnp.maximum(filed - self.ambition * norm * heads, 0.0)
        return jnp.minimum(jnp.floor(hiding * excess + luck.uniform("rounding", excess.shape)), filed), silencing

    def items(self, view: View, reported: Places) -> Float[Array, "places items"]:
        """What was told this week: incidents and petitions per head, growth, points pushed, what agencies owe."""
        figures, each = view.reports.figures, 1.0 / view.pages.registered.astype(jnp.float32)
        centre = figures["lodged_centre"].astype(jnp.float32)
        above = figures["lodged_province"].astype(jnp.float32) + centre
        rates = reported * each, above * each, centre * each
        return jnp.stack([*rates, figures["growth_told"], view.local.efforts["scores"], figures["arrears_told"]], -1)

    def standing(self, items: Float[Array, "places items"], pages: Pages) -> tuple[Places, dict[str, Places]]:
        """The score of each place, and its rates relative to the peers'."""
        norm = {name: peers(items[:, k], pages) for k, name in enumerate(ITEMS)}
        own = {name: items[:, k] for k, name in enumerate(ITEMS)}
        ratio = {name: own[name] * (1.0 / jnp.maximum(norm[name], LEAST)) for name in ITEMS[:3]}
        ahead = {name: own[name] - norm[name] for name in ITEMS[3:]}
        score = self.growth * YEAR * ahead["growth"] + self.scores * ahead["pushed"] - self.promises * ahead["owed"]
        return score - self.weight * ratio["reported"] - self.petitions * ratio["above"], ratio

    def efforts(self, running: Array, served: Array, until: Array, pages: Pages) -> tuple[Array, Places]:
        """Efforts for redress and for the other ends, and what a point is worth."""
        score, ratio = self.standing(running, pages)
        mean, sd = spread_among(score, pages)
        scale = 1.0 / self.noise
        cut = mean + ndtri(1.0 - self.openings) * jnp.sqrt(sd * sd + self.noise * self.noise)
        left = jnp.maximum(jnp.floor(self.term * YEAR).astype(jnp.int32) - served, 0)
        wish = self.prize * concern(evaluations_left(left, until, YEAR), self.openings, self.patience)
        z, room = (score - cut) * scale, (self.veto - ratio["reported"]) * scale
        point = wish * ndtr(room) * density(z) * scale
        calm = ratio["reported"] * (self.weight * point + wish * ndtr(z) * density(room) * scale)
        redress = self.relief * (calm + self.petitions * ratio["above"] * point)
        scored = (running[:, ITEMS.index("owed")] != 0).any()  # where no office scores agencies, no promise counts
        growth, scores, promises = self.growth * self.boost, self.scores, self.promises * self.keeping * scored
        duty = jnp.zeros_like(point) + self.duty
        worth = [redress, growth * point, duty, self.hush * calm, scores * point, promises * point]
        return multitask(jnp.stack(worth, -1), self.effort_cost, self.substitution), point

    def departures(self, view: View, year: Array, served: Array, due: Array, luck: Luck) -> Array:
        """Who is promoted, who is dismissed and whose term is over (places, reasons); nobody for two reasons."""
        pages, roll = view.pages, view.personnel.roll
        score, ratio = self.standing(year * (1.0 / YEAR), pages)
        shape = (pages.places,)
        luckily = self.noise * luck.among("evaluation", NORMAL, shape)
        vetoed = (ratio["reported"] > self.veto) | (ratio["centre"] > self.veto)
        caught = (view.reports.found > 0) & (roll.tenure[:, LEADER] > 0)
        dismissed = caught & (luck.uniform("dismissal", shape) < self.dismissal)
        eligible = ~vetoed & ~dismissed & (served >= YEAR) & (roll.held[:, LEADER] == 0)
        posts = luck.uniform("openings", (pages.parents,))
        promoted = due & winners(score + luckily, eligible, self.openings, posts, pages)
        over = (served >= jnp.floor(self.term * YEAR)) & ~promoted & ~dismissed
        return jnp.stack([promoted, dismissed, over], -1)
