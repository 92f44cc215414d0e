"""The economy stage: mechanisms contribute changes of income and hardship; the stage rounds each once."""

from dataclasses import replace
from typing import Any

import equinox as eqx
from jaxtyping import Array, Float

from weiwen.engine import Luck, Pages, by
from weiwen.society.people import People, Society


class View(eqx.Module):
    """What the economy sees: people, how rich their place is, and how far incomes within it differ."""

    people: People
    prosperity: Float[Array, "places"]
    dispersion: Float[Array, ""]
    pages: Pages


class EconomyEffect(eqx.Module):
    """Changes this week: of log income, and of hardship (share)."""

    income: Any = by("add")
    hardship: Any = by("add")


def apply(society: Society, effect: EconomyEffect, luck: Luck, pages: Pages) -> tuple[Society, dict[str, Any]]:
    """Apply the sum of changes."""
    people = society.people
    dithers = dict(zip(("income", "hardship"), luck.bytes("rounding", 2), strict=True))
    moved = {
        name: getattr(people, name).moved(change, dithers[name])
        for name in dithers
        if (change := getattr(effect, name)) is not None
    }
    people = replace(people, **luck.settle(moved))
    records = {
        "hardship": pages.mean(people.hardship),
        "income": pages.mean(people.income),
    }
    return replace(society, people=people), records
