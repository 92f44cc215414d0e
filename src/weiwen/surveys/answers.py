"""The answers as labelled arrays, and as the rows of a table: shares of people, never anybody's answer."""

import json
from collections.abc import Iterable
from typing import Any

import numpy as np
import xarray as xr

from weiwen.runs import quiet
from weiwen.scenario import Scenario
from weiwen.sentence import SENTENCE
from weiwen.surveys.estimates import Estimate, Z, direct, falsification, listed
from weiwen.surveys.fieldwork import Taken, fieldwork, weeks_of
from weiwen.surveys.instrument import Instrument
from weiwen.world import laboratory

INSTRUMENTS = {  # name: (whose voice, what the share is of)
    "truth": ("truth", "wish to show dissent beyond the cut"),
    "hidden": ("truth", "wish to, and would not"),
    "direct": ("survey", "admit it when asked"),
    "list": ("survey", "the same by the list experiment"),
    "falsification": ("survey", "list less direct"),
    "file": ("file", "on file as more likely than not to make trouble"),
    "centre": ("told", "incidents told to the centre in the past year, as a share of people"),
}
VARIABLES = {  # name: (dimensions after replicate and week, unit, meaning)
    "share": (("instrument",), "share", "share of people; see the coordinate `meaning`"),
    "standard_error": (("instrument",), "share", "standard error of the share; none where everybody is counted"),
    "low": (("instrument",), "share", "lower end of the 95 % interval"),
    "high": (("instrument",), "share", "upper end of the 95 % interval"),
    "counts": (("half", "count"), "respondents", "respondents by half and by how many items they said apply"),
}


def dataset(scenario: Scenario, at: int | Iterable[int] | None, asked: Instrument, progress: Any = None) -> xr.Dataset:
    """Run a scenario and lay out what its surveys say."""
    weeks = weeks_of(scenario, at)
    work = fieldwork(laboratory(scenario), asked)
    taken = [one for _, _, one in work.go(weeks, progress or quiet)]
    people = scenario.population.people
    worlds = [[estimates(taken_in(one, r), people) for one in taken] for r in range(scenario.replicates)]
    columns = np.asarray(worlds).transpose(3, 0, 1, 2)
    values = dict(zip(Estimate._fields, columns, strict=True))
    values["standard_error"] = values.pop("error")
    values["counts"] = np.stack([one.answers.table.sum(-1) for one in taken], 1)
    return _labelled(values, scenario, weeks, asked)


def taken_in(taken: Taken, replicate: int) -> Taken:
    """What a survey brings from one world."""
    answers = type(taken.answers)(*(array[replicate] for array in taken.answers))
    return Taken(answers, taken.flagged[replicate], taken.told[replicate])


def estimates(taken: Taken, people: int) -> list[Estimate]:
    """One estimate for each of INSTRUMENTS, in their order."""
    answers, table = taken.answers, np.asarray(taken.answers.table, np.int64)
    told = int(taken.told.astype(np.int64).sum())
    found = {
        "truth": _counted(answers.dissatisfied, people),
        "hidden": _counted(answers.hiding, people),
        "direct": direct(table, people),
        "list": listed(table),
        "falsification": falsification(table),
        "file": _counted(taken.flagged, people),
        "centre": _counted(told, people),
    }
    return [found[name] for name in INSTRUMENTS]


def _counted(number: Any, people: int) -> Estimate:
    """A share of everybody: no sample, no error."""
    return Estimate(int(number) / people, *[float("nan")] * 3)


def _labelled(
    values: dict[str, np.ndarray], scenario: Scenario, weeks: tuple[int, ...], asked: Instrument
) -> xr.Dataset:
    variables = {
        name: (("replicate", "week", *dims), values[name], {"unit": unit, "meaning": meaning})
        for name, (dims, unit, meaning) in VARIABLES.items()
    }
    coordinates: dict[str, Any] = {
        "replicate": np.arange(scenario.replicates),
        "week": list(weeks),
        "instrument": list(INSTRUMENTS),
        "voice": ("instrument", [voice for voice, _ in INSTRUMENTS.values()]),
        "meaning": ("instrument", [meaning for _, meaning in INSTRUMENTS.values()]),
        "half": ["short", "long"],
        "count": np.arange(asked.items + 2),
    }
    attributes = {
        "scenario": scenario.name,
        "scenario_hash": scenario.digest,
        "labels": "; ".join(scenario.labels),
        "people": scenario.population.people,
        "survey": json.dumps(asked._asdict()),
        "note": SENTENCE,
    }
    return xr.Dataset(variables, coordinates, attributes)


def rows(result: xr.Dataset) -> list[dict[str, Any]]:
    """One row for each world, week and instrument, in plain numbers (None: there is none)."""
    shape = ("replicate", "week", "instrument")
    columns = {name: result[name].values for name in ("share", "standard_error", "low", "high")}
    labels = [result[dim].values.tolist() for dim in shape]
    return [
        dict(zip(shape, (labels[d][i] for d, i in enumerate(place)), strict=True))
        | {name: None if np.isnan(column[place]) else float(column[place]) for name, column in columns.items()}
        for place in np.ndindex(columns["share"].shape)
    ]


def over_worlds(result: xr.Dataset) -> list[dict[str, Any]]:
    """One row for each week and instrument: the mean over worlds, with the error that sampling leaves in it."""
    worlds = result.sizes["replicate"]
    mean = result[["share", "low", "high"]].mean("replicate", skipna=False)
    mean["error"] = np.sqrt((result["standard_error"] ** 2).sum("replicate", skipna=False)) / worlds
    if worlds > 1:
        mean["low"], mean["high"] = mean["share"] - Z * mean["error"], mean["share"] + Z * mean["error"]
    return [
        {"week": int(week), "instrument": name}
        | {part: float(mean[part].sel(week=week, instrument=name)) for part in ("share", "error", "low", "high")}
        for week in result["week"].values
        for name in INSTRUMENTS
    ]
