"""Reading a run: from labelled arrays to the few small ones a page needs, runs kept apart so that bands can be drawn.

Everything is summed first and drawn afterwards: a page never holds more than a few hundred points of a line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

NOTHING: np.ndarray = np.zeros(0)


@dataclass(frozen=True)
class Spread:
    """Mean over the runs of a simulation, with the lowest and highest run (the middle four fifths from ten runs on)."""

    middle: np.ndarray
    low: np.ndarray
    high: np.ndarray


def whole(dataset: xr.Dataset) -> xr.Dataset:
    """The dataset with a `replicate` dimension, whether or not it came with one."""
    return dataset if "replicate" in dataset.dims else dataset.expand_dims("replicate")


def has(dataset: xr.Dataset, *names: str) -> bool:
    """Whether all of these arrays were recorded."""
    return all(name in dataset for name in names)


def meaning_of(dataset: xr.Dataset, name: str) -> str:
    """What an array says it holds."""
    return str(dataset[name].attrs.get("meaning") or name.replace("_", " ")).rstrip(".")


def granted_name(dataset: xr.Dataset) -> str | None:
    """The array that counts grants of measures: `granted`, or `touched`, which splits the same by group and record."""
    return next((name for name in ("granted", "touched") if name in dataset), None)


def own_dim(dataset: xr.Dataset, name: str, dim: str) -> str:
    """A dimension as this array has it: the ledger's measures, which count deletion too, are `measure_all`."""
    return dim if dim in dataset[name].dims else f"{dim}_all"


def summed(dataset: xr.Dataset, name: str, keep: tuple[str, ...], **choice: Any) -> np.ndarray:
    """An array summed over everything but `keep`, in that order; labels in `choice` are picked first."""
    array = dataset[name]
    for dim, labels in choice.items():
        dim = own_dim(dataset, name, dim)
        array = array.sel({dim: [label for label in np.atleast_1d(labels) if label in array[dim].values]})
    kept = [dim for dim in keep if dim in array.dims]
    axes = tuple(i for i, dim in enumerate(array.dims) if dim not in kept)
    exact = np.int64 if array.dtype.kind in "iub" else np.float64
    values = np.asarray(array.values).sum(axis=axes, dtype=exact) if axes else np.asarray(array.values)
    left = [dim for dim in array.dims if dim in kept]
    return np.transpose(values, [left.index(dim) for dim in kept]).astype(np.float64)


def weekly(dataset: xr.Dataset, name: str, **choice: object) -> np.ndarray:
    """A quantity of the nation, (replicate, week)."""
    return summed(dataset, name, ("replicate", "week"), **choice)


def total(dataset: xr.Dataset, name: str, **choice: object) -> np.ndarray:
    """A quantity of the whole run, (replicate,)."""
    return summed(dataset, name, ("replicate",), **choice)


def weights(dataset: xr.Dataset) -> np.ndarray:
    """Share of the population in each locality, (locality,)."""
    if "registered" in dataset and dataset["registered"].dims == ("locality",):
        registered = np.asarray(dataset["registered"].values, float)
        if registered.sum() > 0:
            return registered / registered.sum()
    return np.full(dataset.sizes["locality"], 1 / dataset.sizes["locality"])


def mean_of_people(dataset: xr.Dataset, name: str, **choice: object) -> np.ndarray:
    """A mean over people, from means over localities weighted by their size, (replicate, week)."""
    if "locality" not in dataset[name].dims:
        return weekly(dataset, name, **choice)
    places = summed(dataset, name, ("replicate", "week", "locality"), **choice)
    return places @ weights(dataset)


def people_of(dataset: xr.Dataset, people: float) -> float:
    """Number of people, from the dataset or else from what the run says of itself."""
    return float(total(dataset, "population").mean()) if has(dataset, "population") else float(people)


def thinned(values: np.ndarray, points: int) -> np.ndarray:
    """Means of as many neighbouring weeks (last axis) as it takes to have at most `points` of them."""
    step = -(-values.shape[-1] // points)
    if step == 1:
        return values
    starts = np.arange(0, values.shape[-1], step)
    sizes = np.diff(np.append(starts, values.shape[-1]))
    return np.add.reduceat(values, starts, axis=-1) / sizes


def spread(samples: np.ndarray) -> Spread:
    """Mean and band over the first axis."""
    if len(samples) >= 10:
        low, high = np.percentile(samples, (10, 90), axis=0)
    else:
        low, high = samples.min(axis=0), samples.max(axis=0)
    return Spread(samples.mean(axis=0), low, high)


def interval_words(runs: int) -> str:
    """What the band of a chart means, in words."""
    if runs < 2:
        return "one run, no interval"
    return "band: middle four fifths of the runs" if runs >= 10 else "band: lowest to highest run"
