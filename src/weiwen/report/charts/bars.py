"""Bars that divide a whole: the dark part comes first; words stand beside them in the page, never on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape


@dataclass(frozen=True)
class Bar:
    """One part of a bar: its name, how much it is, and its shade (`dark`, `middle`, `light`, `empty`)."""

    name: str
    amount: float
    shade: str


def bars(parts: Sequence[Bar], *, voice: str, say: str, whole: float | None = None, height: float = 12) -> Markup:
    """A bar as wide as its place; `whole` is what the full width stands for (the sum of the parts if not given)."""
    total = sum(part.amount for part in parts) if whole is None else whole
    drawn, at = [], 0.0
    for part in parts:
        width = 100 * part.amount / total if total > 0 else 0.0
        if width > 0:
            drawn.append(
                f'<rect class="{part.shade}" x="{at:.2f}%" width="{width:.2f}%" height="{height:g}">'
                f"<title>{escape(part.name)}: {part.amount:,.0f}</title></rect>"
            )
        at += width
    ground = f'<rect class="ground" width="100%" height="{height:g}"/>'
    return Markup(
        f'<svg class="bar {voice}" width="100%" height="{height:g}" role="img" aria-label="{escape(say)}">'
        f"{ground}{''.join(drawn)}</svg>"
    )
