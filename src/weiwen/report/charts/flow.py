"""Moves of people between three states of being, as arrows as thick as the number who went that way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from weiwen.report.charts.draw import arrow, brief, fitted, frame, traffic_width, write

TALL, WIDE, HIGH = 290.0, 104.0, 64.0


def flow(
    names: Sequence[str],
    moves: np.ndarray,
    staying: np.ndarray,
    *,
    say: str,
    width: float = 430,
    when: str = "in a mean week",
) -> Markup:
    """Three boxes (free first) with the people in each (`when`); `moves[i, j]` went from i to j."""
    top = (TALL - HIGH) / 2
    lefts = [1.0, (width - WIDE) / 2, width - WIDE - 1]
    parts = []
    for i in range(3):
        for j in range(3):
            if i != j:
                parts.append(_arc(i, j, lefts, top, float(moves[i, j]), f"from {names[i]} to {names[j]}"))
    for name, left, people in zip(names, lefts, staying, strict=True):
        parts.append(_box(name, left, top, float(people), "truth" if name == names[0] else "harm", when))
    return frame("".join(parts), width, TALL, say)


def _arc(i: int, j: int, lefts: Sequence[float], top: float, moved: float, title: str) -> str:
    """Arcs of the way in run above the boxes, arcs of the way out below; each carries its number."""
    up = j > i
    far = abs(i - j) == 2
    shift = 0.0 if far else 18.0
    start = lefts[i] + WIDE / 2 + (shift if up else -shift)
    end = lefts[j] + WIDE / 2 + (-shift if up else shift)
    edge, away = (top, -1) if up else (top + HIGH, 1)
    rise = 122.0 if far else 52.0
    points = [(start, edge), (start, edge + away * rise), (end, edge + away * rise), (end, edge)]
    crest = edge + away * rise * 0.75
    label = write((start + end) / 2, crest + (-9 if up else 19), brief(moved), "harm" if up else "truth", 13, "middle")
    return arrow(points, traffic_width(moved), ("harm" if up else "truth") + " way", f"{title}: {moved:,.0f}") + label


def _box(name: str, left: float, top: float, people: float, voice: str, when: str) -> str:
    middle = left + WIDE / 2
    number, size = fitted(brief(people), 19, WIDE - 12)
    return (
        f'<g class="{voice}"><rect class="box" x="{left:.1f}" y="{top:.1f}" width="{WIDE:g}" height="{HIGH:g}" rx="7"/>'
        + write(middle, top + 21, name, voice, 13, "middle")
        + write(middle, top + 42, number, f"{voice} figure", size, "middle")
        + write(middle, top + 57, when, "soft", 11, "middle")
        + "</g>"
    )
