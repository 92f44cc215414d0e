"""A forest against a zone of no interest: effects with intervals, and the band in which an effect would not matter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup, escape

from weiwen.report.charts.draw import fitted, frame, text_width, tick_words, ticks, write

Place = Callable[[float], float]
ROW, TOP, MOST = 32.0, 20.0, 8.0


@dataclass(frozen=True)
class Contrast:
    """An effect with its interval (nan where there is none) and what is said of it beside the picture."""

    name: str
    middle: float
    low: float
    high: float
    said: str = ""


def zone(
    contrasts: Sequence[Contrast], least: float, *, say: str, width: float = 860, right: str = "", left: str = ""
) -> Markup:
    """Rows of effects over the shaded band from -least to +least; `left` and `right` say what the sides mean."""
    named = any(c.name for c in contrasts)
    beside = named and width >= 600
    row = ROW + (18 if named and not beside else 0)
    start = min(330.0, width * 0.4) if beside else 6.0
    stop = width - (max((text_width(c.said, 12.5) for c in contrasts), default=0) + 14 if named else 6)
    height = TOP + row * len(contrasts) + 24
    low, high = _reach(contrasts, least)

    def place(value: float) -> float:
        return start + (min(max(value, low), high) - low) / (high - low) * (stop - start)

    middles = [TOP + row * k + (row - 14 if named and not beside else row / 2) for k in range(len(contrasts))]
    bands = [(TOP, height - 22)] if beside or not named else [(y - 10, y + 12) for y in middles]
    parts = [
        _ground(place, least, bands),
        _axis(place, (low, high), height - 22),
        _sides(place, least, (start, stop), (left, right)),
    ]
    for y, one in zip(middles, contrasts, strict=True):
        parts.append(f'<g class="truth">{_whisker(one, place, (low, high), y)}</g>')
        if named:
            name, size = fitted(one.name, 13, start - 16 if beside else width)
            parts.append(write(0, y + 4 if beside else y - 14, name, "truth", size))
            parts.append(write(width, y + 4, one.said, "truth", 12.5, "end"))
    return frame("".join(parts), width, height, say)


def _reach(contrasts: Sequence[Contrast], least: float) -> tuple[float, float]:
    """Ends of the axis: the zone twice over at least, and never more than eight times the zone."""
    every = np.array([v for c in contrasts for v in (c.middle, c.low, c.high)], float)
    every = every[np.isfinite(every)]
    room = least if least > 0 else float(np.abs(every).max(initial=0.0)) or 1.0
    low, high = float(every.min(initial=0.0)), float(every.max(initial=0.0))
    return min(max(low * 1.08, -MOST * room), -1.7 * room), max(min(high * 1.08, MOST * room), 1.7 * room)


def _ground(place: Place, least: float, bands: Sequence[tuple[float, float]]) -> str:
    """The zone with its edges and zero, from top to bottom of each band."""
    a, b, parts = place(-least), place(least), []
    for top, base in bands if least > 0 else ():
        parts.append(f'<rect class="zone" x="{a:.1f}" y="{top:.1f}" width="{b - a:.1f}" height="{base - top:.1f}"/>')
        parts.append(f'<path class="edge" d="M{a:.1f} {top:.1f}V{base:.1f}M{b:.1f} {top:.1f}V{base:.1f}"/>')
    parts += [f'<path class="rule" d="M{place(0):.1f} {top:.1f}V{base:.1f}"/>' for top, base in bands]
    return "".join(parts)


def _axis(place: Place, span: tuple[float, float], base: float) -> str:
    parts, marks = [], ticks(*span, 4)
    taken, left, right = -1e9, place(span[0]), place(span[1])
    for value, text in zip(marks, tick_words(marks), strict=True):
        half, x = text_width(text, 11.5) / 2, place(value)
        if x - half > max(taken + 8, left - 6) and x + half < right + 6:
            parts.append(f'<path class="hair" d="M{x:.1f} {base:.1f}v4"/>')
            parts.append(write(x, base + 17, text.replace("-", "−"), "soft", 11.5, "middle"))
            taken = x + half
    return "".join(parts)


def _sides(place: Place, least: float, ends: tuple[float, float], words: tuple[str, str]) -> str:
    """Words over the two sides beyond the zone, kept within the ends of the axis."""
    parts = []
    if words[0]:
        text = f"← {words[0]}"
        parts.append(write(max(place(-least) - 4, ends[0] + text_width(text, 11.5)), 13, text, "soft", 11.5, "end"))
    if words[1]:
        text = f"{words[1]} →"
        parts.append(write(min(place(least) + 4, ends[1] - text_width(text, 11.5)), 13, text, "soft", 11.5))
    return "".join(parts)


def _whisker(one: Contrast, place: Place, span: tuple[float, float], y: float) -> str:
    """The interval as a line with ends, an arrow where it leaves the drawing, and the middle as a point."""
    if not np.isfinite(one.middle):
        return ""
    low, high = (v if np.isfinite(v) else end for v, end in ((one.low, span[0] - 1), (one.high, span[1] + 1)))
    a, b = place(low), place(high)
    parts = [
        f"<title>{escape(one.said)}</title>" if one.said else "",
        f'<path class="line" d="M{a:.1f} {y:.1f}H{b:.1f}"/>',
    ]
    for value, x, way in ((low, a, -1), (high, b, 1)):
        out = value < span[0] or value > span[1]
        end = (
            f"M{x - 6 * way:.1f} {y - 4:.1f}L{x:.1f} {y:.1f}L{x - 6 * way:.1f} {y + 4:.1f}"
            if out
            else f"M{x:.1f} {y - 4:.1f}v8"
        )
        parts.append(f'<path class="line" d="{end}"/>')
    if span[0] <= one.middle <= span[1]:
        parts.append(f'<circle class="fill" cx="{place(one.middle):.1f}" cy="{y:.1f}" r="4.5"/>')
    return "".join(parts)
