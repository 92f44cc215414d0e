"""The economy stage: mechanisms contribute changes of income, hardship and what places are; each is rounded once.

The owner of `legitimacy` sees what the sources joined to. The week begins here: whoever newly holds a seat is drawn.
Incomes are relative to the national mean, so growth that all places share moves none of them: it is kept as `level`.
"""

from dataclasses import replace
from typing import Any

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.engine import Luck, Pages, by, given
from weiwen.engine.sums import summed
from weiwen.society.elites import Elites, aged, moved, renewed
from weiwen.society.people import People, Society, Towns
from weiwen.vocabulary import MIGRANT, SUED_FOR, Roll

MOST_CAPTURED = 0.5  # share of a place's income


class View(eqx.Module):
    """What the economy sees: people, elites and the public roll of seats, what places are and how rich, how far
    incomes within a place differ."""

    people: People
    elites: Elites
    roll: Roll
    towns: Towns
    prosperity: Float[Array, "places"]
    dispersion: Float[Array, ""]
    pages: Pages
    lessons: "EconomyEffect | None" = None


class EconomyEffect(eqx.Module):
    """Changes this week: of log income and of hardship (share) of people; of log income (`growth`) and legitimacy of
    places (legitimacy by its owner); of traits of elites. The share of income that connections capture. Who works
    elsewhere, and who is sued for a loan. What is said of borrowers (log-odds of default), for whoever owns `loans`;
    the commercial score that people may show (`points`), for whoever owns `partners`. What agencies of a place owe."""

    income: Any = by("add")
    hardship: Any = by("add")
    growth: Any = by("add")
    legitimacy: Any = by("add")
    captured: Any = by("add")
    migrant: Any = by("only")
    sued_for: Any = by("either")
    signal: Any = by("add")
    points: Any = by("only")
    arrears: Any = by("only")
    elite: Any = by("add")


def show(view: View, joined: EconomyEffect) -> View:
    """Let the owner of `legitimacy` see growth and what elites took, that of `loans` what is said of whom, that of
    `partners` what score people may show."""
    return replace(view, lessons=joined)


def together(prosperity: Float[Array, "places"], growth: Float[Array, "places"], pages: Pages) -> Float[Array, ""]:
    """The growth of the nation's mean income, which is what all places have in common."""
    people = pages.registered.astype(jnp.float32)
    before, after = summed(people * jnp.exp(prosperity)), summed(people * jnp.exp(prosperity + growth))
    return jnp.log(after) - jnp.log(before)


def apply(
    society: Society, effect: EconomyEffect, roll: Roll, luck: Luck, pages: Pages
) -> tuple[Society, dict[str, Any]]:
    """Apply the sum of changes."""
    people, towns = society.people, society.towns
    dithers = dict(zip(("income", "hardship"), luck.bytes("rounding", 2), strict=True))
    columns: dict[str, Any] = {
        name: getattr(people, name).moved(change, dithers[name])
        for name in dithers
        if (change := getattr(effect, name)) is not None
    }
    if effect.migrant is not None:
        columns["standing"] = people.flagged(MIGRANT, given(effect.migrant, people.has(MIGRANT)))
    if effect.sued_for is not None:
        moved_on = replace(people, standing=columns.get("standing", people.standing))
        columns["standing"] = moved_on.flagged(SUED_FOR, effect.sued_for)
    people = replace(people, **luck.settle(columns))
    still = jnp.zeros(pages.places, jnp.float32)
    growth = still if effect.growth is None else effect.growth
    captured = still if effect.captured is None else jnp.clip(effect.captured, 0.0, MOST_CAPTURED)
    legitimacy = towns.legitimacy if effect.legitimacy is None else towns.legitimacy + effect.legitimacy
    arrears = given(effect.arrears, towns.arrears)
    towns = replace(towns, arrears=arrears, growth=growth, legitimacy=jnp.clip(legitimacy, 0.0, 1.0), captured=captured)
    elites = aged(moved(renewed(society.elites, roll, luck), effect.elite))
    records = {
        "hardship": pages.mean(people.hardship),
        "income": pages.mean(people.income),
        "growth": growth,
        "legitimacy": towns.legitimacy,
        "captured": captured,
    }
    prosperity = society.prosperity
    if effect.growth is not None:
        common = together(prosperity, growth, pages)
        prosperity, towns = prosperity + (growth - common), replace(towns, level=towns.level + common)
    return replace(society, people=people, towns=towns, elites=elites, prosperity=prosperity), records
