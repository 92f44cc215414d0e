"""Three fills that differ without colour: solid, hatched, dotted; drawn stroke by stroke, so that a copy keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from weiwen.report.charts.draw import frame

STEP, DOTS = 5.0, 5.0


@dataclass(frozen=True)
class Part:
    """One part of a bar: its name, how much it is, and its texture (`solid`, `hatched`, `dotted`)."""

    name: str
    amount: float
    texture: str


def patch(texture: str, x: float, y: float, width: float, height: float) -> str:
    """A rectangle filled with a texture."""
    edge = f'x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}"'
    if texture == "solid":
        return f'<rect class="fill" {edge}/>'
    strokes = _hatching(x, y, width, height) if texture == "hatched" else _dots(x, y, width, height)
    return f'<rect class="rim" {edge}/><path class="{texture}" d="{strokes}"/>'


def textured(parts: Sequence[Part], *, say: str, width: float = 290, height: float = 15) -> Markup:
    """A bar that divides a whole into parts of different texture."""
    whole, at, drawn = sum(part.amount for part in parts) or 1.0, 1.0, []
    for part in parts:
        span = (width - 2) * part.amount / whole
        if span > 0:
            title = f"<title>{escape(part.name)}</title>"
            drawn.append(f'<g class="truth">{title}{patch(part.texture, at, 1, span, height - 2)}</g>')
        at += span
    return frame("".join(drawn), width, height, say)


def swatch(texture: str, name: str = "") -> Markup:
    """A small square of a texture, beside a word."""
    inner = f'<g class="truth">{patch(texture, 1, 1, 12, 10)}</g>'
    hidden = f'role="img" aria-label="{escape(name)}"' if name else 'aria-hidden="true"'
    return Markup(f'<svg class="swatch-drawn" viewBox="0 0 14 12" width="14" height="12" {hidden}>{inner}</svg>')


def _hatching(x: float, y: float, width: float, height: float) -> str:
    """Strokes that rise to the right, each cut where it meets an end of the rectangle."""
    strokes, start = [], x - height + STEP / 2
    while start < x + width:
        first, last = max(0.0, x - start), min(height, x + width - start)
        if last > first:
            strokes.append(f"M{start + first:.1f} {y + height - first:.1f}L{start + last:.1f} {y + height - last:.1f}")
        start += STEP
    return "".join(strokes)


def _dots(x: float, y: float, width: float, height: float) -> str:
    """Dots in rows, none of them on the rim."""
    rows, columns = int((height - 2) // DOTS) or 1, int((width - 2) // DOTS)
    places = (
        (x + 3 + DOTS * i, y + height / 2 + DOTS * (j - (rows - 1) / 2)) for i in range(columns) for j in range(rows)
    )
    return "".join(f"M{a:.1f} {b:.1f}h0" for a, b in places if a < x + width - 1)
