"""Twins: two runs that share every draw and differ in one thing, so that their difference is its effect.

Each arm runs in a process of its own, always anew (never from the store). A scenario against itself must give exactly
zero in every cell: that is a test of the program, which anybody can repeat.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from weiwen.outcomes import OUTCOMES, outcomes
from weiwen.results import open_run
from weiwen.scenario import Scenario
from weiwen.vocabulary import ALL_MEASURES

PERSONS = "persons.npz"
SERIES = {  # lines of the page: array, what it shows
    "incidents": "people who petitioned or protested",
    "reported": "incidents reported to the centre",
    "held": "people in custody",
    "grievance": "mean grievance",
    "belief": "mean belief in being seen and punished",
}


@dataclass(frozen=True)
class Arm:
    """One finished arm: its arrays, its marks on each invented person, and what made it."""

    arrays: xr.Dataset
    persons: dict[str, np.ndarray]
    record: dict[str, Any]


@dataclass(frozen=True)
class Twin:
    """Two arms compared."""

    base: Arm
    changed: Arm
    effects: list[dict[str, Any]]
    touched: dict[str, int]
    max_abs_difference: float

    def series(self) -> dict[str, Any]:
        """Weekly lines of both arms, replicate by week."""
        weeks = self.base.arrays["week"].values.tolist()
        return {
            name: {"week": weeks, "base": _line(self.base.arrays, name), "changed": _line(self.changed.arrays, name)}
            for name in SERIES
        }


def _line(runs: xr.Dataset, name: str) -> list[list[float]]:
    array = runs[name].astype(np.float64)
    whole = name in ("grievance", "belief")
    flat = array.weighted(runs["registered"]).mean("locality") if whole else array.sum("locality")
    return flat.values.tolist()


def twin(base: Scenario, changed: Scenario) -> Twin:
    """Run two scenarios on the same draws, in two processes at once, and compare them."""
    with tempfile.TemporaryDirectory(prefix="weiwen-twin-") as folder:
        arms = [(Path(folder) / name, scenario) for name, scenario in (("base", base), ("changed", changed))]
        children = [_start(path, scenario) for path, scenario in arms]
        for child in children:
            _, complaint = child.communicate()
            if child.returncode:
                for other in children:
                    other.kill()
                raise RuntimeError(f"an arm of the twin failed:\n{complaint}")
        return compare(*(read_arm(path) for path, _ in arms))


def _start(folder: Path, scenario: Scenario) -> subprocess.Popen:
    folder.mkdir()
    scenario = scenario.model_copy(update={"after_fall": "go on"})  # arms are of one length
    (folder / "scenario.json").write_text(scenario.model_dump_json(by_alias=True))
    command = [sys.executable, "-m", "weiwen.arm", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def read_arm(folder: Path) -> Arm:
    """The arm that a process left in a folder."""
    with np.load(folder / PERSONS, allow_pickle=False) as stored:
        persons = {name: stored[name] for name in stored.files}
    return Arm(open_run(folder), persons, json.loads((folder / "run.json").read_text()))


def compare(base: Arm, changed: Arm) -> Twin:
    """Effects with intervals, people whose treatment differs, and the largest difference in any cell."""
    one, other = outcomes(base.arrays), outcomes(changed.arrays)
    effects = [_effect(name, one[name], other[name]) for name in OUTCOMES]
    differs = base.persons["touched"] ^ changed.persons["touched"]
    touched = {name: int(((differs >> bit) & 1).sum()) for bit, name in enumerate(ALL_MEASURES)}
    return Twin(base, changed, effects, touched, largest_difference(base, changed))


def largest_difference(base: Arm, changed: Arm) -> float:
    """Over every cell of every array that both arms have, and every mark on every person."""
    shared = sorted({str(n) for n in base.arrays.data_vars} & {str(n) for n in changed.arrays.data_vars})
    pairs = [(base.arrays[name].values, changed.arrays[name].values) for name in shared]
    pairs += [(base.persons[name], changed.persons[name]) for name in base.persons]
    gaps = [np.abs(a.astype(np.float64) - b.astype(np.float64)).max(initial=0.0) for a, b in pairs]
    if any(np.isnan(gap) for gap in gaps):
        return float("nan")
    return float(max(gaps))


def paired(gap: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """Mean over pairs (the first axis) and half its 95 % interval by Student's t; of one pair there is no interval."""
    from scipy import stats

    n = len(gap)
    return gap.mean(0), stats.t.ppf(0.975, n - 1) * gap.std(0, ddof=1) / np.sqrt(n) if n > 1 else None


def _effect(name: str, base: np.ndarray, changed: np.ndarray) -> dict[str, Any]:
    """Paired difference, changed less base, with its interval over replicates."""
    mean, spread = paired(changed - base)
    effect, half = float(mean), None if spread is None else float(spread)
    outcome, n = OUTCOMES[name], len(base)
    return {
        "outcome": name,
        "meaning": outcome.meaning,
        "stage": outcome.stage,
        "unit": outcome.unit,
        "base": float(base.mean()),
        "changed": float(changed.mean()),
        "effect": effect,
        "low": None if half is None else effect - half,
        "high": None if half is None else effect + half,
        "n": n,
    }
