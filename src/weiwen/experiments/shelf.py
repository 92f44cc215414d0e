"""Where a study lays aside what it has computed: parts written whole, found again by the names of their items.

A part bears the checksum of its bytes in its name. One that does not match it is as good as missing: its items are
computed again.
"""

import hashlib
import io
import json
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
        kept: dict[str, Any] = {"names": np.asarray([names[i] for i in well]), "values": values[well]}
        buffer = io.BytesIO()
        np.savez(buffer, **kept)
        write_whole(self.folder / _part(buffer.getvalue()), lambda file: file.write(buffer.getvalue()))
        self.found |= dict(zip(kept["names"].tolist(), kept["values"], strict=True))


def _part(content: bytes) -> str:
    return f"part-{hashlib.sha256(content).hexdigest()[:16]}.npz"


def _read(path: Path) -> dict[str, np.ndarray]:
    """The items of a part; none if it is not as it was written."""
    try:
        content = path.read_bytes()
    except OSError:
        return {}
    if _part(content) != path.name:
        return {}
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        return dict(zip(stored["names"].tolist(), stored["values"], strict=True))


def write_json(path: Path, table: Any) -> None:
    """A table as JSON, written whole."""
    write_whole(path, lambda file: file.write(json.dumps(table, indent=1).encode()))
