"""The assessment stage: mechanisms contribute points, evidence and list entries; the stage rounds each once."""

from dataclasses import replace
from typing import Any

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, UInt8, UInt16

from weiwen.apparatus.files import COLUMNS, Files, Local, Personnel, Reports
from weiwen.engine import Luck, Pages, by, given
from weiwen.vocabulary import (
    ABOVE,
    ACT,
    ALL,
    BLACK,
    ELSEWHERE,
    FIGURES,
    JUDGED,
    MARKED,
    OWN_CHANNEL,
    PROVED,
    RED,
    SUIT,
    WIDELY,
    Orders,
    Signals,
)


class View(eqx.Module):
    """What lies on the desk: this week's signals, the files on people and on elites, the locality's own books, the
    orders in force, whether the place is in the region with posts (1: it is), and what places last reported."""

    signals: Signals
    files: Files
    personnel: Personnel
    local: Local
    orders: Orders
    region: Float[Array, "places"]
    reports: Reports
    pages: Pages

    def alleged(self, channel: str) -> UInt8[Array, "pages rows"]:
        """What a channel alleges this week (nothing where the channel is absent)."""
        return self.signals.alleged.get(channel, jnp.zeros(self.pages.shape, jnp.uint8))

    def of_debts(self, flag: int) -> Bool[Array, "pages rows"]:
        """Of whom the office of debts says this (nobody where there is none)."""
        debts = self.signals.debts
        return jnp.zeros(self.pages.shape, bool) if debts is None else (debts & jnp.uint8(flag)) > 0


class AssessmentEffect(eqx.Module):
    """Points on the score, in which places they count (1: they do), evidence in log-odds, entries on and off lists, on
    whose record an unpaid judgment stands, and standing orders on posts."""

    points: Any = by("add")
    scored: Any = by("only")
    evidence: Any = by("add")
    listed: Any = by("either")
    unlisted: Any = by("either")
    judged: Any = by("only")
    orders: Any = by("only")


def most_serious(signals: Signals, pages: Pages) -> UInt8[Array, "pages rows"]:
    """The gravest act that any channel alleges (the numbering of acts is by gravity to the state)."""
    act = jnp.zeros(pages.shape, jnp.uint8)
    for alleged in signals.alleged.values():
        act = jnp.maximum(act, alleged)
    return act


def incidents(act: UInt8[Array, "pages rows"], signals: Signals, pages: Pages) -> tuple[Array, Array]:
    """Petitions and protests by the place in whose books they are, and of them those of people of another place."""
    trouble = act >= ACT["petition"]
    if signals.elsewhere is None:
        return pages.count(trouble), jnp.zeros(pages.places, jnp.int32)
    spilled = pages.handed_on(pages.count(trouble & signals.elsewhere))
    return pages.count(trouble & ~signals.elsewhere) + spilled, spilled


def own_channel(signals: Signals, pages: Pages) -> Array:
    """Calls to collective action that the centre's own channel brings, past the localities."""
    alleged = signals.alleged.get(OWN_CHANNEL)
    return jnp.zeros(pages.places, jnp.int32) if alleged is None else pages.count(alleged == ACT["protest"])


def offices(signals: Signals, pages: Pages) -> dict[str, Array]:
    """Every figure that the centre may be told, 0 where no office makes it."""
    blank = {name: jnp.zeros(pages.places, kind) for name, kind in FIGURES.items()}
    return blank | signals.figures


def noted(personnel: Personnel, signals: Signals) -> Personnel:
    """Write down what offices take elites to be; what no office says stays as it was, and a new holder's file is
    blank. What inspectors found is of this week: where nobody inspects, nothing was found."""
    kept = {name: jnp.where(personnel.roll.fresh, 0.0, old) for name, old in personnel.seen.items()}
    kept["finding"] = jnp.zeros_like(kept["finding"])
    seen = {
        name: jnp.where(jnp.isnan(signals.elite[name]), old, signals.elite[name]) if name in signals.elite else old
        for name, old in kept.items()
    }
    return replace(personnel, seen=seen)


def _lists(files: Files, signals: Signals, effect: AssessmentEffect, pages: Pages) -> UInt16[Array, "pages rows"]:
    lists = files.lists
    if signals.above is not None:
        lists = (lists & jnp.uint16(ALL - (3 << ABOVE))) | (signals.above.astype(jnp.uint16) << ABOVE)
    if signals.elsewhere is not None:
        lists = jnp.where(signals.elsewhere, lists | jnp.uint16(ELSEWHERE), lists & jnp.uint16(ALL - ELSEWHERE))
    if signals.docket is not None:
        lists = (lists & jnp.uint16(ALL - SUIT - PROVED)) | signals.docket
    if effect.judged is not None:
        stands = given(effect.judged, (lists & JUDGED) > 0) & pages.people
        lists = jnp.where(stands, lists | jnp.uint16(JUDGED), lists & jnp.uint16(ALL - JUDGED))
    if signals.viewed is not None:
        lists = jnp.where(signals.viewed, lists | jnp.uint16(WIDELY), lists & jnp.uint16(ALL - WIDELY))
    for name, flag in (("red", RED), ("black", BLACK), ("marked", MARKED)):
        if effect.unlisted is not None and name in effect.unlisted:
            lists = jnp.where(effect.unlisted[name], lists & jnp.uint16(ALL - flag), lists)
        if effect.listed is not None and name in effect.listed:
            lists = jnp.where(effect.listed[name] & pages.people, lists | jnp.uint16(flag), lists)
    return lists


def apply(
    files: Files, local: Local, orders: Orders, signals: Signals, effect: AssessmentEffect, luck: Luck, pages: Pages
) -> tuple[Files, Local, Orders, dict[str, Any]]:
    """Write the files, count incidents on file, and put new standing orders in force."""
    for_score, for_suspicion = luck.bytes("rounding", 2)
    act = most_serious(signals, pages)
    changes: dict[str, Any] = {"act": act, "lists": _lists(files, signals, effect, pages)}
    if effect.points is not None:
        ceiling = COLUMNS["score"][1][1]
        points = effect.points
        if effect.scored is not None:
            points = points * pages.spread(given(effect.scored, jnp.ones(pages.places, jnp.float32)))
        exact = files.score.astype(jnp.float32) + points + (for_score.astype(jnp.float32) + 0.5) * (1 / 256)
        changes["score"] = jnp.clip(jnp.floor(exact), 0, ceiling).astype(jnp.int16)
    if effect.evidence is not None:
        changes["suspicion"] = files.suspicion.moved(effect.evidence, for_suspicion)
    files = replace(files, **luck.settle(changes))
    filed, spilled = incidents(act, signals, pages)
    local = replace(local, filed=filed)
    if effect.orders is not None:
        orders = Orders(*(given(effect.orders.get(k), getattr(orders, k)) for k in ("collective", "stance")))
    records = {
        "filed": local.filed,
        "spilled": spilled,
        "flagged": pages.count((files.suspicion.value > 0) & pages.people),
        "listed": jnp.stack([pages.count((files.lists & flag) > 0) for flag in (RED, BLACK)], -1),
        "score": pages.share(pages.total((files.score >> 3).astype(jnp.uint8))) * 8.0,
    }
    return files, local, orders, records
