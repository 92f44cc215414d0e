"""The index of a folder of results: runs and sweeps that are finished, interrupted, failed or damaged.

It is made from the folders and from nothing else. `index.json` only spares reading again what has not changed: beside
each entry stands a mark of its folder (names, sizes and times of all files). An entry whose mark differs is read anew,
with every checksum; an index that is missing or damaged is made anew. A bit that turned on the disk changes no mark:
`--rebuild` checks every checksum.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from weiwen import store
from weiwen.aside import weeks_kept
from weiwen.engine.whole import write_whole
from weiwen.experiments import tables
from weiwen.unfinished import BEGUN, FAILED, read_json

INDEX = "index.json"
Entry = dict[str, Any]


def index(out: Path, rebuild: bool = False) -> list[Entry]:
    """The entries of all results in a folder, by name; the index file is brought up to date."""
    known = {} if rebuild else _known(out / INDEX)
    fresh = {folder.name: _marked(folder, known.get(folder.name)) for folder in _folders(out)}
    if fresh != known or rebuild:
        with suppress(OSError):  # a folder that cannot be written to can still be listed
            write_whole(out / INDEX, lambda file: file.write(_text(fresh)))
    return [one["entry"] for one in fresh.values()]


def _folders(out: Path) -> Iterator[Path]:
    for folder in sorted(out.iterdir()) if out.is_dir() else []:
        hidden = folder.name.startswith(".") and (folder / BEGUN).exists()
        if folder.is_dir() and (hidden or folder.name.startswith("sweep-") or (folder / "run.json").exists()):
            yield folder


def _marked(folder: Path, known: Entry | None) -> Entry:
    mark = _mark(folder)
    return known if known and known["mark"] == mark else {"mark": mark, "entry": entry_of(folder)}


def _mark(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        with suppress(FileNotFoundError):
            stat = path.stat()
            digest.update(f"{path.relative_to(folder)}|{stat.st_size}|{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def _text(table: dict[str, Entry]) -> bytes:
    text = json.dumps(table, indent=1)
    return f'{{"sum": "{hashlib.sha256(text.encode()).hexdigest()}", "results":\n{text}}}\n'.encode()


def _known(path: Path) -> dict[str, Entry]:
    """The entries of an index file that is as it was written."""
    found = read_json(path).get("results")
    if isinstance(found, dict) and _text(found) == path.read_bytes():
        return found
    return {}


def entry_of(folder: Path) -> Entry:
    """What a folder holds."""
    if folder.name.startswith("."):
        return _unfinished(folder)
    return _sweep(folder) if folder.name.startswith("sweep-") else _run(folder)


def _run(folder: Path) -> Entry:
    record, whole = read_json(folder / "run.json"), store.intact(folder)
    entry = _described(folder.name, "run", record.get("scenario"), record.get("command"), record.get("finished"))
    entry |= {"state": "finished" if whole else "damaged", "harm": harm_of(record) if whole else None}
    return entry | {"reason": "" if whole else "files are not as they were written; the same command makes them anew"}


def harm_of(record: Entry) -> dict[str, dict[str, float]]:
    """People arrested, hidden and sent to camps, and how many of each had done nothing, as the ledger counts them."""
    ledger = record.get("ledger") or {}
    keys = ("people", "people_wronged")
    return {name: {key: ledger[name][key] for key in keys} for name in ("arrest", "hide", "camp") if name in ledger}


def _unfinished(folder: Path) -> Entry:
    begun, failed = read_json(folder / BEGUN), read_json(folder / FAILED)
    when = failed.get("when") or begun.get("when")
    entry = _described(folder.name[1:], "run", begun.get("scenario"), begun.get("command"), when)
    state = "failed" if failed or (folder / FAILED).exists() else "interrupted"
    reason = failed.get("reason", "") or ("its reason is not readable" if state == "failed" else "")
    other = begun.get("source") not in (None, store.source_digest())
    note = "; begun by another version of the program" if other else ""
    return entry | {"state": state, "done": weeks_kept(folder), "reason": reason + note}


def _sweep(folder: Path) -> Entry:
    record, whole = read_json(folder / tables.STUDY), tables.finished(folder)
    study = record.get("study") or {}
    of = {"name": study.get("name") or folder.name.split("-", 1)[1].rpartition("-")[0], "weeks": study.get("weeks")}
    of |= {"seed": study.get("seed"), "population": {"people": study.get("people")}}
    entry = _described(folder.name.rpartition("-")[2], "sweep", of, record.get("command"), record.get("finished"))
    if whole:
        lost = json.loads((folder / tables.FAILED).read_bytes())
        reason = f"{len(lost)} points failed; the first: {lost[0]['reason']}" if lost else ""
        return entry | {"state": "failed" if lost else "finished", "reason": reason}
    sealed = (folder / store.CHECKSUMS).exists()
    reason = "tables are not as they were written; the same command makes them anew" if sealed else ""
    return entry | {"state": "damaged" if sealed else "interrupted", "reason": reason}


def _described(name: str, kind: str, scenario: Any, command: Any, when: Any) -> Entry:
    of = scenario if isinstance(scenario, dict) else {}
    people = (of.get("population") or {}).get("people")
    what = {"hash": name, "kind": kind, "scenario": of.get("name"), "people": people, "weeks": of.get("weeks")}
    more = {"seed": of.get("seed"), "command": command, "when": when}
    return what | more | {"state": "", "done": None, "harm": None, "reason": ""}
