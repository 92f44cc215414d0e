"""Numbers as words: how a count, a share and a number of people are said in every sentence of the report."""

from __future__ import annotations

import math
from collections.abc import Sequence

from weiwen.sentence import SENTENCE

THIN = "\u00a0"
FOOTER = SENTENCE


def count(value: float) -> str:
    """A number as one would say it: 1,906; 12.4; 0.034; 3.2 million."""
    if not math.isfinite(value):
        return "–"
    size = abs(value)
    if size >= 1e9:
        return f"{value / 1e9:.1f} billion"
    if size >= 1e6:
        return f"{value / 1e6:.0f} million" if size >= 1e8 else f"{value / 1e6:.1f} million"
    if size >= 99.5 or value == round(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if size >= 9.95 else f"{value:.2g}"


def share(part: float, whole: float) -> str:
    """A part of a whole in percent; a dash where there is no whole."""
    if not whole or not math.isfinite(part / whole):
        return "–"
    percent = 100 * part / whole
    if 0 < percent < 1:
        return f"under 1{THIN}%"
    return f"over 99{THIN}%" if 99 < percent < 100 else f"{percent:.0f}{THIN}%"


def persons(number: float) -> str:
    """A number of people: nobody, 1 person, 1,906 people."""
    rounded = round(number)
    return "nobody" if rounded == 0 else "1 person" if rounded == 1 else f"{count(rounded)} people"


def plural(number: float, one: str, many: str | None = None) -> str:
    """A number with its noun."""
    noun = one if number == 1 else many or one + "s"
    return f"{count(number)} {noun}"


def listed(words: Sequence[str], last: str = "and") -> str:
    """Words in a row: one, two and three."""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def plain(name: str) -> str:
    """A name of the program as words."""
    return str(name).replace("_", " ")
