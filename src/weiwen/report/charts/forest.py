"""A forest of effects: a point for each outcome with its interval, all in percent of the base arm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from weiwen.report.charts.draw import fitted, frame, text_width, ticks, write

ROW, TOP = 34.0, 10.0


@dataclass(frozen=True)
class Effect:
    """An effect in percent of the base arm; `low` and `high` are its interval (nan where there is none)."""

    name: str
    middle: float
    low: float
    high: float
    voice: str = "truth"


def forest(effects: Sequence[Effect], *, say: str, width: float = 860) -> Markup:
    """One row for each effect; names stand left of the points where there is room, above them where there is none."""
    beside = width >= 600
    row = ROW if beside else ROW + 18
    left, right = (min(300.0, width * 0.36), width - 86.0) if beside else (14.0, width - 80.0)
    low, high = _reach(effects)
    height = TOP + row * len(effects) + 34

    def place(value: float) -> float:
        return left + (min(max(value, low), high) - low) / (high - low) * (right - left)

    parts = [_axis(place, low, high, height)]
    for k, effect in enumerate(effects):
        y = TOP + row * k + (row - 14 if not beside else row / 2)
        name, size = fitted(effect.name, 13, left - 14 if beside else width - 90)
        parts.append(write(0, y + 4 if beside else y - 15, name, "truth", size))
        parts.append(_point(effect, place, y))
        parts.append(write(width, y + 4, _percent(effect.middle), effect.voice, 13, "end"))
    return frame("".join(parts), width, height, say)


def _reach(effects: Sequence[Effect]) -> tuple[float, float]:
    """Ends of the axis in percent: wide enough for most intervals, never wider than a few times the base."""
    every = np.array([v for e in effects for v in (e.middle, e.low, e.high)], float)
    every = every[np.isfinite(every)]
    low, high = (float(every.min()), float(every.max())) if every.size else (-1.0, 1.0)
    low, high = min(max(low, -100.0), 0.0), max(min(high, 300.0), 0.0)
    room = max((high - low) * 0.06, 0.5)
    return low - room, high + room


def _axis(place, low: float, high: float, height: float) -> str:
    base = height - 30
    parts = [f'<path class="rule" d="M{place(0):.1f} {TOP:.1f}V{base:.1f}"/>']
    taken = -1e9
    for tick in ticks(low, high, 5):
        text, x = _percent(tick), place(tick)
        if x - text_width(text, 12) / 2 > taken + 8:
            parts.append(f'<path class="hair" d="M{x:.1f} {base:.1f}v4"/>')
            parts.append(write(x, base + 18, text, "soft", 12, "middle"))
            taken = x + text_width(text, 12) / 2
    return "".join(parts)


def _point(effect: Effect, place, y: float) -> str:
    parts = []
    if np.isfinite(effect.low) and np.isfinite(effect.high):
        a, b = place(effect.low), place(effect.high)
        parts.append(f'<path class="line" d="M{a:.1f} {y:.1f}H{b:.1f}M{a:.1f} {y - 4:.1f}v8M{b:.1f} {y - 4:.1f}v8"/>')
    if np.isfinite(effect.middle):
        parts.append(f'<circle class="fill" cx="{place(effect.middle):.1f}" cy="{y:.1f}" r="4.5"/>')
    return f'<g class="{effect.voice}">{"".join(parts)}</g>'


def _percent(value: float) -> str:
    if not np.isfinite(value):
        return "base is 0"
    sign = "+" if value > 0 else "−" if value < 0 else ""
    size = abs(value)
    return f"{sign}{size:.0f} %" if size >= 10 or size == round(size) else f"{sign}{size:.2g} %"
