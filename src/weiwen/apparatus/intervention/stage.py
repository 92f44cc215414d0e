"""The intervention stage: claims on measures are joined, and granted under what the budget has paid for.

A budget line buys a measure at its cost: credit' = min(credit + rate, 4 weeks of it or one whole) - granted, with
rate = budget / 52 * share * registered people * weight of the place / cost. A measure without a share of a line
(restriction: an entry in a database) has no capacity.
"""

from dataclasses import replace
from typing import Any

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.apparatus.files import Files, Local, Policy
from weiwen.custody import one_week_later, registered
from weiwen.engine import Luck, Pages, by, grant
from weiwen.vocabulary import MEASURES, YEAR, Measures, measures

SAVED_WEEKS = 4.0


class View(eqx.Module):
    """What an office sees: the files, and what it has of its own."""

    files: Files
    local: Local
    pages: Pages


class InterventionEffect(eqx.Module):
    """Claims (priority 1 to 255, 0 is none) for each measure, the weeks it lasts, and its share of a line."""

    claims: Any = by("top")
    weeks: Any = by("top")
    share: Any = by("top")


def rate(measure: str, share: Array, policy: Policy, local: Local, pages: Pages) -> Float[Array, "places"]:
    """Grants a week that a place can pay for."""
    entry = measures()[measure]
    weight = policy.weight if entry.line == "coercion" else 1.0 + local.effort
    heads = pages.registered.astype(jnp.float32) * weight
    return policy.budget[entry.line] * share * heads * (1.0 / (YEAR * entry.cost))


def apply(
    files: Files, local: Local, policy: Policy, effect: InterventionEffect, luck: Luck, pages: Pages
) -> tuple[Files, Local, Measures, dict[str, Any]]:
    """Grant each measure once, whoever claimed it, and note who is in custody; the register has only the arrested."""
    granted, credit = {}, dict(local.credit)
    none = jnp.zeros(pages.shape, jnp.uint8)
    for name in MEASURES:
        if not effect.claims or name not in effect.claims:
            continue
        claims = jnp.where(pages.people, effect.claims[name], none)
        if name == "hide" and "arrest" in granted:  # a body is held once
            claims = jnp.where(granted["arrest"] > 0, none, claims)
        weeks = (effect.weeks or {}).get(name, jnp.float32(1)).astype(jnp.uint8)
        if effect.share and name in effect.share:
            paid = rate(name, effect.share[name], policy, local, pages)
            purse = jnp.minimum(credit[name] + paid, jnp.maximum(SAVED_WEEKS * paid, 1.0 + paid))
            given = grant(pages, claims, jnp.floor(purse).astype(jnp.int32), luck, name)
            credit[name] = purse - pages.count(given).astype(jnp.float32)
        else:
            given = claims > 0
        granted[name] = jnp.where(given, weeks, none)
    granted = luck.settle(granted)
    held = one_week_later(files.held, granted.get("arrest"), granted.get("hide"))
    counts = [pages.count(granted[m] > 0) if m in granted else jnp.zeros(pages.places, jnp.int32) for m in MEASURES]
    records = {"granted": jnp.stack(counts, -1), "held_registered": pages.count(registered(held))}
    return replace(files, held=held), replace(local, credit=credit), Measures(granted), records
