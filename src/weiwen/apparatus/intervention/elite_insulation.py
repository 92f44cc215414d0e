"""Whom a complaint concerns decides what becomes of it, as far as that one is worth more to the office than an answer.

The office weighs what firms and elites bring it (taxes, growth, the leader's own rents, all as filed or told) against
its duty to answer. Studied as a harm. It has no money of its own: it takes complaints out of the queue for redress, and
puts those who made them first in the queues of whoever silences and intercepts.
"""

from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.custody import held
from weiwen.engine import Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.engine.sums import summed
from weiwen.vocabulary import ACT, ALL_SEATS, LEADER

FIRST = 2  # before those who are claimed for nothing but a petition


class EliteInsulation(Mechanism):
    """A petition that concerns elites is struck out where they are worth more to the office than its duty to answer.

    Equation: P(a petition concerns elites) = min(1, concern + known R), R the mean rents of the place's elites on
    file; P(shielded | it does) = 1 / (1 + exp(-(w - duty (1 + e)) / taste)), w = taxes r / r_mean + growth g +
    rents R_leader, r the receipts told, g and e the leader's efforts for growth and redress. Shielded: no redress;
    claim(intercept) = 2; claim(hide) = 2 with the chance at which the leader silences.

    Source: protection of firms by those who live on them: Jia and Nie 2017 (Review of Economics and Statistics 99);
    access money: Ang 2020, China's Gilded Age (Cambridge); discrete choice: McFadden 1974.
    """

    stage = "intervention"
    systems = ("S48",)
    records: ClassVar[dict[str, Record]] = {
        "concerned": Record(("locality",), "petitions", "petitions on file that concern elites", "file"),
        "shielded": Record(("locality",), "petitions", "of them, those struck out of the queue for redress", "ledger"),
    }
    concern: Scalar
    known: Scalar
    taxes: Scalar
    growth: Scalar
    rents: Scalar
    duty: Scalar
    taste: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> tuple:
        pages, files = view.pages, view.files
        asked = (files.act == ACT["petition"]) & pages.people
        concerned = asked & luck.chance("concerns elites", pages.spread(self.concerning(view)))
        shielded = concerned & luck.chance("shielded", pages.spread(self.shielding(view)))
        silenced = shielded & luck.chance("silenced", pages.spread(view.local.silencing)) & ~held(files.held)
        claims = {"intercept": shielded * jnp.uint8(FIRST), "hide": silenced * jnp.uint8(FIRST)}
        effect = InterventionEffect(
            claims=claims, share=dict.fromkeys(claims, jnp.float32(0.0)), veto={"redress": shielded}
        )
        return effect, None, {"concerned": pages.count(concerned), "shielded": pages.count(shielded)}

    def concerning(self, view: View) -> Float[Array, "places"]:
        """Chance that a petition concerns elites: the more, the more is on file of what they take."""
        taken = view.personnel.seen["rents"]
        mean = sum(taken[:, seat] for seat in range(ALL_SEATS)) * (1.0 / ALL_SEATS)
        return jnp.clip(self.concern + self.known * mean, 0.0, 1.0)

    def shielding(self, view: View) -> Float[Array, "places"]:
        """Chance that the office shields them: what they are worth to it against its duty."""
        receipts, efforts = view.reports.figures["receipts"], view.local.efforts
        relative = receipts * (view.pages.places / jnp.maximum(summed(receipts), 1e-6))
        own = view.personnel.seen["rents"][:, LEADER]
        worth = self.taxes * relative + self.growth * efforts["growth"] + self.rents * own
        net = worth - self.duty * (1.0 + view.local.effort)
        return 1.0 / (1.0 + jnp.exp(-jnp.clip(net * (1.0 / self.taste), -30.0, 30.0)))
