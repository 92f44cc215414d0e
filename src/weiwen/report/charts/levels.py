"""Levels between 0 and 1: bars of shares with a word at their end, and shares with intervals against a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from weiwen.report.charts.draw import SMALLEST, fitted, frame, text_width, write
from weiwen.report.charts.textures import patch
from weiwen.report.charts.zone import Contrast

ROW = 40.0


@dataclass(frozen=True)
class Level:
    """A bar: its name, its share of the whole, its texture, what is said at its end, and what its name means."""

    name: str
    share: float
    texture: str
    said: str
    detail: str = ""


def levels(drawn: Sequence[Level], *, say: str, width: float = 860, most: float | None = None) -> Markup:
    """A bar for each level under its name; `most` is what the full width stands for."""
    top = most or max((one.share for one in drawn), default=0.0) or 1.0
    room = width - max((text_width(one.said, 12) for one in drawn), default=0.0) - 16
    parts = []
    for k, one in enumerate(drawn):
        y, length = ROW * k, max(one.share / top * room, 1.5)
        parts.append(_name(one, y + 14, width))
        parts.append(f'<g class="truth">{patch(one.texture, 0.5, y + 20, length, 11)}</g>')
        parts.append(write(length + 8, y + 30, one.said, "soft", 12))
    return frame("".join(parts), width, ROW * len(drawn) + 2, say)


def _name(one: Level, y: float, width: float) -> str:
    """The name of a bar, and as much of its meaning as there is room for."""
    name, size = fitted(one.name, 13, width)
    room = width - text_width(name + "  ", size)
    detail = fitted(one.detail, SMALLEST, room)[0] if one.detail and room > 60 else ""
    more = f'<tspan class="soft" dx="6" font-size="{SMALLEST:g}">{escape(detail)}</tspan>' if detail else ""
    return f'<text x="0" y="{y:.1f}" class="truth" font-size="{size:g}">{escape(name)}{more}</text>'


def proportions(drawn: Sequence[Contrast], line: float, *, say: str, line_name: str, width: float = 860) -> Markup:
    """Shares with their intervals on an axis from 0 to 1, against a line."""
    beside = width >= 600
    start, stop = (300.0 if beside else 8.0), width - (190.0 if beside else 14.0)
    row, top = (34.0 if beside else 56.0), 24.0
    base = top + row * len(drawn) + 4

    def place(value: float) -> float:
        return start + min(max(value, 0.0), 1.0) * (stop - start)

    spans = [(top, base)] if beside else [(top + row * k + 28, top + row * k + 48) for k in range(len(drawn))]
    limit = "".join(f"M{place(line):.1f} {a:.1f}V{b:.1f}" for a, b in spans)
    parts = [f'<path class="rule" d="{limit}" stroke-dasharray="5 3"/>']
    parts.append(write(place(line) + 4 if beside else width, 14, line_name, "truth", 12, "start" if beside else "end"))
    for value in (0.0, 0.25, 0.5, 0.75, 1.0):
        anchor = "middle" if beside or 0 < value < 1 else "end" if value else "start"
        parts.append(f'<path class="hair" d="M{place(value):.1f} {base:.1f}v4"/>')
        parts.append(write(place(value), base + 17, f"{100 * value:.0f} %", "soft", 11.5, anchor))
    for k, one in enumerate(drawn):
        y = top + row * k + (row / 2 if beside else 38)
        parts.append(_share(one, place, y))
        name, size = fitted(one.name, 13, start - 16 if beside else width - text_width(one.said, 12.5) - 12)
        parts.append(write(0, y + 4 if beside else y - 20, name, "truth", size))
        parts.append(write(width, y + 4 if beside else y - 20, one.said, "truth", 12.5, "end"))
    return frame("".join(parts), width, base + 24, say)


def _share(one: Contrast, place, y: float) -> str:
    a, b = place(one.low), place(one.high)
    whisker = f'<path class="line" d="M{a:.1f} {y:.1f}H{b:.1f}M{a:.1f} {y - 4:.1f}v8M{b:.1f} {y - 4:.1f}v8"/>'
    return f'<g class="truth">{whisker}<circle class="fill" cx="{place(one.middle):.1f}" cy="{y:.1f}" r="4.5"/></g>'
