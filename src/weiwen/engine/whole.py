"""Files that are there whole or not at all, and that say of themselves whether they are as they were written.

A file is written under a hidden name, flushed to disk, and renamed; then the folder is flushed. What a killed process
leaves under a hidden name is swept out by the next one: whoever still writes holds a lock on it, the dead hold none.
A file that bears the checksum of its bytes in its name is believed only while the two agree.
"""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

UNFINISHED = ".tmp"
DIGITS = 16
Write = Callable[[Any], Any]


def write_whole(path: Path, write: Write) -> None:
    """Call `write(file)` on a temporary file beside `path`, flush it to disk, then rename it into place."""
    _write(path.parent, path.name, write, lambda temporary: path)


def write_named(folder: Path, stem: str, write: Write) -> Path:
    """The same, under the name `stem-<checksum>.npz`."""
    return _write(folder, stem, write, lambda temporary: folder / f"{stem}-{digest_of(temporary)[:DIGITS]}.npz")


def _write(folder: Path, name: str, write: Write, place: Callable[[Path], Path]) -> Path:
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}.", suffix=UNFINISHED)
    try:
        with os.fdopen(handle, "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            write(file)
            file.flush()
            os.fsync(file.fileno())
            path = place(Path(temporary))
            os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync(folder)
    return path


def sync(path: Path) -> None:
    """Flush a file, or the entries of a folder, to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep_out(folder: Path) -> None:
    """Remove the temporary files of processes that are no more."""
    for path in folder.glob(f".*{UNFINISHED}"):
        with suppress(OSError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def as_named(path: Path) -> bool:
    """Whether a file is there and its bytes agree with the checksum in its name."""
    try:
        return path.stem.rpartition("-")[2] == digest_of(path)[:DIGITS]
    except OSError:  # not there, or on a sector that cannot be read: as good as damaged
        return False
