"""The page of the claim that expansion is inevitable: where it holds, where it fails, and what decides which.

What may drift (sensors, spending, control in effect, tolerance) is kept apart: each has its share of the space with an
exact interval, its map, and the numbers that decide it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from weiwen.experiments.claims import Claim, claims
from weiwen.experiments.verdicts import of_share
from weiwen.report.charts import Contrast, proportions
from weiwen.report.claims import precedent
from weiwen.report.claims.section import map_key, section_of
from weiwen.report.claims.space import by_test, deciders_figure, map_figure, thirds_words
from weiwen.report.claims.tried import Tried
from weiwen.report.claims.wording import listed, percent
from weiwen.report.figure import Figure
from weiwen.report.page import render
from weiwen.report.words import plural

SPEAKS_OF = 0.95


@dataclass(frozen=True)
class Drift:
    """How often one test holds over the space: counts, share with its exact interval, and the verdict on the share."""

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
    def said(self) -> str:
        return f"{percent(self.share)} [{percent(self.low)}, {percent(self.high)}]"


def write_inevitability_page(
    record: Mapping[str, Any], path: Path, files: Mapping[str, Claim] | None = None
) -> None:
    """Write the page of a claim that speaks of a share of the space as one HTML file."""
    one = Tried(record, (claims() if files is None else files).get(str(record["id"])))
    line = one.claim.share if one.claim is not None else SPEAKS_OF
    drifts = [drift(one, i, line) for i in range(len(one.tests))] if one.points else []
    whole = together(one, line) if one.points else None
    row = precedent.precedent()
    text = render(
        "inevitability.html",
        s=section_of(one),
        one=one,
        headline=headline(one, whole, line),
        sentences=[*([_sentence(whole, line)] if whole else []), *(_sentence(d, line) for d in drifts)],
        shares=shares_figure(one, [*drifts, *([whole] if whole else [])], line) if drifts else None,
        maps=[f for f in (_map(one, d, i) for i, d in enumerate(drifts)) if f is not None],
        key=map_key(),
        deciders=[f for f in (_deciders(one, d, i) for i, d in enumerate(drifts)) if f is not None],
        reasons=[text for text in (_reason(one, d, i) for i, d in enumerate(drifts)) if text],
        precedent=row,
        precedent_words=precedent.precedent_words(row) if row else [],
        precedent_table=precedent.precedent_table(row) if row else ([], []),
        drifts=drifts,
        provenance=one.caption(),
    )
    Path(path).write_text(text, encoding="utf-8")


def drift(one: Tried, test: int, line: float) -> Drift:
    """How often a test holds over the space."""
    found = one.tests[test]
    up, alone = found.get("sign") != "down", not found.get("control")
    does = ("rises" if up else "falls") if alone else ("is higher" if up else "is lower")
    return _drift(str(found["name"]), does, [int(point["tests"][test]) for point in one.points], line)


def together(one: Tried, line: float) -> Drift:
    """How often all tests hold at once."""
    return _drift("all of it at once", "holds", [int(point["verdict"]) for point in one.points], line)


def _drift(name: str, does: str, verdicts: Sequence[int], line: float) -> Drift:
    holds, n = verdicts.count(1), len(verdicts)
    exact = stats.binomtest(holds, n).proportion_ci(0.95)
    judged = of_share(np.asarray(verdicts), line)
    return Drift(name, does, holds, verdicts.count(-1), n, float(exact.low), float(exact.high), judged)


def headline(one: Tried, whole: Drift | None, line: float) -> str:
    """The answer in one sentence, chosen by the numbers."""
    if whole is None:
        return f"The space was not tried; at the declared numbers the claim is {one.record.get('at_reference', one.verdict)}."
    share = f"{percent(whole.share)} of the space"
    if one.verdict == "supported":
        return f"Expansion holds in {share}: no less than the {percent(line)} that the claim speaks of."
    if one.verdict == "contradicted":
        return f"Expansion holds in {share}, and fails in {percent(whole.fails / whole.points)}: it is not inevitable."
    return f"Expansion holds in {share}: too little is settled to say whether it is the {percent(line)} that the claim speaks of."


def _sentence(one: Drift, line: float) -> str:
    """One drift against the line."""
    reach = {
        "supported": f"beyond the {percent(line)} line",
        "contradicted": f"short of the {percent(line)} line",
        "undecided": f"not settled against the {percent(line)} line",
    }[one.verdict]
    left = one.points - one.holds - one.fails
    other = f"it does not in {percent(one.fails / one.points)}" + (f", {percent(left / one.points)} stay open" if left else "")
    return f"{one.name.capitalize()} {one.does} in {one.holds} of {plural(one.points, 'point')}, {one.said}; {other}: {reach}."


def shares_figure(one: Tried, drifts: Sequence[Drift], line: float) -> Figure:
    """Share of the space in which each drift happens, with its exact interval, against the line of the claim."""
    drawn = [Contrast(f"{d.name} {d.does}", d.share, d.low, d.high, d.said) for d in drifts]
    beyond = [d.name for d in drifts if d.low > line]
    title = f"Beyond the {percent(line)} line: {listed(beyond)}" if beyond else f"Nothing lies beyond the {percent(line)} line"
    say = "; ".join(f"{c.name}: {c.said}" for c in drawn)
    how: dict[str, Any] = {"say": say, "line_name": f"claim: {percent(line)}"}
    columns = ("what", "holds", "does not", "open", "points", "share", "low", "high", "against the line")
    rows = tuple(
        (d.name, d.holds, d.fails, d.points - d.holds - d.fails, d.points, d.share, d.low, d.high, d.verdict) for d in drifts
    )
    caption = one.caption(f"{plural(len(one.points), 'point')}", "exact 95 % interval of the share (Clopper and Pearson)")
    wide, narrow = (proportions(drawn, line, width=w, **how) for w in (860, 350))
    return Figure(f"{one.anchor}_shares", title, caption, wide, narrow, "", columns, rows, "full")


def _map(one: Tried, found: Drift, test: int) -> Figure | None:
    return map_figure(one, test, "half", f"{found.name.capitalize()} {found.does} in {percent(found.share)} of the space")


def _deciders(one: Tried, found: Drift, test: int) -> Figure | None:
    """What decides one test; where the record keeps only the headline's numbers, those once."""
    kept = by_test(one)
    if kept:
        return deciders_figure(one, kept.get(found.name) or (), f"_{test}", found.name)
    return deciders_figure(one) if test == 0 else None


def _reason(one: Tried, found: Drift, test: int) -> str:
    """Where one drift happens and where it does not, along the number that decides it most."""
    decides = by_test(one).get(found.name) or one.record.get("decides") or ()
    keys = [d["number"] for d in sorted(decides, key=lambda d: -float(d["index"])) if d["number"] in one.numbers]
    said = thirds_words(one, test, keys[0], found.does) if keys else ""
    return f"{found.name.capitalize()}. {said}" if said else ""
