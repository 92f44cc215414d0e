"""Finished runs of one folder, by the names that its listing has: nothing that is asked for becomes a path."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xarray as xr

from weiwen import catalogue
from weiwen.errors import InputError
from weiwen.index import Entry, index
from weiwen.report import people
from weiwen.report.provenance import Provenance, provenance
from weiwen.report.reading import whole
from weiwen.results import open_run


@dataclass(frozen=True)
class Finished:
    """A finished run: its entry in the listing, its record, its arrays, and what made it."""

    entry: Entry
    record: dict[str, Any]
    arrays: xr.Dataset
    made: Provenance

    @property
    def name(self) -> str:
        """Its name in the listing."""
        return self.entry["hash"]

    @property
    def people(self) -> dict[str, Any]:
        """What happened to people, as a report opens."""
        weeks = self.made.weeks
        rows = people.rows(self.arrays, weeks)
        return {"opening": people.opening(self.arrays, weeks), "rows": rows, "made": self.made}


def listed(folder: Path) -> list[Entry]:
    """All runs and sweeps of the folder, the latest first."""
    return sorted(index(folder), key=lambda one: str(one["when"] or ""), reverse=True)


def folder_of(folder: Path, name: str) -> tuple[Entry, Path]:
    """The entry of a finished run, and where it lies; a name that the listing has not is refused."""
    alike = {one["hash"]: one for one in index(folder) if one["kind"] == "run" and one["state"] == "finished"}
    if name not in alike:
        raise InputError(catalogue.unknown(name, "finished run", alike))
    return alike[name], folder / alike[name]["hash"]


def finished(folder: Path, name: str) -> Finished:
    """A finished run, read whole."""
    entry, place = folder_of(folder, name)
    record, arrays = json.loads((place / "run.json").read_text(encoding="utf-8")), whole(open_run(place))
    return Finished(entry, record, arrays, provenance(record, arrays.sizes["replicate"], arrays.sizes["week"]))
