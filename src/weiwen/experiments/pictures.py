"""The picture of a sensitivity study: a bar for each number, with its intervals, and a table of all numbers beside it.

Morris: the bar is mu*, the ring sigma; a ring beyond its bar says that the number acts otherwise in other places.
Sobol: the pale bar is the total index, the dark one the first-order index; what lies between is shared with others.
"""

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from weiwen.classics.look import BLUE, INK, SOFT, save, sheet
from weiwen.engine.whole import write_whole
from weiwen.experiments.sensitivity import HEADLINE, remark

MOST = 20  # bars in a picture; the table has every number
PALE = "#a9c4e0"
MEANING = {
    "morris": "bar: mu*, ring: sigma, of the change over a number's whole range",
    "sobol": "pale bar: total index, dark bar: first order",
}
UNITS = {"morris": "trajectories", "sobol": "base points"}


def ranked(found: xr.Dataset, of: str) -> xr.Dataset:
    """The indices of one arm or difference, the largest first."""
    one = found.sel(of=of)
    return one.isel(number=np.argsort(-one[HEADLINE[found.attrs["method"]]].values, kind="stable"))


def write(found: xr.Dataset, folder: Path) -> list[Path]:
    """Write pictures (SVG and PNG) and the table; returns their paths."""
    stem = f"sensitivity-{found.attrs['outcome']}-{found.attrs['method']}"
    table = folder / f"{stem}.csv"
    write_whole(table, lambda file: file.write(_csv(found).encode()))
    paths = [table]
    for i, of in enumerate(found["of"].values):
        for suffix in ("svg", "png"):
            paths.append(folder / f"{stem}{f'-{i}' if i else ''}.{suffix}")
            save(lambda of=of: _drawn(found, str(of)), paths[-1])
    return paths


def _csv(found: xr.Dataset) -> str:
    columns = [str(name) for name in found.data_vars if "number" in found[name].dims]
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(["of", "number", *columns, "certainty", "low", "high", "unit"])
    for of in found["of"].values:
        one = ranked(found, of)
        for i, number in enumerate(one["number"].values):
            marks = [one[name].values[i] for name in ("certainty", "low", "high", "unit")]
            lines.writerow([of, number, *(f"{one[name].values[i]:.6g}" for name in columns), *marks])
    return text.getvalue()


def _drawn(found: xr.Dataset, of: str) -> Any:
    one = ranked(found, of).isel(number=slice(0, MOST))
    rows = one.sizes["number"]
    height = 1.9 + 0.24 * rows  # inches; below stand the unit and four lines of provenance, above the title
    figure, (axis,) = sheet(_title(found, of, one), _caption(found, of), height=height - 0.75)
    figure.subplots_adjust(left=0.44, right=0.92, bottom=1.2 / height, top=1 - 0.45 / height)
    place = np.arange(rows)[::-1]
    {"morris": _effects, "sobol": _shares}[found.attrs["method"]](axis, one, place)
    axis.set_yticks(place, [f"{key}  ({mark})" for key, mark in _named(one)], color=INK, fontsize=8)
    axis.tick_params(length=0)
    axis.locator_params(axis="x", nbins=6)
    axis.set_ylim(-0.7, rows - 0.3)
    axis.spines["left"].set_visible(False)
    axis.axvline(0, color=SOFT, linewidth=0.8)
    return figure


def _named(one: xr.Dataset) -> list[tuple[str, str]]:
    return list(zip(one["number"].values.tolist(), one["certainty"].values.tolist(), strict=True))


def _effects(axis: Any, one: xr.Dataset, place: np.ndarray) -> None:
    value = _bars(axis, one, "mu_star", place, BLUE, 0.55)
    axis.plot(one["sigma"].values, place, "o", mfc="none", mec=INK, ms=5, mew=1)
    _labels(axis, np.maximum(value, one["sigma"].values), one["mu_star"].values, place)
    axis.set_xlabel(f"{one.attrs['outcome']}, {one.attrs['unit']}")


def _shares(axis: Any, one: xr.Dataset, place: np.ndarray) -> None:
    value = _bars(axis, one, "total", place, PALE, 0.7)
    _bars(axis, one, "first", place, BLUE, 0.34)
    _labels(axis, value, one["total"].values, place)
    axis.set_xlabel(f"share of the variance of {one.attrs['outcome']}")


def _bars(axis: Any, one: xr.Dataset, name: str, place: np.ndarray, colour: str, height: float) -> np.ndarray:
    """Bars with their intervals; returns where the intervals end."""
    value, half = one[name].values, one[f"{name}_half"].values
    axis.barh(place, value, height, color=colour)
    below = np.minimum(half, value) if name == "mu_star" else half  # a mean of sizes is not below zero
    axis.errorbar(value, place, xerr=[below, half], fmt="none", ecolor=INK, elinewidth=0.8)
    return value + np.nan_to_num(half)


def _labels(axis: Any, ends: np.ndarray, values: np.ndarray, place: np.ndarray) -> None:
    for x, value, y in zip(ends, values, place, strict=True):
        text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
        axis.annotate(text, (x, y), (5, 0), textcoords="offset points", va="center", fontsize=7.5, color=SOFT)


def _title(found: xr.Dataset, of: str, one: xr.Dataset) -> str:
    whose = "" if len(found["of"]) == 1 else f" ({of})"
    if float(found["spread"].sel(of=of)) == 0:
        return f"{found.attrs['outcome']}{whose}: no number moves it"
    return f"{found.attrs['outcome']}{whose}: moved most by {one['number'].values[0]}"


def _caption(found: xr.Dataset, of: str) -> str:
    marks, numbers = found.attrs, found.sizes["number"]
    luck = float(found["luck"].sel(of=of))
    shown = f", the {MOST} largest shown" if numbers > MOST else ""
    lost = f", {marks['left_out']} more failed" if marks["left_out"] else ""
    share = "unknown" if np.isnan(luck) else f"{100 * luck:.1f} % of the variance between points"
    warned = " (not small: read with care)" if remark(luck) else ""
    made = f"scenario {marks['scenarios']}, " if marks["scenarios"] else ""
    return (
        f"{marks['subject']}, {marks['method']}: {MEANING[marks['method']]}.\n{numbers} numbers{shown}; in brackets "
        f"how sure each is. n = {marks['n']} {UNITS[marks['method']]}{lost}, {marks['points']} points, "
        f"replicates: {marks['replicates']}, seed {marks['seed']}.\nWhiskers: 95 % interval over points; "
        f"luck: {share}{warned}.\n{made}study {marks['hash']}. A simulation of invented people."
    )


def lines(found: xr.Dataset, of: str) -> list[dict[str, Any]]:
    """Every number with its indices, the largest first, ready for JSON."""
    one, names = ranked(found, of), [str(name) for name in found.data_vars if "number" in found[name].dims]
    return [
        {"number": key, "certainty": mark, "range": [float(one["low"].values[i]), float(one["high"].values[i])]}
        | {name: _finite(float(one[name].values[i])) for name in names}
        for i, (key, mark) in enumerate(_named(one))
    ]


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
