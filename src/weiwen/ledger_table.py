"""The ledger of a run as a table: how many people each measure touched, how long, how many wrongly, at what cost.

Checks at posts, which no office grants, and what is done to firms have lines of their own where there are any: of them
no distinct persons are known.
"""

from typing import Any

import numpy as np
import xarray as xr

from weiwen.vocabulary import CUSTODY, FIRM_MEASURES, GROUPS, RECORDS, measures

STOPS = ("checkpoint.checked", "checkpoint.checked_for_nothing")
STOP = {"unit": "stops", "right": "ICCPR 12 (movement), 17 (privacy)"}  # no measure: no office grants it


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 6) if whole else None


def ledger_table(arrays: xr.Dataset) -> dict[str, Any]:
    """Means over replicates; `person_weeks` of custody are weeks held, of the rest those granted."""
    people = {name: _entry(arrays, name) for name in arrays["measure_all"].values.tolist()}
    return people | stops(arrays) | to_firms(arrays)


def stops(arrays: xr.Dataset) -> dict[str, Any]:
    """Checks at posts, by the group in which posts register whom they stop; none where nobody is checked."""
    if any(name not in arrays for name in STOPS) or not arrays[STOPS[0]].any():
        return {}
    every, idle = (
        arrays[name].sum(("replicate", "week", "locality")).values / arrays.sizes["replicate"] for name in STOPS
    )
    return {
        "check": {
            "grants": float(every.sum()),
            "wrongful_share": _share(float(idle.sum()), float(every.sum())),
            **STOP,
            "by_group": {
                group: {"grants": float(every[g]), "wrongful_share": _share(float(idle[g]), float(every[g]))}
                for g, group in enumerate(GROUPS)
            },
        }
    }


def to_firms(arrays: xr.Dataset) -> dict[str, Any]:
    """What was done to firms, and how much of it to firms that had broken no rule that week; none where nothing was."""
    if "firms_touched" not in arrays or not arrays["firms_touched"].any():
        return {}
    n = arrays.sizes["replicate"]
    done = arrays["firms_touched"].sum(("replicate", "week")) / n
    spent = arrays["firms_spent"].sum(("replicate", "week")) / n
    return {name: _of_firms(done, spent, name) for name in FIRM_MEASURES}


def _of_firms(done: xr.DataArray, spent: xr.DataArray, name: str) -> dict[str, Any]:
    grants, entry = done.sel(firm_measure=name), measures()[name]
    return {
        "grants": float(grants.sum()),
        "wrongful_share": _share(float(grants.sel(guilt="innocent")), float(grants.sum())),
        "cost": float(spent.sel(firm_measure=name)),
        "unit": entry.unit,
        "right": entry.right,
        "of": "firms",
    }


def _in_custody(arrays: xr.Dataset, name: str, n: int) -> np.ndarray:
    """Person-weeks by group and record, of those in the register, in camps, or in no register."""
    hidden, camps = arrays["hidden_by"], arrays["in_camp_by"]
    chosen = {"hide": hidden, "camp": camps, "arrest": arrays["held_by"] - hidden - camps}[name]
    return chosen.sum(("replicate", "week", "locality")).values / n


def _entry(arrays: xr.Dataset, name: str) -> dict[str, Any]:
    n = arrays.sizes["replicate"]
    grants = arrays["touched"].sel(measure_all=name).sum(("replicate", "week", "locality")).values / n
    weeks = _in_custody(arrays, name, n) if name in CUSTODY else grants
    people = arrays["people_touched"].sel(measure_all=name).mean("replicate").values
    wronged = arrays["people_wronged"].sel(measure_all=name).mean("replicate").values
    entry = measures()[name]
    return {
        "people": float(people.sum()),
        "people_wronged": float(wronged.sum()),
        "grants": float(grants.sum()),
        "person_weeks": float(weeks.sum()),
        "wrongful_share": _share(float(grants[:, 0].sum()), float(grants.sum())),
        "protected_share": _share(float(grants[:, 1].sum()), float(grants.sum())),
        "cost": float(arrays["spent"].sel(measure_all=name).sum() / n),
        "unit": entry.unit,
        "right": entry.right,
        "by_group": {
            group: {
                "people": float(people[g]),
                "people_wronged": float(wronged[g]),
                "grants": float(grants[g].sum()),
                "person_weeks": float(weeks[g].sum()),
                "wrongful_share": _share(float(grants[g, 0]), float(grants[g].sum())),
                "by_record": dict(zip(RECORDS, np.asarray(grants[g]).round(6).tolist(), strict=True)),
            }
            for g, group in enumerate(GROUPS)
        },
    }
