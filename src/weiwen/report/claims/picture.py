"""One small picture a claim for the docs: its effect against the zone of no interest, and its share of the space."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from weiwen.classics.look import HAIR, INK, PAPER, SOFT, STYLE, save
from weiwen.experiments.claims import Claim, claims
from weiwen.report.claims.effects import effect_words, numbers_of
from weiwen.report.claims.section import other_words, turning_words
from weiwen.report.claims.tried import Tried
from weiwen.report.claims.wording import percent
from weiwen.report.words import FOOTER

FILLS = {
    "contradicted": {"facecolor": PAPER, "edgecolor": INK, "hatch": "////"},
    "undecided": {"facecolor": PAPER, "edgecolor": INK},  # dotted by hand: the library's dots are ten times the file
    "supported": {"facecolor": INK, "edgecolor": INK},
}


def claim_figure(record: Mapping[str, Any], claim: Claim | None = None) -> Any:
    """A matplotlib figure of a record: the forest above, the share bar below where the space was tried."""
    import matplotlib
    from matplotlib.figure import Figure

    one = Tried(record, claim or claims().get(str(record["id"])))
    with matplotlib.rc_context({**STYLE, "hatch.linewidth": 0.7}):
        figure = Figure(figsize=(5.6, 2.5))
        _forest(figure.add_axes((0.04, 0.5, 0.92, 0.24)), one)
        if one.shares:
            _shares(figure.add_axes((0.04, 0.2, 0.92, 0.1)), one.shares)
        title = f"{one.id}: {one.verdict}" + ("; placebo NOT null" if one.broken else "")
        figure.text(0.04, 0.97, title, va="top", fontsize=11, fontfamily="DejaVu Serif", color=INK)
        figure.text(
            0.04, 0.85, turning_words(one) or other_words(one) or effect_words(record), va="top", fontsize=8, color=SOFT
        )
        figure.text(0.04, 0.02, f"{one.caption()}\n{FOOTER.split('.')[0]}.", va="bottom", fontsize=6.5, color=SOFT)
    return figure


def write_claim_figure(record: Mapping[str, Any], path: Path, claim: Claim | None = None) -> None:
    """Write the picture of a claim; the suffix (svg, png) says in which form."""
    save(lambda: claim_figure(record, claim), path)


def _forest(axis: Any, one: Tried) -> None:
    middle, low, high, least = numbers_of(one.record)
    ends = [v for v in (middle, low, high, -least * 1.7, least * 1.7) if np.isfinite(v)] or [-1.0, 1.0]
    axis.axvspan(-least, least, color=HAIR, lw=0)
    axis.axvline(0, color=SOFT, lw=0.8)
    if np.isfinite(low) and np.isfinite(high):
        axis.plot([low, high], [0, 0], color=INK, lw=1.4, marker="|", ms=7)
    axis.plot([middle], [0], color=INK, marker="o", ms=5)
    axis.set(xlim=(min(ends) * 1.05, max(ends) * 1.05), ylim=(-1, 1), yticks=[])
    axis.set_xlabel(str(one.record.get("unit", "")), fontsize=7.5, labelpad=1)
    axis.tick_params(labelsize=7.5, length=2)
    axis.spines["left"].set_visible(False)


def _shares(axis: Any, shares: Mapping[str, float]) -> None:
    at = 0.0
    for word, fill in FILLS.items():
        axis.barh(0, shares[word], left=at, height=0.8, lw=0.8, **fill)
        if word == "undecided":
            _dots(axis, at, shares[word])
        at += shares[word]
    told = " · ".join(f"{percent(shares[word])} {word}" for word in FILLS)
    axis.text(0, 0.62, f"share of the space: {told}", fontsize=7.5, color=INK, va="bottom")
    axis.set(xlim=(0, 1), ylim=(-0.5, 0.5))
    axis.axis("off")


def _dots(axis: Any, left: float, width: float) -> None:
    """Two rows of dots within a part of the bar."""
    across = left + 0.008 + np.arange(int(max(width - 0.008, 0) / 0.014)) * 0.014
    for height in (-0.15, 0.15):
        axis.plot(across, np.full(len(across), height), color=INK, marker=".", ms=2.2, lw=0, mew=0)
