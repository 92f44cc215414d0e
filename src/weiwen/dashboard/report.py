"""The report of a live run as it stands: the page of `weiwen run`, made from the weeks kept, with what was changed."""

from importlib.metadata import version
from typing import Any

import numpy as np
import xarray as xr

from weiwen.dashboard.live import Live
from weiwen.dashboard.shelf import command
from weiwen.errors import InputError
from weiwen.records import COORDINATES, RUN_RECORDS, STAGE_RECORDS
from weiwen.report.page import report_text
from weiwen.report.words import plain, plural


def live_report(live: Live) -> str:
    """The report as one HTML file that asks nothing of any server."""
    seen = live.snapshot
    if seen.week == 0:
        raise InputError("no week has passed yet; let one pass first")
    return report_text(arrays(live), record_of(live, seen.week), changes_told(live, seen.week))


def arrays(live: Live) -> xr.Dataset:
    """The weeks of a live run as labelled arrays; what is not mapped by locality is summed over localities."""
    seen = live.snapshot
    weekly = live.diary.until(seen.week)
    years = live.diary.gini[: seen.week // 52]
    made: dict[str, Any] = {
        name: (("replicate", "week", *live.diary.dims[name]), values, _meaning(name)) for name, values in weekly.items()
    }
    made |= {
        name: (("replicate", *RUN_RECORDS[name].dims), np.asarray(values)[None]) for name, values in seen.people.items()
    }
    places = {
        "replicate": [0],
        "week": np.arange(1, seen.week + 1),
        "locality": live.codes,
        "province": ("locality", live.provinces),
        "registered": ("locality", live.registered.astype(int)),
    }
    if years:
        made["gini"] = (("replicate", "year"), np.asarray(years, np.float32)[None])
        places["year"] = np.arange(1, len(years) + 1)
    return xr.Dataset(made, places | {name: list(labels) for name, labels in COORDINATES.items()})


def _meaning(name: str) -> dict[str, str]:
    return {"meaning": STAGE_RECORDS[name].meaning} if name in STAGE_RECORDS else {}


def record_of(live: Live, week: int) -> dict[str, Any]:
    """What run.json would say of a live run."""
    one = live.scenario
    return {
        "scenario": one.resolved(),
        "scenario_hash": one.digest,
        "people": one.population.people,
        "weeks": week,
        "replicates": 1,
        "seed": one.seed,
        "command": command(live.scenario),
        "version": version("weiwen"),
        "changed": changed_words(live, week),
    }


def changed_words(live: Live, week: int) -> str:
    """That a run was changed up to a week, for captions; nothing where it was not."""
    weeks = [one.week for one in live.changes if one.week <= week]
    return f"{plural(len(weeks), 'change')} from week {min(weeks):,} on, in the run's record" if weeks else ""


def changes_told(live: Live, week: int) -> list[dict[str, str]]:
    """What was changed up to a week, in words."""
    return [
        {
            "week": f"{one.week:,}",
            "what": plain(one.mechanism) + (f": {plain(one.parameter)}" if one.parameter else ""),
            "before": told(one.before),
            "after": told(one.after) + (" (another program)" if one.recompiled else ""),
        }
        for one in live.changes
        if one.week <= week
    ]


def told(value: Any) -> str:
    """A value of a mechanism in words."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
