"""The reporting stage: what localities tell the centre. Nothing of their files goes up but by what is written here."""

from dataclasses import replace
from typing import Any

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Int32

from weiwen.apparatus.files import Local, Reports
from weiwen.engine import Luck, Pages, by, given

MOST_EFFORT = 4.0  # redress at most five times as often as the line pays for


class View(eqx.Module):
    """What a leader knows: the incidents on the own files, and how the peers stood in the last reports."""

    filed: Int32[Array, "places"]
    reports: Reports
    pages: Pages


class ReportingEffect(eqx.Module):
    """Incidents withheld (counts), places audited, career points; effort put into redress, and the chance that whoever
    petitions is silenced (shares), which are orders within the locality and no part of a report."""

    withheld: Any = by("add")
    audited: Any = by("either")
    career: Any = by("add")
    effort: Any = by("only")
    silencing: Any = by("only")


def apply(
    local: Local, reports: Reports, effect: ReportingEffect, luck: Luck, pages: Pages
) -> tuple[Local, Reports, dict[str, Any]]:
    """Send up what is filed less what is withheld; an audit finds all that was withheld in its week."""
    nothing = jnp.zeros(pages.places, jnp.int32)
    withheld = nothing if effect.withheld is None else jnp.clip(effect.withheld, 0, local.filed)
    audited = jnp.zeros(pages.places, bool) if effect.audited is None else effect.audited
    found = jnp.where(audited, withheld, 0)
    career = reports.career if effect.career is None else reports.career + effect.career
    reports = replace(reports, reported=local.filed - withheld, found=found, career=career, audited=audited)
    effort = jnp.clip(given(effect.effort, local.effort), 0.0, MOST_EFFORT)
    silencing = jnp.clip(given(effect.silencing, local.silencing), 0.0, 1.0)
    local = replace(local, effort=effort, silencing=silencing)
    records = {
        "reported": reports.reported,
        "withheld": withheld,
        "audited": audited,
        "found": found,
        "career": reports.career,
    }
    return local, reports, records
