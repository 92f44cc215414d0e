"""Lines over time, labelled where they end; a band where there are several runs, the gap shaded where asked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from weiwen.report.charts.draw import between, frame, text_width, tick_words, ticks, trail, write

SIZE = 12.0
TOP, BOTTOM = 26.0, 24.0


@dataclass(frozen=True)
class Line:
    """A line: its label, whose voice it is, its values, the band around it, and how it is dashed."""

    label: str
    voice: str
    values: np.ndarray
    low: np.ndarray | None = None
    high: np.ndarray | None = None
    dash: str = ""


@dataclass(frozen=True)
class Plane:
    """Where numbers go on the drawing."""

    left: float
    right: float
    top: float
    bottom: float
    x_low: float
    x_high: float
    y_low: float
    y_high: float

    def x(self, value: np.ndarray) -> np.ndarray:
        """Pixels from the left."""
        span = (self.x_high - self.x_low) or 1.0
        return self.left + (np.asarray(value, float) - self.x_low) / span * (self.right - self.left)

    def y(self, value: np.ndarray) -> np.ndarray:
        """Pixels from the top."""
        share = (np.asarray(value, float) - self.y_low) / (self.y_high - self.y_low)
        return self.bottom - share * (self.bottom - self.top)


def lines(
    x: np.ndarray,
    drawn: Sequence[Line],
    *,
    say: str,
    unit: str = "",
    clock: str = "week",
    width: float = 430,
    height: float = 190,
    from_zero: bool = True,
    shaded: bool = False,
    marks: Sequence[float] = (),
) -> Markup:
    """Lines over `x` (weeks or years), each labelled at its end; `shaded` fills the gap from the first to the last.

    A dotted line stands at each of `marks`, where something was changed.
    """
    plane = _plane(np.asarray(x, float), drawn, width, height, from_zero)
    across = plane.x(x)
    parts = [_axes(plane, unit, clock, width)]
    if shaded and len(drawn) > 1:
        area = between(across, plane.y(drawn[0].values), plane.y(drawn[-1].values))
        parts.append(f'<path class="area {drawn[-1].voice}" d="{area}"/>')
    parts += [
        f'<path class="rule" stroke-dasharray="2 3" d="M{at:.1f} {plane.top:.1f}V{plane.bottom:.1f}"/>'
        for at in plane.x(np.asarray(marks, float)).tolist()
    ]
    parts += [_band(across, plane, line) for line in drawn if line.low is not None and line.high is not None]
    parts += [_stroke(across, plane, line) for line in drawn]
    parts += _labels(plane, drawn)
    reach = f' data-left="{plane.left:.0f}" data-right="{plane.right:.0f}" class="readable"'
    return frame("".join(parts), width, height, say, reach)


def gap(x: np.ndarray, drawn: Sequence[Line], **how: object) -> Markup:
    """Lines whose distance is the story: the area between the first and the last is shaded."""
    return lines(x, drawn, shaded=True, **how)  # type: ignore[arg-type]


def _plane(x: np.ndarray, drawn: Sequence[Line], width: float, height: float, from_zero: bool) -> Plane:
    every = np.concatenate([np.ravel(v) for line in drawn for v in (line.values, line.low, line.high) if v is not None])
    every = every[np.isfinite(every)]
    low, high = (float(every.min()), float(every.max())) if every.size else (0.0, 1.0)
    low = min(low, 0.0) if from_zero else low
    if high - low < 1e-9 * max(abs(high), 1e-9):
        low, high = (low, low + 1.0) if low == 0 else (low - abs(low) * 0.05, high + abs(high) * 0.05)
    room = (high - low) * 0.04
    low, high = (low if from_zero else low - room), high + room
    left = max((text_width(t, SIZE) for t in tick_words(ticks(low, high))), default=0.0) + 8
    right = width - max(text_width(line.label, SIZE) for line in drawn) - 10
    return Plane(left, right, TOP, height - BOTTOM, float(x[0]), float(x[-1]), low, high)


def _axes(plane: Plane, unit: str, clock: str, width: float) -> str:
    parts = [write(0, 12, unit)] if unit else []
    marks = ticks(plane.y_low, plane.y_high)
    for tick, text in zip(marks, tick_words(marks), strict=True):
        y = float(plane.y(np.array(tick)))
        parts.append(write(plane.left - 6, y + 4, text, size=SIZE, anchor="end"))
        parts.append(f'<path class="hair" d="M{plane.left:.1f} {y:.1f}H{plane.right:.1f}"/>' if tick == 0 else "")
    taken = -1e9
    for value, text in _moments(plane, clock):
        x, half = float(plane.x(np.array(value))), text_width(text, SIZE) / 2
        at = min(max(x, half), width - half)
        if at - half > taken + 10:
            parts.append(f'<path class="hair" d="M{x:.1f} {plane.bottom:.1f}v4"/>')
            parts.append(write(at, plane.bottom + 18, text, size=SIZE, anchor="middle"))
            taken = at + half
    return "".join(parts)


def _moments(plane: Plane, clock: str) -> list[tuple[float, str]]:
    """Marks of the time axis: years where the run is long, weeks where it is short."""
    first, last = plane.x_low, plane.x_high
    if clock == "week" and last - first > 110:
        years = range(1, int(-(-last // 52)) + 1)
        room = (plane.right - plane.left) / len(years)
        skip = max(math.ceil((text_width("year 10", SIZE) + 12) / room), 1)
        return [(max(52.0 * (y - 1) + 1, first), f"year {y}") for y in years[::skip]]
    step = max(round((last - first) / 4), 1)
    marks = [first + k * step for k in range(int((last - first) // step) + 1)]
    return [(m, f"{clock} {m:.0f}") for m in marks]


def _band(across: np.ndarray, plane: Plane, line: Line) -> str:
    if line.low is None or line.high is None:
        return ""
    return f'<path class="band {line.voice}" d="{between(across, plane.y(line.high), plane.y(line.low))}"/>'


def _stroke(across: np.ndarray, plane: Plane, line: Line) -> str:
    dash = f' stroke-dasharray="{line.dash}"' if line.dash else ""
    if len(across) == 1:
        y = float(plane.y(line.values)[0])
        return f'<path class="line {line.voice}"{dash} d="M{plane.left:.1f} {y:.1f}H{plane.right:.1f}"/>'
    return f'<path class="line {line.voice}"{dash} d="{trail(across, plane.y(line.values))}"/>'


def _labels(plane: Plane, drawn: Sequence[Line]) -> list[str]:
    """Labels beside the ends of the lines, pushed apart until none covers another."""
    ends = [
        float(
            plane.y(line.values[np.isfinite(line.values)][-1:] if np.isfinite(line.values).any() else np.array([0.0]))[
                0
            ]
        )
        for line in drawn
    ]
    order = sorted(range(len(drawn)), key=ends.__getitem__)
    places, floor = {}, plane.top - 4
    for i in order:
        places[i] = max(ends[i], floor)
        floor = places[i] + 15
    ceiling = plane.bottom + 2
    for i in reversed(order):
        places[i] = min(places[i], ceiling)
        ceiling = places[i] - 15
    return [write(plane.right + 7, places[i] + 4, line.label, line.voice, SIZE) for i, line in enumerate(drawn)]
