"""A map of tiles: a square for each locality, localities beside the others of their province, places under codes."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from markupsafe import Markup, escape

from weiwen.report.charts.draw import brief, frame, text_width, write

LABEL = 11.5
GAP = 2.0


def tiles(
    codes: Sequence[str],
    provinces: Sequence[str],
    values: np.ndarray,
    *,
    voice: str,
    meaning: str,
    say: str,
    width: float = 430,
) -> Markup:
    """Each locality as a tile, darker where its value is higher; places without a value are drawn hollow."""
    blocks = _blocks(provinces)
    side, rows, placed, bottom = _placed(blocks, width)
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    parts = []
    for (code, members), (x, y) in zip(blocks.items(), placed, strict=True):
        parts.append(write(x, y + 10, code, "soft", LABEL))
        for k, index in enumerate(members):
            at = x + (k // rows) * (side + GAP), y + 15 + (k % rows) * (side + GAP)
            parts.append(_tile(at, side, values[index], (low, high), f"{codes[index]}: {meaning}"))
    parts.append(_scale(low, high, width, bottom))
    return frame(f'<g class="{voice} tiles">{"".join(parts)}</g>', width, bottom + 34, say)


def _blocks(provinces: Sequence[str]) -> dict[str, list[int]]:
    blocks: dict[str, list[int]] = {}
    for index, code in enumerate(provinces):
        blocks.setdefault(str(code), []).append(index)
    return blocks


def _placed(blocks: dict[str, list[int]], width: float) -> tuple[float, int, list[tuple[float, float]], float]:
    """The largest tile with which all provinces, set in lines like words, stay within the drawing."""
    rows = max(1, round(math.sqrt(np.median([len(m) for m in blocks.values()]))))
    for side in (40.0, 34.0, 28.0, 24.0, 20.0, 17.0, 15.0, 13.0, 11.0, 9.0, 7.0):
        placed, bottom, fits = _lines_of_blocks(blocks, width, side, rows)
        if fits and bottom <= width * 0.85:
            break
    return side, rows, placed, bottom


def _lines_of_blocks(
    blocks: dict[str, list[int]], width: float, side: float, rows: int
) -> tuple[list[tuple[float, float]], float, bool]:
    x, y, placed, fits = 0.0, 0.0, [], True
    tall = 15 + rows * (side + GAP) + 8
    for code, members in blocks.items():
        wide = max(math.ceil(len(members) / rows) * (side + GAP), text_width(code, LABEL))
        fits = fits and wide <= width
        if x and x + wide > width:
            x, y = 0.0, y + tall
        placed.append((x, y))
        x += wide + 9
    return placed, y + tall, fits


def _tile(at: tuple[float, float], side: float, value: float, span: tuple[float, float], name: str) -> str:
    shade = 0.0 if not np.isfinite(value) else 0.07 + 0.93 * (value - span[0]) / ((span[1] - span[0]) or 1.0)
    kind = "tile" if np.isfinite(value) else "hollow"
    return (
        f'<rect class="{kind}" x="{at[0]:.1f}" y="{at[1]:.1f}" width="{side:g}" height="{side:g}" '
        f'fill-opacity="{shade:.2f}"><title>{escape(name)} {brief(float(value))}</title></rect>'
    )


def _scale(low: float, high: float, width: float, top: float) -> str:
    ends = [brief(low), brief(high)]
    if ends[0] == ends[1] and low < high:
        ends = [f"{low:.4g}", f"{high:.4g}"]
    left = text_width(ends[0], 12) + 8
    steps = "".join(
        f'<rect class="tile" x="{left + 14 * k:.1f}" y="{top + 6:.1f}" width="14" height="10" '
        f'fill-opacity="{0.07 + 0.93 * k / 7:.2f}"/>'
        for k in range(8)
    )
    return write(0, top + 16, ends[0]) + steps + write(left + 14 * 8 + 7, top + 16, ends[1])
