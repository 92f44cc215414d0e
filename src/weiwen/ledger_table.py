"""The ledger of a run as a table: how many people each measure touched, how long, how many wrongly, at what cost."""

from typing import Any

import numpy as np
import xarray as xr

from weiwen.vocabulary import CUSTODY, GROUPS, RECORDS, measures


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 6) if whole else None


def ledger_table(arrays: xr.Dataset) -> dict[str, Any]:
    """Means over replicates; `person_weeks` of custody are weeks held, of the rest those granted."""
    return {name: _entry(arrays, name) for name in arrays["measure_all"].values.tolist()}


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
