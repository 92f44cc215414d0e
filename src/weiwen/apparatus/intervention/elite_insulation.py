"""Whom a complaint concerns decides what becomes of it, as far as that one is worth more to the office than an answer.

The office weighs what firms and elites bring it (taxes, growth, the leader's own rents, all as filed or told) against
its duty to answer, and against what gets out. Studied as a harm. It has no money of its own: it takes complaints out of
the queue for redress, and puts those who made them first in the queues of whoever silences and intercepts. What they
were about stays with whom they concerned (kept_gains).
"""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.custody import held
from weiwen.engine import Columns, Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.engine.sums import summed
from weiwen.vocabulary import ACT, ALL_SEATS, LEADER

Sums = dict[str, Float[Array, "places"]]
FIRST = 2  # before those who are claimed for nothing but a petition


class EliteInsulation(Mechanism):
    """A petition that concerns elites is struck out where they are worth more to the office than its duty to answer.

    Equation: P(a petition concerns elites) = min(1, concern + known R), R the mean rents of the place's elites on
    file; P(shielded | it does) = 1 / (1 + exp(-(w - duty (1 + e) - exposure x) / taste)), w = taxes r / r_mean + growth
    g + rents R_leader, r the receipts told, g and e the leader's efforts for growth and redress; x = min(1, A /
    max(1, F)), A' = memory A + petitions of the place in higher registers, F' = memory F + petitions on file; or `held`
    where that is no less than 0 (a link held, for trials). Shielded: no redress; claim(intercept) = 2; claim(hide) = 2
    with the chance at which the leader silences.

    Source: protection of firms by those who live on them: Jia and Nie 2017 (Review of Economics and Statistics 99);
    access money: Ang 2020, China's Gilded Age (Cambridge); that offices contain what does not get out: J. Wang 2015,
    Managing Social Stability; discrete choice: McFadden 1974.
    """

    stage = "intervention"
    systems = ("S48",)
    records: ClassVar[dict[str, Record]] = {
        "concerned": Record(("locality",), "petitions", "petitions on file that concern elites", "file"),
        "shielded": Record(("locality",), "petitions", "of them, those struck out of the queue for redress", "ledger"),
        "exposed": Record(("locality",), "share", "petitions of the place that got out, over those on file", "file"),
    }
    keeps: ClassVar[Columns] = {
        "above": ("petitions", (0.0, math.inf), "fading sum of petitions of the place in higher registers"),
        "filed": ("petitions", (0.0, math.inf), "fading sum of petitions on file"),
    }
    concern: Scalar
    known: Scalar
    taxes: Scalar
    growth: Scalar
    rents: Scalar
    duty: Scalar
    taste: Scalar
    exposure: Scalar
    memory: Scalar
    held: Scalar

    def start(self, view: View) -> Sums:
        none = jnp.zeros(view.pages.places, jnp.float32)
        return {"above": none, "filed": none}

    def step(self, view: View, mine: Sums, luck: Luck) -> tuple:
        pages, files, figures = view.pages, view.files, view.reports.figures
        asked = (files.act == ACT["petition"]) & pages.people
        week = {"above": figures["lodged_province"] + figures["lodged_centre"], "filed": pages.count(asked)}
        mine = {name: self.memory * mine[name] + week[name].astype(jnp.float32) for name in mine}
        got_out = jnp.minimum(mine["above"] * (1.0 / jnp.maximum(mine["filed"], 1.0)), 1.0)
        concerned = asked & luck.chance("concerns elites", pages.spread(self.concerning(view)))
        chance = self.shielding(view, jnp.where(self.held < 0, got_out, self.held))
        shielded = concerned & luck.chance("shielded", pages.spread(chance))
        silenced = shielded & luck.chance("silenced", pages.spread(view.local.silencing)) & ~held(files.held)
        claims = {"intercept": shielded * jnp.uint8(FIRST), "hide": silenced * jnp.uint8(FIRST)}
        kept = pages.count(shielded)
        effect = InterventionEffect(
            claims=claims,
            share=dict.fromkeys(claims, jnp.float32(0.0)),
            veto={"redress": shielded},
            works={"kept": pages.share(kept)},
        )
        return effect, mine, {"concerned": pages.count(concerned), "shielded": kept, "exposed": got_out}

    def concerning(self, view: View) -> Float[Array, "places"]:
        """Chance that a petition concerns elites: the more, the more is on file of what they take."""
        taken = view.personnel.seen["rents"]
        mean = sum(taken[:, seat] for seat in range(ALL_SEATS)) * (1.0 / ALL_SEATS)
        return jnp.clip(self.concern + self.known * mean, 0.0, 1.0)

    def shielding(self, view: View, exposed: Float[Array, "places"]) -> Float[Array, "places"]:
        """Chance that the office shields them: what they are worth to it against its duty and what gets out."""
        receipts, efforts = view.reports.figures["receipts"], view.local.efforts
        relative = receipts * (view.pages.places / jnp.maximum(summed(receipts), 1e-6))
        own = view.personnel.seen["rents"][:, LEADER]
        worth = self.taxes * relative + self.growth * efforts["growth"] + self.rents * own
        net = worth - self.duty * (1.0 + view.local.effort) - self.exposure * exposed
        return 1.0 / (1.0 + jnp.exp(-jnp.clip(net * (1.0 / self.taste), -30.0, 30.0)))
