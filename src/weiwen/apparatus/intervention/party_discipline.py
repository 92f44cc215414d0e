"""The party detains its own members outside the law until they confess, or until the time is over.

Studied as a harm. Torture is not simulated: how a confession comes about is no part of the model, only that it becomes
likelier the longer somebody is held, whether or not there is anything to confess. Which cases are opened follows from
tips and a quota that the scenario sets; no learning rule, search or slider moves its numbers.
"""

import math
from typing import ClassVar

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.apparatus.ranking import places_in_line
from weiwen.engine import Columns, Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar, switch
from weiwen.vocabulary import YEAR


class PartyDiscipline(Mechanism):
    """Provinces owe a quota of cases; whoever has enough tips on file comes first, and chance fills the rest.

    Equation: file' = file (1 - fade) + tip; suspected if file > evidence; each week a province owes quota / 52 cases
    for each member on file who holds a seat, takes the suspected first and, reading "quota", others at random; held for
    `term` weeks, P(confession in week n of it) = 1 - exp(-pressure n), guilty or not; who confesses is dismissed.
    Reading "rules": only the suspected are taken, at the same quota (a prosecution bound by evidence, of equal rate).

    Source: Human Rights Watch 2016, Special Measures: Detention and Torture in the Chinese Communist Party's Shuanggui
    System; false confession: Kassin et al. 2010, doi:10.1007/s10979-009-9188-6; Becker 1968, doi:10.1086/259394.
    """

    stage = "intervention"
    systems = ("S21",)
    slot = "whom discipline takes"
    keeps: ClassVar[Columns] = {
        "file": ("tips", (0.0, math.inf), "tips on file, fading"),
        "served": ("weeks", (0.0, math.inf), "weeks held so far"),
        "owed": ("cases", (0.0, math.inf), "cases that each province still owes"),
    }
    records: ClassVar[dict[str, Record]] = {
        "opened": Record((), "cases", "cases opened this week", "ledger"),
        "suspected": Record((), "cases", "of them, those with enough tips on file", "ledger"),
        "confessed": Record((), "cases", "confessions this week", "ledger"),
    }
    quota: Scalar
    evidence: Scalar
    fade: Scalar
    term: Scalar
    pressure: Scalar
    bound: str = switch()

    def start(self, view: View) -> dict[str, Float[Array, "..."]]:
        none = jnp.zeros_like(view.personnel.seen["rents"])
        return {"file": none, "served": none, "owed": jnp.zeros(view.pages.parents, jnp.float32)}

    def step(self, view: View, mine: dict, luck: Luck) -> tuple:
        roll, seen = view.personnel.roll, view.personnel.seen
        file = jnp.where(roll.fresh, 0.0, mine["file"] * (1.0 - self.fade)) + seen["rents"]
        served = jnp.where((roll.held > 0) & ~roll.fresh, mine["served"] + 1.0, 0.0)
        chance = 1.0 - jnp.exp(-self.pressure * served)
        confessed = (served > 0) & (luck.uniform("confession", served.shape) < chance)
        eligible, suspected = (seen["member"] > 0.5) & (roll.held == 0), file > self.evidence
        case, owed = self.cases(view, mine["owed"], eligible, suspected, luck.uniform("lot", served.shape))
        weeks = jnp.where(case, self.term, 0.0).astype(jnp.int32)
        records = {"opened": case, "suspected": case & suspected, "confessed": confessed}
        records = {name: mask.sum(dtype=jnp.int32) for name, mask in records.items()}
        mine = {"file": jnp.where(case, 0.0, file), "served": served, "owed": owed}
        return InterventionEffect(discipline=weeks, dismissed=confessed), mine, records

    def cases(
        self,
        view: View,
        owed: Float[Array, "parents"],
        eligible: Bool[Array, "places seats"],
        suspected: Bool[Array, "places seats"],
        lot: Float[Array, "places seats"],
    ) -> tuple[Bool[Array, "places seats"], Float[Array, "parents"]]:
        """Whose case is opened, and what provinces still owe (at most a year of it)."""
        pages = view.pages
        may = eligible & suspected if self.bound == "rules" else eligible
        yearly = self.quota * pages.of_parent(eligible.sum(1, dtype=jnp.int32)).astype(jnp.float32)
        owed = jnp.minimum(owed + yearly * (1 / YEAR), jnp.maximum(yearly, 1.0))
        province = jnp.broadcast_to(pages.parent[:, None], may.shape)
        ahead, _ = places_in_line(suspected + lot, may, province, pages.parents)
        case = may & (ahead < jnp.floor(owed).astype(jnp.int32)[pages.parent][:, None])
        opened = jax.ops.segment_sum(case.sum(1, dtype=jnp.int32), pages.parent, pages.parents)
        return case, owed - opened.astype(jnp.float32)
