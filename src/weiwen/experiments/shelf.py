"""Where a study lays aside what it has computed: parts written whole, found again by the names of their items.

A part bears the checksum of its bytes in its name. One that does not match it is removed: its items are computed again.
"""

from pathlib import Path
from typing import Any

import numpy as np

from weiwen.engine.whole import as_named, sweep_out, write_named


class Shelf:
    """The parts in one folder, read once and added to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        sweep_out(folder)
        self.found: dict[str, np.ndarray] = {}
        for path in sorted(folder.glob("part-*.npz")):
            self.found |= _read(path)

    def lay(self, names: list[str], values: np.ndarray, reasons: tuple[str, ...]) -> None:
        """Lay aside the items that went well."""
        well = [i for i, reason in enumerate(reasons) if not reason]
        if not well:
            return
        kept: dict[str, Any] = {"names": np.asarray([names[i] for i in well]), "values": values[well]}
        write_named(self.folder, "part", lambda file: np.savez(file, **kept))
        self.found |= dict(zip(kept["names"].tolist(), kept["values"], strict=True))


def _read(path: Path) -> dict[str, np.ndarray]:
    """The items of a part; none, and the part is gone, if it is not as it was written."""
    try:
        if as_named(path):
            with np.load(path, allow_pickle=False) as stored:
                return dict(zip(stored["names"].tolist(), stored["values"], strict=True))
    except OSError:  # what cannot be read just now may be as it was
        return {}
    if path.is_file():
        path.unlink()
    return {}
