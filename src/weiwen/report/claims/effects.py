"""Pictures of effects: each test and each rival against its own smallest effect of interest, on one axis.

On that axis 1 is the smallest effect of interest of each row, and the right side is the side that was claimed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from weiwen.report.charts import Contrast, Part, textured, zone
from weiwen.report.claims.tried import Tried
from weiwen.report.claims.wording import TEXTURES, interval, listed, outcome_name, percent, quantity, real, signed
from weiwen.report.figure import Figure
from weiwen.report.words import plural

WORDS = ("contradicted", "undecided", "supported")


def small_forest(one: Tried, width: float = 290) -> Markup:
    """The headline of a claim in its own unit, against its zone of no interest."""
    middle, low, high, least = numbers_of(one.record)
    up = one.headline.get("sign") != "down"
    say = f"Effect {effect_words(one.record)}; nothing within ±{signed(least).lstrip('+')} is of interest."
    sides = {"right": "claimed"} if up else {"left": "claimed"}
    return zone([Contrast("", middle, low, high, effect_words(one.record))], least, say=say, width=width, **sides)


def share_bar(one: Tried, width: float = 290) -> Markup | None:
    """Share of the space for each verdict as one bar; none where the space was not tried."""
    if one.shares is None:
        return None
    parts = [Part(f"{word} {percent(one.shares[word])}", one.shares[word], TEXTURES[word]) for word in WORDS]
    return textured(parts, say="Share of the space: " + ", ".join(part.name for part in parts), width=width)


def numbers_of(found: Mapping[str, Any]) -> tuple[float, float, float, float]:
    """Effect, both ends of its interval, and the smallest effect of interest."""
    low, high = found.get("interval") or (None, None)
    return real(found.get("effect")), real(low), real(high), real(found.get("least"))


def effect_words(found: Mapping[str, Any]) -> str:
    """An effect with its interval."""
    middle, low, high, _ = numbers_of(found)
    return f"{signed(middle)} {interval(low, high)}"


def effects_figure(one: Tried) -> Figure:
    """Every test at the declared numbers, then the headline test in each rival world."""
    rows = [(str(test["name"]), test, test) for test in one.tests]
    rows += [(f"if {rival['name']}", rival, one.headline) for rival in one.rivals]
    drawn = [
        _contrast(name, found, str(test.get("sign", "up")), str(found.get("verdict", ""))) for name, found, test in rows
    ]
    say = "; ".join(f"{c.name}: {c.said}" for c in drawn)
    how: dict[str, Any] = {"say": say, "right": "claimed", "left": "against it"}
    return Figure(
        f"{one.anchor}_effects",
        _finding(one),
        one.caption(),
        zone(drawn, 1.0, width=860, **how),
        zone(drawn, 1.0, width=350, **how),
        "1 is the smallest effect of interest of each row; within the shaded zone an effect would not matter.",
        (
            "test or rival",
            "outcome",
            "unit",
            "treated",
            "control",
            "effect",
            "low",
            "high",
            "least",
            "monte carlo error",
            "n",
            "verdict",
        ),
        tuple(_row(name, found, test) for name, found, test in rows),
        "full",
    )


def _contrast(name: str, found: Mapping[str, Any], sign: str, said: str) -> Contrast:
    middle, low, high, least = numbers_of(found)
    way = (-1.0 if sign == "down" else 1.0) / (least if least > 0 else 1.0)
    low, high = sorted((low * way, high * way)) if low == low and high == high else (low, high)
    return Contrast(name, middle * way, low, high, said)


def _row(name: str, found: Mapping[str, Any], test: Mapping[str, Any]) -> tuple:
    words = [str(test.get(key) or "itself") for key in ("outcome", "unit", "treated", "control")]
    own = next((t for t in found.get("tests") or () if t.get("primary")), found)
    error, n = real(own.get("monte_carlo_error")), int(own.get("n") or 0)
    return (name, *words, *numbers_of(found), error, n, str(found.get("verdict", "")))


def _finding(one: Tried) -> str:
    """The title: how the tests came out, and whether a rival turns that."""
    found = [str(test.get("verdict")) for test in one.tests]
    told = [plural(found.count(w), "test") + f" {w}" for w in WORDS if w in found]
    if not one.rivals:
        return f"{listed(told).capitalize()}; no rival was tried"
    turns = listed([str(rival["name"]) for rival in one.turning])
    return f"{listed(told).capitalize()}; " + (
        f"the verdict turns if {turns}" if turns else f"none of {plural(len(one.rivals), 'rival')} turns the verdict"
    )


def arms_table(one: Tried) -> tuple[list[str], list[dict[str, Any]]]:
    """Means of every outcome in each arm, what was done to people first."""
    arms = list(one.arms)
    rest = dict.fromkeys(name for means in one.arms.values() for name in means)
    names = [*one.harms, *(name for name in rest if name not in one.harms)]
    return arms, [_outcome(one, name, name in one.harms) for name in names]


def _outcome(one: Tried, name: str, harm: bool) -> dict[str, Any]:
    unit = outcome_unit_of(one, name)
    cells = [(arm, quantity(real(means.get(name)), unit)) for arm, means in one.arms.items()]
    said = "" if unit in ("share", "probability") else unit
    return {"name": outcome_name(name), "key": name, "unit": said, "cells": cells, "harm": harm}


def harm_lines(one: Tried) -> list[tuple[str, str, str]]:
    """What was done to people, least to most over the arms: name, numbers, unit."""
    lines = []
    for name in one.harms[: 4 if "hidden" in one.harms else 3]:  # who is in no register comes on top of the rest
        values, unit = [real(means.get(name)) for means in one.arms.values()], outcome_unit_of(one, name)
        ends = [quantity(end, unit) for end in (min(values), max(values))]
        said = ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
        lines.append((outcome_name(name), said, "" if unit in ("share", "probability") else unit))
    return lines


def outcome_unit_of(one: Tried, name: str) -> str:
    """The unit of an outcome: as the record has it, or as the program declares it."""
    from weiwen.report.claims.wording import outcome_unit

    kept = one.record.get("units") or {}
    tested = {str(t["outcome"]): str(t.get("unit", "")) for t in one.tests if "outcome" in t}
    return str(kept.get(name) or tested.get(name) or outcome_unit(name))
