"""The run store: a run is a folder named by the hash of what made it, and is there whole or not at all.

While it runs, its state and records lie in a hidden folder beside it, chunk by chunk; a run that was interrupted goes
on from there. When all is written, everything is flushed to disk, checksums are added, and the folder is renamed.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from weiwen.engine.whole import digest_of, sweep_out, sync, write_whole
from weiwen.errors import InputError

CHECKSUMS, LOCK, RESULT = "checksums.json", "lock", "result"
REPLACED = "replaced"  # the broken run, until the new one stands in its place
SOURCES = ("*.py", "*.toml", "*.csv", "*.html", "*.css", "*.js")


@cache
def source_digest() -> str:
    """Hash of the program's own files: a run made by another version of them is another run."""
    package, digest = Path(__file__).parent, hashlib.sha256()
    for path in sorted(p for pattern in SOURCES for p in package.rglob(pattern)):
        digest.update(str(path.relative_to(package)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def edited() -> int:
    """When a file of the program was last written: a session in which rules are written anew asks now and then."""
    return max(path.stat().st_mtime_ns for path in Path(__file__).parent.rglob("*.py"))


def run_digest(resolved: dict[str, Any]) -> str:
    """Name of a run: scenario as resolved (with its seed), and the program."""
    text = json.dumps({"scenario": resolved, "source": source_digest()}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def prepare(out: Path) -> Path:
    """Make sure that a folder exists and can be written to."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):  # it has no name that could be left behind
            pass
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"--out {out}: cannot be written to ({reason}); choose another folder") from None
    return out


def files_of(folder: Path) -> list[Path]:
    """All files of a run but the list of checksums."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.name != CHECKSUMS)


def seal(folder: Path, name: str, files: Iterable[Path] | None = None) -> None:
    """Flush files to disk (all of the folder's, or those named); then write their checksums, and of what they are."""
    chosen = files_of(folder) if files is None else sorted(files)
    between = {parent for path in chosen for parent in path.parents if parent.is_relative_to(folder)}
    for path in [*chosen, *sorted(between, reverse=True)]:
        sync(path)
    text = _sums(folder, name, chosen)
    write_whole(folder / CHECKSUMS, lambda file: file.write(text))


def _sums(folder: Path, name: str, files: Iterable[Path]) -> bytes:
    found = {str(path.relative_to(folder)): digest_of(path) for path in files}
    return json.dumps({"of": name, "files": found}, indent=1).encode()


def intact(folder: Path, files: Iterable[Path] | None = None, anywhere: bool = False) -> bool:
    """Whether a finished run (or those of a folder's files) is there with every byte as it was written.

    What somebody else put beside the files of a run is none of its business. A copy under another name is the run too
    if it may stand `anywhere`.
    """
    try:
        text = (folder / CHECKSUMS).read_bytes()
        told = json.loads(text)
        chosen = _own(folder, told["files"]) if files is None else sorted(files)
        return bool(chosen) and text == _sums(folder, told["of"] if anywhere else folder.name, chosen)
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _own(folder: Path, listed: Container[str]) -> list[Path]:
    return [path for path in files_of(folder) if path.parent != folder or path.name in listed]


@contextmanager
def alone(folder: Path, refusal: str) -> Iterator[Path]:
    """A folder for one process at a time; what is there from before stays, but for half-written files of the dead."""
    while True:
        folder.mkdir(exist_ok=True)
        with (folder / LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise InputError(f"{folder}: {refusal}") from None
            if not _same(lock, folder / LOCK):  # the process before put its finished folder away meanwhile
                continue
            sweep_out(folder)
            yield folder
            return


def _same(lock: Any, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(lock.fileno()), path.stat())
    except OSError:
        return False


@contextmanager
def working_folder(out: Path, name: str) -> Iterator[Path]:
    """The hidden folder in which a run is made."""
    with alone(out / f".{name}", "another process is making this very run; wait for it") as folder:
        yield folder


def publish(working: Path, result: Path) -> None:
    """Seal a finished run and put it in its place; a broken run that stood there is replaced.

    What somebody put beside the broken run's files moves over, also where a process was killed in the midst of this.
    """
    fresh, old = working / RESULT, working / REPLACED
    seal(fresh, result.name)
    for before in (old, result):
        for path in before.glob("*") if before.is_dir() else ():
            if path.is_file() and path.name != CHECKSUMS and not (fresh / path.name).exists():
                shutil.copy2(path, fresh / path.name)
    shutil.rmtree(old, ignore_errors=True)
    if result.exists():
        os.replace(result, old)
    os.replace(fresh, result)
    sync(result.parent)
    shutil.rmtree(working)


def clear(out: Path, name: str) -> None:
    """Put away the working folder of a run that stands finished: who was stopped after the last step left it."""
    with suppress(InputError, OSError):  # unless somebody is making this very run, or nothing can be written here
        if (out / f".{name}").exists():
            with working_folder(out, name) as working:
                shutil.rmtree(working)


def result_in(working: Path) -> Path:
    """Where the finished files are gathered: an empty folder."""
    folder = working / RESULT
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder
