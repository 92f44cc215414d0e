"""The sensing stage (a bridge): a channel alleges at most one act of each person; an office counts whole places.

Nothing else crosses. A figure is a sum over the people of a place, and names nobody.
"""

from typing import Any

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, UInt8

from weiwen.engine import Luck, Pages, by, given
from weiwen.society.elites import Elites
from weiwen.society.people import Acts, People, Towns
from weiwen.vocabulary import ACT, CHANNELS, CIVIC, FIGURES, POLITICAL, POLITICAL_FIRST, Roll, Signals


class View(eqx.Module):
    """What channels and offices are pointed at: people, what they did, elites, places, how much of each place a channel
    covers, where the region with posts is (1: there), and the public roll with the ratings of firms."""

    people: People
    elites: Elites
    towns: Towns
    acts: Acts
    coverage: dict[str, Float[Array, "places"]]
    region: Float[Array, "places"]
    roll: Roll
    pages: Pages


class SensingEffect(eqx.Module):
    """For each channel, the act alleged of each person (0: none); for each figure, its value in each place; for each
    trait of elites, what an office takes it to be. Of people: the office above the county that has them in its register
    (0: none), whose acts were seen in the next place, whose suits are on the docket, what a check at a post brought (0:
    not checked), what an office has of their debts, and whose posts too many saw."""

    alleged: Any = by("only")
    figures: Any = by("only")
    elite: Any = by("only")
    above: Any = by("only")
    elsewhere: Any = by("only")
    docket: Any = by("only")
    checked: Any = by("only")
    debts: Any = by("only")
    viewed: Any = by("only")


def happened(acts: Acts, alleged: UInt8[Array, "pages rows"]) -> Bool[Array, "pages rows"]:
    """Whether what is alleged is what was done (the ledger and the records may ask; no mechanism of the state can)."""
    political = (acts.political + jnp.uint8(POLITICAL_FIRST - 1)) * (acts.political > 0)
    return (alleged > 0) & ((alleged == acts.civic) | (alleged == political))


def apply(acts: Acts, effect: SensingEffect, luck: Luck, pages: Pages) -> tuple[Signals, dict[str, Any]]:
    """Hand over allegations (vacant rows have none) and figures (0 without an office), and record what is true."""
    none, brought = jnp.zeros(pages.shape, jnp.uint8), effect.alleged or {}
    alleged = {c: jnp.where(pages.people, given(brought[c], none), none) for c in CHANNELS if c in brought}
    alleged = luck.settle(alleged)
    blank = {name: jnp.zeros(pages.places, kind) for name, kind in FIGURES.items()}
    figures = {name: given(value, blank[name]) for name, value in (effect.figures or {}).items()}
    if any(value.shape != (pages.places,) for value in figures.values()):
        raise ValueError(f"figures {sorted(figures)}: each has one value a place, and none of a person")
    records = {
        "alleged": jnp.stack([pages.count(alleged.get(c, none) > 0) for c in CHANNELS], -1),
        "alleged_truly": jnp.stack([pages.count(happened(acts, alleged.get(c, none))) for c in CHANNELS], -1),
        **(blank | figures),
    }
    elite = {name: given(value, jnp.nan) for name, value in (effect.elite or {}).items()}
    above = None if effect.above is None else jnp.where(pages.people, given(effect.above, none), none)
    elsewhere = None if effect.elsewhere is None else pages.people & given(effect.elsewhere, False)
    docket = None if effect.docket is None else jnp.where(pages.people, given(effect.docket, none), none)
    checked = None if effect.checked is None else jnp.where(pages.people, given(effect.checked, none), none)
    debts = None if effect.debts is None else jnp.where(pages.people, given(effect.debts, none), none)
    viewed = None if effect.viewed is None else pages.people & given(effect.viewed, False)
    return Signals(alleged, figures, elite, above, elsewhere, docket, checked, debts, viewed), records


def allege(
    view: View,
    luck: Luck,
    channel: str,
    sees: dict[str, Float[Array, "..."]],
    false_alarms: Float[Array, "..."],
    instead: str,
) -> SensingEffect:
    """Allegations of one channel.

    P(alleged | act) = coverage * sensitivity(act);  P(`instead` alleged | no act it sees) = coverage * false alarms
    """
    covered = view.pages.spread(view.coverage[channel])
    uniform = luck.uniform("seen")
    alleged, chance = jnp.zeros(view.pages.shape, jnp.uint8), covered * false_alarms
    for name, sensitivity in sees.items():
        table, names = (view.acts.civic, CIVIC) if name in CIVIC else (view.acts.political, POLITICAL)
        done = table == names.index(name)
        chance = jnp.where(done, covered * sensitivity, chance)
        alleged = jnp.where(done, jnp.uint8(ACT[name]), alleged)
    alleged = jnp.where(alleged == 0, jnp.uint8(ACT[instead]), alleged)
    return SensingEffect(alleged={channel: jnp.where(uniform < chance, alleged, jnp.uint8(0))})
