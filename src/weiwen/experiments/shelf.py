"""Where a study lays aside what it has computed: parts written whole, found again by the names of their items.

A part that cannot be read (its checksum fails) is as good as missing: its items are computed again.
"""

import hashlib
import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from weiwen.engine.checkpoint import write_whole

FAILED = "failed.json"


class Shelf:
    """The parts in one folder, read once and added to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.found: dict[str, np.ndarray] = {}
        for path in sorted(folder.glob("part-*.npz")):
            self.found |= _read(path)

    def lay(self, names: list[str], values: np.ndarray, reasons: tuple[str, ...]) -> None:
        """Lay aside the items that went well."""
        well = [i for i, reason in enumerate(reasons) if not reason]
        if not well:
            return
        kept = {"names": np.asarray([names[i] for i in well]), "values": values[well]}
        mark = hashlib.sha256("".join(kept["names"]).encode()).hexdigest()[:16]
        arrays: dict[str, Any] = kept
        write_whole(self.folder / f"part-{mark}.npz", lambda file: np.savez(file, **arrays))
        self.found |= dict(zip(kept["names"].tolist(), kept["values"], strict=True))


def _read(path: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(path, allow_pickle=False) as stored:
            return dict(zip(stored["names"].tolist(), stored["values"], strict=True))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, zlib.error, EOFError):
        return {}


def write_json(path: Path, table: Any) -> None:
    """A table as JSON, written whole."""
    write_whole(path, lambda file: file.write(json.dumps(table, indent=1).encode()))
