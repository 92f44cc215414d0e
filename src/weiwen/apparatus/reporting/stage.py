"""The reporting stage: what localities tell the centre. Nothing of their files goes up but by what is written here."""

from dataclasses import replace
from typing import Any

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Int32

from weiwen.apparatus.files import Local, Personnel, Policy, Reports
from weiwen.engine import Luck, Pages, by, given
from weiwen.seats import by_kind, counted
from weiwen.vocabulary import EFFORTS, RANKS

MOST_EFFORT = 4.0  # redress at most five times as often as the line pays for


class View(eqx.Module):
    """What a leader knows: the incidents on the own files, how the peers stood in the last reports, the personnel files
    and the policy as ordered."""

    filed: Int32[Array, "places"]
    local: Local
    reports: Reports
    personnel: Personnel
    policy: Policy
    pages: Pages


class ReportingEffect(eqx.Module):
    """Incidents withheld (counts), places audited, career points; effort put into redress, and the chance that whoever
    petitions is silenced (shares), which are orders within the locality and no part of a report, like the efforts for
    other ends (by end, of this week alone: without a writer there are none). Of seats: who is promoted, and which are
    to be filled anew."""

    withheld: Any = by("add")
    audited: Any = by("either")
    career: Any = by("add")
    effort: Any = by("only")
    silencing: Any = by("only")
    efforts: Any = by("add")
    promoted: Any = by("either")
    vacated: Any = by("either")


def appointed(personnel: Personnel, effect: ReportingEffect) -> tuple[Personnel, dict[str, Any]]:
    """Promote by a rank (from the highest one leaves); an empty seat is filled by somebody of the lowest rank."""
    roll, nobody = personnel.roll, jnp.zeros_like(personnel.roll.fresh)
    promoted = nobody if effect.promoted is None else effect.promoted & ~roll.fresh
    vacated = nobody if effect.vacated is None else effect.vacated
    fresh = roll.fresh | vacated | (promoted & (roll.rank == RANKS - 1))
    rank = jnp.where(fresh, 0, jnp.where(promoted, roll.rank + 1, roll.rank))
    kept = {"tenure": jnp.where(fresh, 0, roll.tenure + 1), "held": jnp.where(fresh, 0, roll.held)}
    roll = replace(roll, rank=rank, fresh=fresh, **kept)
    return replace(personnel, roll=roll), {"promoted": counted(promoted), "replaced": counted(fresh)}


def apply(
    local: Local, personnel: Personnel, reports: Reports, effect: ReportingEffect, luck: Luck, pages: Pages
) -> tuple[Local, Personnel, Reports, dict[str, Any]]:
    """Send up what is filed less what is withheld; an audit finds all that was withheld in its week."""
    nothing = jnp.zeros(pages.places, jnp.int32)
    withheld = nothing if effect.withheld is None else jnp.clip(effect.withheld, 0, local.filed)
    audited = jnp.zeros(pages.places, bool) if effect.audited is None else effect.audited
    found = jnp.where(audited, withheld, 0)
    career = reports.career if effect.career is None else reports.career + effect.career
    reports = replace(reports, reported=local.filed - withheld, found=found, career=career, audited=audited)
    effort = jnp.clip(given(effect.effort, local.effort), 0.0, MOST_EFFORT)
    silencing = jnp.clip(given(effect.silencing, local.silencing), 0.0, 1.0)
    written = effect.efforts or {}
    none = dict.fromkeys(local.efforts, jnp.zeros_like(local.effort))
    efforts = {k: jnp.clip(written.get(k, none[k]), 0.0, MOST_EFFORT) for k in none}  # of this week alone
    local = replace(local, effort=effort, efforts=efforts, silencing=silencing)
    personnel, moves = appointed(personnel, effect)
    records = {
        "reported": reports.reported,
        "withheld": withheld,
        "audited": audited,
        "found": found,
        "career": reports.career,
        "effort": jnp.stack([effort, *(efforts[name] for name in EFFORTS)], -1),
        "elites_held": counted(personnel.roll.held > 0),
        "loyalty_seen": by_kind(personnel.seen["loyalty"]),
        "rank": by_kind(personnel.roll.rank.astype(jnp.float32)),
        **moves,
    }
    return local, personnel, reports, records
