"""The intervention stage: claims on measures are joined, and granted under what the budget has paid for.

A budget line buys a measure at its cost: credit' = min(credit + rate, 4 weeks of it or one whole) - granted, with
rate = budget / 52 * share * registered people * weight of the place / cost. A measure without a share of a line
has the room that a place has for it, and where none is said (restriction: an entry in a database) no capacity.
"""

from dataclasses import replace
from typing import Any

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.apparatus.files import Files, Local, Personnel, Policy, Reports
from weiwen.custody import one_week_later, registered
from weiwen.engine import Luck, Pages, by, given, grant
from weiwen.vocabulary import (
    ALL,
    BLACK,
    CUSTODY,
    EFFORTS,
    FIRM_MEASURES,
    MEASURES,
    NUDGES,
    YEAR,
    Measures,
    measures,
)

SAVED_WEEKS = 4.0
ANSWERS = ("payout", "redress")
TAKEN_FIRST = (*(name for name in MEASURES if name not in ANSWERS), *ANSWERS)  # who is caught gets no answer


class View(eqx.Module):
    """What an office sees: the files on people and on elites, what it has of its own, and what is reported."""

    files: Files
    personnel: Personnel
    local: Local
    reports: Reports
    policy: Policy
    pages: Pages


class InterventionEffect(eqx.Module):
    """Claims (priority 1 to 255, 0 is none) for each measure, the weeks it lasts, its share of a line, and for how many
    more each place has room (whole numbers); whose claims are struck out (`veto`, by measure). Of seats: weeks of
    discipline, and who is dismissed. Of firms: their rating, how often they are inspected, what is done to them (by
    measure). Of places: works."""

    claims: Any = by("top")
    weeks: Any = by("top")
    share: Any = by("top")
    room: Any = by("only")
    veto: Any = by("either")
    discipline: Any = by("top")
    dismissed: Any = by("either")
    firms: Any = by("only")
    works: Any = by("add")


def rate(measure: str, share: Array, policy: Policy, local: Local, pages: Pages) -> Float[Array, "places"]:
    """Grants a week that a place can pay for."""
    entry = measures()[measure]
    weight = policy.weight if entry.line == "coercion" else 1.0 + local.effort
    heads = pages.registered.astype(jnp.float32) * weight
    return policy.budget[entry.line] * share * heads * (1.0 / (YEAR * entry.cost))


def disciplined(personnel: Personnel, effect: InterventionEffect) -> tuple[Personnel, Any]:
    """Who is held by the party's discipline, and who was taken this week; a dismissal empties the seat."""
    roll = personnel.roll
    weeks = jnp.zeros_like(roll.held) if effect.discipline is None else effect.discipline.astype(jnp.int32)
    taken = (weeks > 0) & (roll.held == 0)
    held = jnp.where(taken, weeks, jnp.maximum(roll.held - 1, 0))
    dismissed = jnp.zeros_like(roll.fresh) if effect.dismissed is None else effect.dismissed
    return replace(personnel, roll=replace(roll, held=held, fresh=dismissed)), taken


def regulated(personnel: Personnel, effect: InterventionEffect) -> tuple[Personnel, dict[str, Any]]:
    """Publish how firms are rated and how often they are inspected; what is done to them, inspections on file too."""
    roll, written, done = personnel.roll, effect.firms, {"inspect": personnel.seen["finding"] > 0}
    if written is None:
        return personnel, done
    published = {name: given(written[name], getattr(roll, name)) for name in ("rating", "audit")}
    done |= {name: given(written[name], False) for name in FIRM_MEASURES if name not in done}
    return replace(personnel, roll=replace(roll, **published)), done


def published(files: Files, granted: dict[str, Array]) -> Array | None:
    """Who is restricted and on the black list; whoever is restricted for another reason is on no list."""
    return (granted["restrict"] > 0) & ((files.lists & BLACK) > 0) if "restrict" in granted else None


def _nudged(lists: Array, granted: dict[str, Array]) -> Array:
    """The file says until next week who was granted a reminder or a reward."""
    for name, flag in NUDGES.items():
        if name in granted:
            lists = (lists & jnp.uint16(ALL - flag)) | (granted[name] > 0) * jnp.uint16(flag)
    return lists


def apply(
    files: Files,
    personnel: Personnel,
    local: Local,
    policy: Policy,
    effect: InterventionEffect,
    luck: Luck,
    pages: Pages,
) -> tuple[Files, Personnel, Local, Measures, dict[str, Any]]:
    """Grant each measure once, whoever claimed it, and note who is in custody; the register has only the arrested."""
    granted, credit = {}, dict(local.credit)
    none = jnp.zeros(pages.shape, jnp.uint8)
    for name in TAKEN_FIRST:
        if not effect.claims or name not in effect.claims:
            continue
        claims = jnp.where(pages.people, effect.claims[name], none)
        if effect.veto and name in effect.veto:
            claims = jnp.where(effect.veto[name], none, claims)
        if name in ("hide", "camp"):  # a body is held once
            for other in ("arrest", "hide"):
                claims = jnp.where(granted[other] > 0, none, claims) if other in granted else claims
        if name in ("intercept", "move_on"):  # nor is anybody caught who is held, or moved who was caught
            for other in ("arrest", "hide", "camp", "intercept"):
                claims = jnp.where(granted[other] > 0, none, claims) if other in granted else claims
        if name in ANSWERS and "intercept" in granted:  # whoever was fetched back stands in no queue
            claims = jnp.where(granted["intercept"] > 0, none, claims)
        weeks = (effect.weeks or {}).get(name, jnp.float32(1)).astype(jnp.uint8)
        if effect.share and name in effect.share:
            paid = rate(name, effect.share[name], policy, local, pages)
            purse = jnp.minimum(credit[name] + paid, jnp.maximum(SAVED_WEEKS * paid, 1.0 + paid))
            those = grant(pages, claims, jnp.floor(purse).astype(jnp.int32), luck, name)
            credit[name] = purse - pages.count(those).astype(jnp.float32)
        elif effect.room and name in effect.room:
            room = given(effect.room[name], jnp.zeros(pages.places, jnp.int32))
            those = grant(pages, claims, room, luck, name)
        else:
            those = claims > 0
        granted[name] = jnp.where(those, weeks, none)
    granted = luck.settle(granted)
    held = one_week_later(files.held, *(granted.get(m) for m in CUSTODY))
    counts = [pages.count(granted[m] > 0) if m in granted else jnp.zeros(pages.places, jnp.int32) for m in MEASURES]
    records = {"granted": jnp.stack(counts, -1), "held_registered": pages.count(registered(held))}
    personnel, taken = disciplined(personnel, effect)
    presence = (effect.works or {}).get("presence", 0.0)
    works: dict[str, Any] = {"presence": policy.visible * policy.coverage["camera"] + presence}
    works |= {name: local.efforts[name] + (effect.works or {}).get(name, 0.0) for name in EFFORTS}
    personnel, firms = regulated(personnel, effect)
    works |= {name: value for name, value in (effect.works or {}).items() if name not in works}
    measured = Measures(granted, works, taken, firms, published(files, granted))
    return (
        replace(files, held=held, lists=_nudged(files.lists, granted)),
        personnel,
        replace(local, credit=credit),
        measured,
        records,
    )
