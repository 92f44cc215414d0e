"""A finished study in a few lines: the mean of each arm, and its difference from the first arm on the same draws.

The mean over all points is taken in each replicate; interval and Monte-Carlo error are over replicates, so they speak
of luck at these points. How much the difference varies over the points stands beside it (5th to 95th percentile).
"""

import math
from typing import Any

import numpy as np
import xarray as xr

from weiwen.experiments.sweeps import Sweep
from weiwen.experiments.verdicts import effect

Row = dict[str, Any]


def rows(found: Sweep) -> list[Row]:
    """One row for each outcome and arm; points that failed in any arm are left out of all."""
    return [row for name in found.study.outcomes for row in _rows(found.data[name])]


def _rows(data: xr.DataArray) -> list[Row]:
    whole = np.isfinite(data.values).all((0, 2))
    values = data.values[:, whole]
    return [
        {"outcome": str(data.name), "unit": data.attrs["unit"], "arm": str(arm), "points": int(whole.sum())}
        | _numbers("", values[i])
        | (_numbers("difference_", values[i] - values[0]) if i else {})
        for i, arm in enumerate(data["arm"].values)
        if whole.any()
    ]


def _numbers(word: str, values: np.ndarray) -> Row:
    """Mean, interval, error and range over points of an outcome (points, replicates)."""
    one, each = effect(values.mean(0)), values.mean(1)
    spread = np.percentile(each, [5, 95]).tolist() if len(each) > 1 else None
    return {
        f"{word}mean": one.mean,
        f"{word}interval": [one.low, one.high] if one.n > 1 else None,
        f"{word}error": None if math.isnan(one.error) else one.error,
        f"{word}over_points": spread,
        "n": one.n,
    }


def cells(row: Row) -> list[str]:
    """A row as the table prints it."""
    word = "difference_" if "difference_mean" in row else ""
    gap = f"{row['difference_mean']:+.4g}" if word else ""
    plus = "+" if word else ""
    return [
        row["outcome"],
        row["arm"],
        f"{row['mean']:.4g}",
        gap,
        _span(row[f"{word}interval"], plus),
        "" if row[f"{word}error"] is None else f"{row[f'{word}error']:.2g}",
        _span(row[f"{word}over_points"], plus),
    ]


def _span(ends: list[float] | None, plus: str) -> str:
    return "" if ends is None else f"{ends[0]:{plus}.4g} to {ends[1]:{plus}.4g}"
