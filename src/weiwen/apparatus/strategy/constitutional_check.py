"""A body that the centre cannot overrule: it may veto that control expands, and nothing else.

It sees figures and reports, as the centre does. When its evidence of the quarter just over exceeds its standard, no
expansion of control passes until the next quarter is over; retrenchment always passes. With the standard at 1 it sits,
reads and never vetoes.
"""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array

from weiwen.apparatus.strategy.stage import StrategyEffect, View, expansions
from weiwen.engine import Columns, Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar, switch
from weiwen.engine.sums import summed

QUARTER = 13


class ConstitutionalCheck(Mechanism):
    """Courts, auditors or a public withhold assent to more control when what they find exceeds a standard.

    Equation: assent = [evidence <= standard]; evidence of the quarter just over = appeals upheld / appeals heard
    (courts), incidents that audits found / incidents in audited places (audit), or answers / people asked (publicity);
    0 where there are none. Without assent coercion, surveillance and severity do not rise and tolerance does not fall.

    Source: Tsebelis 2002, Veto Players; North and Weingast 1989, doi:10.1017/S0022050700009451; Moustafa 2007, The
    Struggle for Constitutional Power.
    """

    stage = "strategy"
    systems = ("S50",)
    slot = "the check on the centre"
    owns = "assent"
    records: ClassVar[dict[str, Record]] = {
        "evidence": Record((), "share", "what the body found in the quarter last over", "told"),
        "vetoed": Record((), "levers", "levers whose expansion was vetoed this week", "told"),
    }
    keeps: ClassVar[Columns] = {
        "week": ("weeks", (0, math.inf), "weeks since the start"),
        "found": ("cases", (0, math.inf), "what was found since the quarter began"),
        "among": ("cases", (0, math.inf), "among how many"),
        "evidence": ("share", (0.0, 1.0), "evidence of the quarter last over"),
    }
    standard: Scalar
    body: str = switch()

    def start(self, view: View) -> dict:
        found = [jnp.zeros_like(x) for x in self.finding(view)]
        return {"week": jnp.int32(0), "found": found[0], "among": found[1], "evidence": jnp.float32(0.0)}

    def finding(self, view: View) -> tuple[Array, Array]:
        """What the body finds in a week, and among how much."""
        reports, figures = view.reports, view.reports.figures
        if self.body == "courts":
            return figures["upheld"].sum(), figures["appeals"].sum()
        if self.body == "audit":
            seen = jnp.where(reports.audited, reports.found + reports.reported, 0)
            return reports.found.sum(), seen.sum()
        return summed(figures["answers"]), figures["asked"].sum()

    def step(self, view: View, mine: dict, luck: Luck) -> tuple:
        found, among = (mine[k] + x for k, x in zip(("found", "among"), self.finding(view), strict=True))
        week = mine["week"] + 1
        due = week % QUARTER == 0
        share = found.astype(jnp.float32) * (1.0 / jnp.maximum(among.astype(jnp.float32), 1.0))
        evidence = jnp.where(due, share, mine["evidence"])
        vetoes = evidence > self.standard
        proposed = [] if view.proposal is None else list(expansions(view.proposal).values())
        vetoed = jnp.float32(0.0) + sum((vetoes & grows).astype(jnp.float32) for grows in proposed)
        kept = {k: jnp.where(due, jnp.zeros_like(x), x) for k, x in (("found", found), ("among", among))}
        effect = StrategyEffect(assent=1.0 - vetoes.astype(jnp.float32))
        return effect, kept | {"week": week, "evidence": evidence}, {"evidence": evidence, "vetoed": vetoed}
