"""Drifts over a space: how often each test of a claim holds, with the exact interval of that share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from weiwen.experiments.verdicts import of_share
from weiwen.report.charts import Contrast, proportions
from weiwen.report.claims.tried import Tried
from weiwen.report.claims.wording import listed, percent
from weiwen.report.figure import Figure
from weiwen.report.words import plural

OTHER = {"up": "down", "down": "up", "higher": "lower", "lower": "higher"}
REACH = {"supported": "beyond", "contradicted": "short of", "undecided": "not settled against"}


@dataclass(frozen=True)
class Drift:
    """How often one test holds: counts, its share with the exact interval, and the verdict on that share.

    `fails` counts the points at which it went the other way by more than its smallest effect; the rest stand still.
    """

    name: str
    does: str
    holds: int
    fails: int
    points: int
    low: float
    high: float
    verdict: str

    @property
    def share(self) -> float:
        return self.holds / self.points

    @property
    def open(self) -> int:
        return self.points - self.holds - self.fails

    @property
    def label(self) -> str:
        return f"{self.name}: {self.does}" if self.does else self.name

    @property
    def said(self) -> str:
        return f"{percent(self.share)} [{percent(self.low)}, {percent(self.high)}]"


def drift(one: Tried, test: int, line: float) -> Drift:
    """How often a test holds over the space."""
    found = one.tests[test]
    up, alone = found.get("sign") != "down", not found.get("control")
    does = ("up" if up else "down") if alone else ("higher" if up else "lower")
    verdicts = [int(point["tests"][test]) for point in one.points]
    return _drift(str(found["name"]), does, verdicts, line)


def together(one: Tried, line: float) -> Drift:
    """How often all tests hold at once."""
    return _drift("all at once", "", [int(point["verdict"]) for point in one.points], line)


def _drift(name: str, does: str, verdicts: Sequence[int], line: float) -> Drift:
    holds, n = verdicts.count(1), len(verdicts)
    exact = stats.binomtest(holds, n).proportion_ci(0.95)
    judged = of_share(np.asarray(verdicts), line)
    return Drift(name, does, holds, verdicts.count(-1), n, float(exact.low), float(exact.high), judged)


def headline(one: Tried, whole: Drift | None, line: float) -> str:
    """The answer in one sentence, chosen by the numbers."""
    if whole is None:
        at = one.record.get("at_reference", one.verdict)
        return f"The space was not tried; at the declared numbers the claim is {at}."
    share = f"Expansion holds in {percent(whole.share)} of the space"
    if one.verdict == "supported":
        return f"{share}: no less than the {percent(line)} that the claim speaks of."
    if one.verdict == "contradicted":
        still, back = (percent(n / whole.points) for n in (whole.open, whole.fails))
        return f"{share}, stands still in {still} and turns back in {back}: it is not inevitable."
    return f"{share}: too little is settled to say whether it is the {percent(line)} that the claim speaks of."


def sentence(one: Drift, line: float) -> str:
    """One drift against the line."""
    way = OTHER.get(one.does, "the other way")
    other = f"{way} in {percent(one.fails / one.points)}"
    other += f", standing still in {percent(one.open / one.points)}" if one.open else ""
    reach = f"{REACH[one.verdict]} the {percent(line)} line"
    return f"{one.label.capitalize()} in {one.holds} of {plural(one.points, 'point')}, {one.said}; {other}: {reach}."


def shares_figure(one: Tried, drifts: Sequence[Drift], line: float) -> Figure:
    """Share of the space in which each drift happens, with its exact interval, against the line of the claim."""
    drawn = [Contrast(d.label, d.share, d.low, d.high, d.said) for d in drifts]
    beyond, at = listed([d.name for d in drifts if d.low > line]), f"the {percent(line)} line"
    title = f"Beyond {at}: {beyond}" if beyond else f"Nothing lies beyond {at}"
    say = "; ".join(f"{c.name}: {c.said}" for c in drawn)
    how: dict[str, Any] = {"say": say, "line_name": f"claim: {percent(line)}"}
    columns = ("what", "holds", "stands still", "other way", "points", "share", "low", "high", "against the line")
    spread = "exact 95 % interval of the share (Clopper and Pearson)"
    caption = one.caption(plural(len(one.points), "point"), spread)
    wide, narrow = (proportions(drawn, line, width=w, **how) for w in (860, 350))
    rows = tuple(_row(d) for d in drifts)
    return Figure(f"{one.anchor}_shares", title, caption, wide, narrow, "", columns, rows, "full")


def _row(one: Drift) -> tuple:
    return (one.label, one.holds, one.open, one.fails, one.points, one.share, one.low, one.high, one.verdict)
