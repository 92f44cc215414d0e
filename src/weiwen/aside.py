"""What a run lays aside until it is whole: its weeks, chunk by chunk, and its state now and then.

Each file bears the checksum of its bytes in its name, and the weeks that it holds. A run goes on from the newest state
that is as it was written and before which no week is missing or damaged; if there is none, from the start. The old
state is removed only when the new one is on disk, so a killed process loses at most what came after the
last state.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from weiwen.engine.checkpoint import load, written
from weiwen.engine.whole import as_named, write_named
from weiwen.errors import InputError
from weiwen.vocabulary import YEAR

STATE = "state"
KINDS = (STATE, "weeks", "year")


def lay_aside(working: Path, kind: str, first: int, until: int, arrays: dict[str, Any]) -> None:
    """Keep arrays of the weeks after `first` up to `until`."""
    path = write_named(working, f"{kind}-{first:06d}-{until:06d}", lambda file: np.savez(file, **arrays))
    _remove(set(working.glob(f"{kind}-{first:06d}-*.npz")) - {path})


def keep_state(working: Path, state: Any, week: int) -> None:
    """Keep the state after a week, in place of the one before."""
    path = write_named(working, f"{STATE}-{week:06d}", written(state, week))
    _remove(set(working.glob(f"{STATE}-*.npz")) - {path})


def found_state(working: Path, like: Any) -> tuple[Any, int]:
    """The state from which a run goes on, and its week (`like` and 0 if none can be believed); the rest is removed."""
    chosen, kept = (like, 0), []
    for path in sorted(working.glob(f"{STATE}-*.npz"), reverse=True):
        before = _before(working, path)
        if before is None:
            continue
        try:
            chosen, kept = load(path, like), [path, *before]
        except ValueError:  # the state of another structure
            continue
        break
    _remove({path for kind in KINDS for path in working.glob(f"{kind}-*.npz")} - set(kept))
    return chosen


def weeks_kept(working: Path) -> int:
    """After how many weeks an unfinished run stands, by the names of its files."""
    return max((int(path.stem.split("-")[1]) for path in working.glob(f"{STATE}-*.npz")), default=0)


def gather(working: Path, kind: str, until: int) -> dict[str, np.ndarray]:
    """What was laid aside of the weeks up to `until`, joined along the second axis; nothing where there is nothing."""
    chunks, paths = [], chain(working, kind, until)
    if paths is None:
        raise InputError(f"{working}: weeks laid aside were damaged; the same command computes them again")
    for path in paths:
        with np.load(path, allow_pickle=False) as stored:
            chunks.append({name: stored[name] for name in stored.files})
    return {name: np.concatenate([chunk[name] for chunk in chunks], axis=1) for name in (chunks[0] if chunks else ())}


def chain(working: Path, kind: str, until: int) -> list[Path] | None:
    """The files of a kind from the first week to `until`, without a gap and as they were written; else None."""
    paths, week = [], 0
    while week < until:
        path = next((p for p in working.glob(f"{kind}-{week:06d}-*.npz") if as_named(p)), None)
        if path is None:
            return None
        paths.append(path)
        week = int(path.stem.split("-")[2])
    return paths if week == until else None


def _before(working: Path, state: Path) -> list[Path] | None:
    """The files that a state needs, if it and they are as they were written."""
    try:
        week = int(state.stem.split("-")[1])
    except ValueError:
        return None
    weeks, years = chain(working, "weeks", week), chain(working, "year", week // YEAR * YEAR)
    return None if weeks is None or years is None or not as_named(state) else weeks + years


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
