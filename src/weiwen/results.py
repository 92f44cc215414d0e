"""Results as labelled arrays: an xarray dataset with units and meanings, stored as zarr."""

import dataclasses
import inspect
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from weiwen import store
from weiwen.engine import Mechanism, Record
from weiwen.errors import InputError
from weiwen.records import COORDINATES, RUN_RECORDS, STAGE_RECORDS
from weiwen.sentence import SENTENCE
from weiwen.world import Laboratory

ARRAYS = "arrays.zarr"
REGISTERED = {"unit": "people", "meaning": "people of the locality", "voice": "truth"}


def declared(lab: Laboratory) -> dict[str, Record]:
    """Every record of a program: those of the stages, and those that its mechanisms lay aside."""
    own = {
        f"{name}.{key}": record
        for name, mechanism in zip(lab.program.names, lab.mechanisms, strict=True)
        for key, record in mechanism.records.items()
    }
    return STAGE_RECORDS | own


def dataset(lab: Laboratory, weekly: dict[str, np.ndarray], final: dict[str, np.ndarray]) -> xr.Dataset:
    """Label the arrays of a run: (replicate, week, ...) for weekly ones, (replicate, ...) for those of the end."""
    table = declared(lab)
    variables = {name: _variable(table[name], values, ("replicate", "week")) for name, values in weekly.items()}
    variables |= {name: _variable(RUN_RECORDS[name], values, ("replicate",)) for name, values in final.items()}
    weeks = next(iter(weekly.values())).shape[1]
    coordinates: dict[str, Any] = {
        "replicate": np.arange(len(next(iter(weekly.values())))),
        "week": np.arange(1, weeks + 1),
        "locality": [place.code for place in lab.places],
        "province": ("locality", [place.province for place in lab.places]),
        "registered": ("locality", np.asarray([place.people for place in lab.places]), REGISTERED),
        **{name: list(labels) for name, labels in COORDINATES.items()},
    }
    if "gini" in final:
        coordinates["year"] = np.arange(1, final["gini"].shape[1] + 1)
    return xr.Dataset(variables, coordinates, provenance(lab))


def provenance(lab: Laboratory) -> dict[str, Any]:
    """What made the arrays, for whoever finds them alone; mechanisms of a notebook's own are in no scenario's hash."""
    scenario = lab.scenario
    pairs = zip(lab.program.names, lab.mechanisms, strict=True)
    own = [one for name, one in pairs if name not in scenario.mechanisms]
    return {
        "note": SENTENCE,
        "scenario": scenario.name,
        "scenario_hash": scenario.digest,
        "labels": list(scenario.labels),
        "seed": scenario.seed,
        "own_mechanisms": [_told(one) for one in own],
        "own_rules": "\n\n".join(_written(type(one)) for one in own),
        "version": version("weiwen"),
        "source": store.source_digest(),
    }


def _told(mechanism: Mechanism) -> str:
    """A mechanism as one would type it."""
    values = {f.name: getattr(mechanism, f.name) for f in dataclasses.fields(mechanism)}
    told = [
        f"{name}={value!r}" if isinstance(value, str) else f"{name}={np.asarray(value)!s}"
        for name, value in values.items()
    ]
    return f"{type(mechanism).__name__}({', '.join(told)})"


def _written(kind: type) -> str:
    """The text of a class, where it can be had."""
    try:
        return inspect.getsource(kind)
    except (OSError, TypeError):
        return f"class {kind.__name__}: its text was not kept"


def _variable(record: Record, values: np.ndarray, first: tuple[str, ...]) -> tuple[tuple[str, ...], np.ndarray, dict]:
    attributes = {"unit": record.unit, "meaning": record.meaning, "voice": record.voice}
    return (*first, *record.dims), values, attributes


def save(arrays: xr.Dataset, folder: Path) -> None:
    """Write the arrays of a run, one chunk a variable."""
    encoding = {name: {"chunks": array.shape} for name, array in arrays.data_vars.items()}
    with (
        warnings.catch_warnings()
    ):  # text coordinates and consolidated metadata are not yet in the zarr 3 specification
        warnings.filterwarnings("ignore", module="zarr")
        arrays.to_zarr(folder / ARRAYS, mode="w", consolidated=True, zarr_format=3, encoding=encoding)


def open_run(folder: str | Path) -> xr.Dataset:
    """The labelled arrays of a finished run; one that is not as it was written is refused."""
    if (Path(folder) / store.CHECKSUMS).exists() and not store.intact(Path(folder), anywhere=True):
        raise InputError(f"{folder}: a file of this run is not as it was written; the run's own command makes it anew")
    return xr.open_zarr(Path(folder) / ARRAYS, consolidated=True).load()
