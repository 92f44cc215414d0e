"""The run store: a run is a folder named by the hash of what made it, and is there whole or not at all.

While it runs, its state and records lie in a hidden folder beside it, chunk by chunk; a run that was interrupted goes
on from there. When all is written, checksums are added, everything is flushed to disk, and the folder is renamed.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from weiwen.engine.checkpoint import sync, write_whole
from weiwen.errors import InputError

CHECKSUMS = "checksums.json"
SOURCES = ("*.py", "*.toml", "*.csv", "*.html", "*.css", "*.js")


@cache
def source_digest() -> str:
    """Hash of the program's own files: a run made by another version of them is another run."""
    package, digest = Path(__file__).parent, hashlib.sha256()
    for path in sorted(p for pattern in SOURCES for p in package.rglob(pattern)):
        digest.update(str(path.relative_to(package)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def run_digest(resolved: dict[str, Any]) -> str:
    """Name of a run: scenario as resolved (with its seed), and the program."""
    text = json.dumps({"scenario": resolved, "source": source_digest()}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def prepare(out: Path) -> Path:
    """Make sure that a folder exists and can be written to."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe = out / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"--out {out}: cannot be written to ({reason}); choose another folder") from None
    return out


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_of(folder: Path) -> list[Path]:
    """All files of a run but the list of checksums."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.name != CHECKSUMS)


def seal(folder: Path) -> None:
    """Write the checksum of each file, and flush everything to disk."""
    sums = {str(path.relative_to(folder)): digest_of(path) for path in files_of(folder)}
    write_whole(folder / CHECKSUMS, lambda file: file.write(json.dumps(sums, indent=1).encode()))
    for path in sorted({p.parent for p in files_of(folder)} | {folder}):
        sync(path)


def intact(folder: Path) -> bool:
    """Whether a finished run is there with every file as it was written."""
    try:
        sums = json.loads((folder / CHECKSUMS).read_bytes())
        found = {str(path.relative_to(folder)): digest_of(path) for path in files_of(folder)}
    except (OSError, ValueError):
        return False
    return found == sums


@contextmanager
def working_folder(out: Path, name: str) -> Iterator[Path]:
    """The hidden folder in which a run is made; one process at a time, and what is there from before stays."""
    folder = out / f".{name}"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(f"{folder}: another process is making this very run; wait for it") from None
        yield folder


def publish(working: Path, result: Path) -> None:
    """Seal a finished run and put it in its place; a broken run that stood there is replaced."""
    seal(result_in(working))
    if result.exists():
        shutil.rmtree(result)
    os.replace(result_in(working), result)
    sync(result.parent)
    shutil.rmtree(working)


def result_in(working: Path) -> Path:
    """Where the finished files are gathered."""
    folder = working / "result"
    folder.mkdir(exist_ok=True)
    return folder


def lay_aside(working: Path, kind: str, first: int, arrays: dict[str, Any]) -> None:
    """Keep arrays of some weeks (`first` is the week before them) until the run is whole."""
    write_whole(working / f"{kind}-{first:06d}.npz", lambda file: np.savez(file, **arrays))


def gather(working: Path, kind: str, until: int) -> dict[str, np.ndarray]:
    """What was laid aside of weeks before `until`, joined along the second axis; nothing where there is nothing."""
    paths = [p for p in sorted(working.glob(f"{kind}-*.npz")) if int(p.stem.rpartition("-")[2]) < until]
    chunks = []
    for path in paths:
        with np.load(path, allow_pickle=False) as stored:
            chunks.append({name: stored[name] for name in stored.files})
    return {name: np.concatenate([chunk[name] for chunk in chunks], axis=1) for name in (chunks[0] if chunks else ())}
