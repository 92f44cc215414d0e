"""A map: points over two numbers, told apart by shape and fill; an axis may be in powers, regions are outlined."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from weiwen.report.charts.draw import brief, fitted, frame, text_width, tick_words, ticks, write

TOP, BOTTOM, INSET = 24.0, 42.0, 8.0
Region = tuple[float, float, float, float]


@dataclass(frozen=True)
class Axis:
    """One of the two numbers: its name, its ends, and whether it is drawn in powers."""

    name: str
    low: float
    high: float
    powers: bool = False

    def share(self, value: float) -> float:
        """Where a value lies between the ends, from 0 to 1."""
        low, high, at = (self._level(v) for v in (self.low, self.high, value))
        return min(max((at - low) / ((high - low) or 1.0), 0.0), 1.0)

    def marks(self) -> list[tuple[float, str]]:
        """Values to be marked, with their words."""
        if not self.powers:
            marks = ticks(self.low, self.high, 4)
            return list(zip(marks, tick_words(marks), strict=True))
        first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
        steps = (1, 2, 5) if last - first < 3 else (1,)
        every = [m * 10.0**k for k in range(first, last + 1) for m in steps]
        return [(v, brief(v)) for v in every if self.low * 0.999 <= v <= self.high * 1.001]

    def _level(self, value: float) -> float:
        return math.log(max(value, 1e-300)) if self.powers else value


def scatter(
    x: np.ndarray,
    y: np.ndarray,
    marks: Sequence[str],
    axes: tuple[Axis, Axis],
    *,
    say: str,
    regions: Sequence[Region] = (),
    width: float = 560,
    height: float = 400,
) -> Markup:
    """Points marked `filled`, `hollow` or `dot`; `regions` are outlined as (x low, x high, y low, y high)."""
    across, up = axes
    left = max((text_width(text, 12) for _, text in up.marks()), default=0.0) + 12
    bounds = (left, width - 8, TOP, height - BOTTOM)

    def place(a: float, b: float) -> tuple[float, float]:
        first, last, top, base = bounds
        wide, tall = last - first - 2 * INSET, base - top - 2 * INSET
        return first + INSET + across.share(a) * wide, base - INSET - up.share(b) * tall

    parts = [_frame(bounds), *_names(axes, bounds, width), *_ticks(axes, bounds, place)]
    parts += [_region(region, place) for region in regions]
    order = sorted(range(len(marks)), key=lambda i: marks[i] != "dot")
    parts += [_mark(marks[i], *place(float(x[i]), float(y[i]))) for i in order]
    return frame("".join(parts), width, height, say)


def symbol(mark: str) -> Markup:
    """A mark by itself, beside a word."""
    drawn = _mark(mark, 7, 7) if mark != "none" else '<circle class="ring waits" cx="7" cy="7" r="4.6"/>'
    shape = 'class="symbol" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true"'
    return Markup(f'<svg {shape}><g class="truth">{drawn}</g></svg>')


def _mark(mark: str, x: float, y: float) -> str:
    if mark == "filled":
        return f'<circle class="truth fill" cx="{x:.1f}" cy="{y:.1f}" r="4.2"/>'
    if mark == "hollow":
        return f'<circle class="truth ring" cx="{x:.1f}" cy="{y:.1f}" r="4.2"/>'
    if mark == "half":
        half = f'<path class="truth fill" d="M{x:.1f} {y - 4.2:.1f}a4.2 4.2 0 0 0 0 8.4z"/>'
        return f'<circle class="truth ring" cx="{x:.1f}" cy="{y:.1f}" r="4.2"/>{half}'
    return f'<circle class="truth fill" cx="{x:.1f}" cy="{y:.1f}" r="1.7"/>'


def _frame(bounds: tuple[float, float, float, float]) -> str:
    left, right, top, bottom = bounds
    return f'<rect class="plot" x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{bottom - top:.1f}"/>'


def _names(axes: tuple[Axis, Axis], bounds: tuple[float, float, float, float], width: float) -> list[str]:
    across, size = fitted(axes[0].name + " →", 12.5, width)
    up, tall = fitted("↑ " + axes[1].name, 12.5, width)
    return [write(width - 8, bounds[3] + 36, across, "truth", size, "end"), write(0, 13, up, "truth", tall)]


def _ticks(axes: tuple[Axis, Axis], bounds: tuple[float, float, float, float], place) -> list[str]:
    left, _, _, bottom = bounds
    parts, taken = [], -1e9
    for value, text in axes[0].marks():
        x, half = place(value, axes[1].low)[0], text_width(text, 12) / 2
        if x - half > taken + 8 and x + half < bounds[1] + 8:
            parts.append(write(x, bottom + 17, text, "soft", 12, "middle"))
            parts.append(f'<path class="hair" d="M{x:.1f} {bottom:.1f}v4"/>')
            taken = x + half
    for value, text in axes[1].marks():
        parts.append(write(left - 6, place(axes[0].low, value)[1] + 4, text, "soft", 12, "end"))
    return parts


def _region(region: Region, place) -> str:
    (left, bottom), (right, top) = place(region[0], region[2]), place(region[1], region[3])
    return f'<rect class="region" x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{bottom - top:.1f}"/>'
