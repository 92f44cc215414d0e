"""Words of a verdict: numbers with their signs and units, shares, cuts of a space; chosen by the numbers alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from weiwen.report.words import THIN, count, plain

ORDER = ("contradicted", "conditional", "undecided", "supported")
MARKS = {"supported": "filled", "contradicted": "hollow", "conditional": "half", "undecided": "dot"}
TEXTURES = {"supported": "solid", "contradicted": "hatched", "undecided": "dotted"}
CODES = {1: "supported", 0: "undecided", -1: "contradicted"}
CERTAINTY = {
    "S": "read in a primary text",
    "S2": "read in a secondary text",
    "C": "computed for this project",
    "M+": "from memory, sure",
    "M": "from memory",
    "M-": "from memory, unsure",
    "X": "a stylisation of ours",
    "assumed": "assumed",
}
ASSUMED = ("assumed", "X", "M-")


def real(value: Any) -> float:
    """A number of a record; nan where there is none."""
    return float(value) if isinstance(value, int | float) else float("nan")


def level(value: float) -> str:
    """A number to three digits."""
    return count(float(f"{value:.3g}")).replace("-", "−") if math.isfinite(value) else "–"


def signed(value: float) -> str:
    """A number to three digits with its sign."""
    return f"+{level(value)}" if value > 0 else level(value)


def quantity(value: float, unit: str) -> str:
    """A number with its unit; shares and probabilities in percent."""
    if not math.isfinite(value):
        return "–"
    return percent(value) if unit in ("share", "probability") else level(value)


def percent(value: float) -> str:
    """A share in percent, never rounded to all or to nothing."""
    if not math.isfinite(value):
        return "–"
    hundred = 100 * value
    if 0 < hundred < 0.95 or 99.05 < hundred < 100:
        return (
            f"{hundred:.1f}{THIN}%"
            if 0.05 <= hundred <= 99.95
            else f"{'under' if hundred < 1 else 'over'} {'0.1' if hundred < 1 else '99.9'}{THIN}%"
        )
    return f"{hundred:.0f}{THIN}%"


def interval(low: float, high: float) -> str:
    """Both ends of an interval."""
    return f"[{signed(low)}, {signed(high)}]" if math.isfinite(low) and math.isfinite(high) else "no interval"


def listed(names: Sequence[str]) -> str:
    """Names as a sentence lists them."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def place(cuts: Sequence[Mapping[str, Any]]) -> str:
    """A box of the space in words: the cuts on one number are told together."""
    ends: dict[str, list[float]] = {}
    for cut in cuts:
        low, high = ends.get(str(cut["number"]), [-math.inf, math.inf])
        at = float(cut["cut"])
        ends[str(cut["number"])] = [low, min(high, at)] if cut["below"] else [max(low, at), high]
    return " and ".join(f"{key} is {_between(*span)}" for key, span in ends.items())


def _between(low: float, high: float) -> str:
    if math.isinf(low):
        return f"below {level(high)}"
    return f"above {level(low)}" if math.isinf(high) else f"between {level(low)} and {level(high)}"


def outcome_name(name: str) -> str:
    """What an outcome of the program means, or its name where the program does not know it."""
    known = _known(name)
    return known.meaning if known else plain(name)


def outcome_unit(name: str) -> str:
    """The unit of an outcome of the program."""
    known = _known(name)
    return known.unit if known else ""


def _known(name: str) -> Any:
    from weiwen.outcomes import OUTCOMES  # loads the array library, which the words do not need

    return OUTCOMES.get(name)
