"""The page of the claim that expansion is inevitable: where it holds, where it fails, and what decides which.

What may drift (sensors, spending, control in effect, tolerance) is kept apart: each has its share of the space with an
exact interval, its map, and the numbers that decide it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from weiwen.experiments.claims import Claim, claims
from weiwen.report.charts import symbol
from weiwen.report.claims.drifts import Drift, drift, headline, sentence, shares_figure, together
from weiwen.report.claims.precedent import precedent, precedent_table, precedent_words
from weiwen.report.claims.section import section_of
from weiwen.report.claims.space import NOTE, by_test, deciders_figure, map_figure, thirds_words
from weiwen.report.claims.tried import Tried
from weiwen.report.claims.wording import percent
from weiwen.report.figure import Figure
from weiwen.report.page import render

SPEAKS_OF = 0.95
GOES = {"up": "it goes up", "down": "it goes down", "higher": "it is higher", "lower": "it is lower"}
KEY = {"filled": "it does", "hollow": "the other way", "dot": "stands still"}


def write_inevitability_page(record: Mapping[str, Any], path: Path, files: Mapping[str, Claim] | None = None) -> None:
    """Write the page of a claim that speaks of a share of the space as one HTML file."""
    one = Tried(record, (claims() if files is None else files).get(str(record["id"])))
    row, s = precedent(), section_of(one)
    text = render(
        "inevitability.html",
        s=s,
        one=one,
        precedent=row,
        precedent_words=precedent_words(row) if row else [],
        precedent_table=precedent_table(row) if row else ([], []),
        provenance=one.caption(),
        **_space(one),
    )
    Path(path).write_text(text, encoding="utf-8")


def _space(one: Tried) -> dict[str, Any]:
    """Everything that the page tells of the space."""
    line = one.claim.share if one.claim is not None else SPEAKS_OF
    drifts = [drift(one, i, line) for i in range(len(one.tests))] if one.points else []
    whole = together(one, line) if one.points else None
    every = [*drifts, *([whole] if whole else [])]
    return {
        "drifts": drifts,
        "headline": headline(one, whole, line),
        "sentences": [sentence(d, line) for d in every],
        "shares": shares_figure(one, every, line) if every else None,
        "maps": [figure for i, d in enumerate(drifts) if (figure := _map(one, d, i))],
        "key": [(symbol(mark), word) for mark, word in KEY.items()],
        "deciders": [figure for i, d in enumerate(drifts) if (figure := _deciders(one, d, i))],
        "reasons": [said for i, d in enumerate(drifts) if (said := _reason(one, d, i))],
        "note": NOTE,
    }


def _map(one: Tried, found: Drift, test: int) -> Figure | None:
    size = "third" if len(one.tests) % 3 == 0 else "pair"
    return map_figure(one, test, size, f"{found.label.capitalize()} in {percent(found.share)} of the space")


def _deciders(one: Tried, found: Drift, test: int) -> Figure | None:
    """What decides one test; where the record keeps only the headline's numbers, those once."""
    kept = by_test(one)
    if kept:
        return deciders_figure(one, kept.get(found.name) or (), f"_{test}", found.name)
    return deciders_figure(one) if test == 0 else None


def _reason(one: Tried, found: Drift, test: int) -> str:
    """Where one drift happens and where it does not, along the number that decides it most."""
    decides = by_test(one).get(found.name) or one.record.get("decides") or ()
    ranked = sorted(decides, key=lambda d: -float(d["index"]))
    key = next((str(d["number"]) for d in ranked if d["number"] in one.numbers), None)
    said = thirds_words(one, test, key, GOES[found.does]) if key else ""
    return f"{found.name.capitalize()}: {said[0].lower()}{said[1:]}" if said else ""
