"""The tables of a study: results as CSV and as arrays, points that failed, and what made them; all under one seal.

They are made beside the old ones; then the seal is broken, each takes its place, and a new seal is written last. Tables
without their seal, or not as it says, are never taken for finished: the next call makes them again from the parts.
"""

import json
import os
import shutil
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import xarray as xr

from weiwen import store
from weiwen.engine.whole import sync
from weiwen.errors import InputError
from weiwen.experiments.study import Study

FAILED, STUDY, CSV, ZARR = "failed.json", "study.json", "results.csv", "results.zarr"
FRESH = ".fresh"
Failures = list[dict[str, Any]]


def publish(folder: Path, study: Study, data: xr.Dataset, failed: Failures, command: str) -> None:
    """Write the tables, unless the very same stand there intact."""
    text = data.to_dataframe().reset_index().to_csv(index=False, lineterminator="\n").encode()
    kept, fresh = json.dumps(failed, indent=1).encode(), folder / FRESH
    shutil.rmtree(fresh, ignore_errors=True)
    same = finished(folder) and (folder / CSV).read_bytes() == text and (folder / FAILED).read_bytes() == kept
    if same and _ours(folder):
        return
    fresh.mkdir()
    (fresh / CSV).write_bytes(text)
    (fresh / FAILED).write_bytes(kept)
    (fresh / STUDY).write_text(json.dumps(_record(study, command, not failed), indent=1))
    _write_arrays(fresh, data)
    _put(fresh, folder)


def finished(folder: Path) -> bool:
    """Whether the tables of a study are there as they were written."""
    return store.intact(folder, _files(folder))


def _ours(folder: Path) -> bool:
    """Whether this very program made the tables: another's would tell of a program that is no more."""
    return json.loads((folder / STUDY).read_bytes())["source"] == store.source_digest()


def read_failed(folder: Path) -> Failures:
    """The points of a study that failed when it was last run."""
    try:
        return json.loads((folder / FAILED).read_text())
    except (OSError, ValueError):
        raise InputError(f"{folder / FAILED}: missing or damaged; run the study again to have it made anew") from None


def _record(study: Study, command: str, complete: bool) -> dict[str, Any]:
    return {
        "study": study.resolved(),
        "hash": study.digest,
        "command": command,
        "version": version("weiwen"),
        "source": store.source_digest(),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "complete": complete,
    }


def _write_arrays(folder: Path, data: xr.Dataset) -> None:
    from weiwen.results import ARRAYS, save

    save(data, folder)
    os.replace(folder / ARRAYS, folder / ZARR)


def _put(fresh: Path, folder: Path) -> None:
    """Break the seal, put each table in its place, and seal them."""
    (folder / store.CHECKSUMS).unlink(missing_ok=True)
    sync(folder)
    shutil.rmtree(folder / ZARR, ignore_errors=True)
    for name in (FAILED, STUDY, CSV, ZARR):
        os.replace(fresh / name, folder / name)
    fresh.rmdir()
    store.seal(folder, folder.name, _files(folder))


def _files(folder: Path) -> list[Path]:
    arrays = [path for path in (folder / ZARR).rglob("*") if path.is_file()]
    return [folder / name for name in (FAILED, STUDY, CSV)] + arrays
