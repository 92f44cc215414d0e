"""The few strokes that every chart is made of: text that knows its width, round ticks, paths, arrows, a frame.

Colours are never written into a chart: an element says whose voice it is (`truth`, `file`, `told`, `harm`, `soft`)
and the page's style sheet gives each voice its colour, in the light theme and in the dark.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from markupsafe import Markup, escape

NARROW = frozenset("iljtfrI.,:;·'|!()[] ")
WIDE = frozenset("mwMWQO@%—")
SMALLEST = 11.0  # no text below this size, in pixels at the drawn width


def text_width(text: str, size: float) -> float:
    """Width in pixels that a text takes at most; the widest common system fonts are assumed."""
    units = sum(0.4 if c in NARROW else 0.97 if c in WIDE else 0.72 if c.isupper() else 0.635 for c in text)
    return units * size


def fitted(text: str, size: float, room: float) -> tuple[str, float]:
    """The text and a size at which it stays within `room` pixels; cut where the smallest is still too large."""
    while size > SMALLEST and text_width(text, size) > room:
        size = max(size - 0.5, SMALLEST)
    while len(text) > 1 and text_width(text, size) > room:
        text = text.rstrip("…")[:-1].rstrip() + "…"
    return text, size


def write(x: float, y: float, text: str, voice: str = "soft", size: float = 12, anchor: str = "start") -> str:
    """A text whose baseline starts (or ends, or is centred) at a point."""
    placed = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{voice}" font-size="{size:g}"{placed}>{escape(text)}</text>'


def frame(inner: str, width: float, height: float, say: str, extra: str = "") -> Markup:
    """The SVG element around a drawing; `say` tells the picture to who cannot see it."""
    return Markup(
        f'<svg viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" role="img" '
        f'aria-label="{escape(say)}"{extra}>{inner}</svg>'
    )


def brief(value: float) -> str:
    """A number short enough for a tick or a box: 0.34, 1,284, 12.3k, 4.1m."""
    if not math.isfinite(value):
        return "–"
    size = abs(value)
    for limit, unit, name in ((999_500, 1e6, "m"), (9_999.5, 1e3, "k")):
        if size >= limit:
            scaled = value / unit
            return (f"{scaled:,.0f}" if abs(scaled) >= 99.5 else f"{scaled:.1f}".removesuffix(".0")) + name
    if size >= 99.5 or value == round(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if size >= 1 else f"{value:.2g}" if size < 0.1 else f"{value:.2f}"


def ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round numbers between low and high, about as many as wanted."""
    if not high > low:
        return [low]
    raw = (high - low) / wanted
    unit = 10 ** math.floor(math.log10(raw))
    step = next(unit * m for m in (1, 2, 5, 10) if unit * m >= raw * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [round(k * step, 12) for k in range(first, math.floor(high / step + 1e-9) + 1)]


def tick_words(marks: list[float]) -> list[str]:
    """Ticks as text, all with the decimals that their step needs."""
    step = min((b - a for a, b in pairwise(marks)), default=0.0)
    if not 0 < step < 1:
        return [brief(mark) for mark in marks]
    places = max(-math.floor(math.log10(step * 1.001)), 0)
    return ["0" if mark == 0 else f"{mark:.{places}f}" for mark in marks]


def trail(x: np.ndarray, y: np.ndarray) -> str:
    """Path data through the points that are numbers."""
    kept = np.isfinite(y)
    points = (f"{a:.1f} {b:.1f}".replace(".0", "") for a, b in zip(x[kept], y[kept], strict=True))
    return "M" + "L".join(points) if kept.any() else ""


def between(x: np.ndarray, upper: np.ndarray, lower: np.ndarray) -> str:
    """Path data of the area between two lines."""
    kept = np.isfinite(upper) & np.isfinite(lower)
    if not kept.any():
        return ""
    there, back = trail(x[kept], upper[kept]), trail(x[kept][::-1], lower[kept][::-1])
    return f"{there}L{back[1:]}Z"


def traffic_width(amount: float | None, least: float = 1.2, most: float = 7.0) -> float:
    """Width of an arrow that carries `amount` a week: one step wider for every factor of ten."""
    return least if not amount or amount <= 0 else min(least + 1.15 * math.log10(1 + amount), most)


def arrow(points: Sequence[tuple[float, float]], width: float, voice: str, title: str = "") -> str:
    """An arrow along a straight line (two points) or a curve (four); its head ends at the last point."""
    (bx, by), (ex, ey) = points[-2], points[-1]
    length = math.hypot(ex - bx, ey - by) or 1.0
    ux, uy = (ex - bx) / length, (ey - by) / length
    head, half = 6 + 1.1 * width, 3.2 + 0.75 * width
    sx, sy = ex - ux * head, ey - uy * head
    path = [points[0], *points[1:-1], (sx + ux, sy + uy)]
    data = f"M{path[0][0]:.1f} {path[0][1]:.1f}" + ("C" if len(path) == 4 else "L")
    data += " ".join(f"{x:.1f} {y:.1f}" for x, y in path[1:])
    tip = f"M{ex:.1f} {ey:.1f}L{sx - uy * half:.1f} {sy + ux * half:.1f}L{sx + uy * half:.1f} {sy - ux * half:.1f}Z"
    said = f"<title>{escape(title)}</title>" if title else ""
    stroke = f'<path class="stroke" d="{data}" stroke-width="{width:.1f}"/>'
    return f'<g class="{voice}">{said}{stroke}<path class="fill" d="{tip}"/></g>'
