"""What stands beside an unfinished run: the scenario as resolved, the command, and the reason if it failed.

It lies in the run's hidden folder (`begun.json`, `failed.json`) and goes with it when the run is whole.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from weiwen import store
from weiwen.engine.whole import write_whole
from weiwen.errors import InputError
from weiwen.scenario import Scenario

BEGUN, FAILED = "begun.json", "failed.json"


@contextmanager
def noted(working: Path, scenario: Scenario, command: str) -> Iterator[None]:
    """Note what is begun, and if it fails why; a mistake of the user's leaves nothing where nothing was computed."""
    (working / FAILED).unlink(missing_ok=True)
    record = {"scenario": scenario.resolved(), "command": command, "source": store.source_digest(), "when": _now()}
    write_json(working / BEGUN, record)
    try:
        yield
    except InputError:
        if not list(working.glob("*.npz")):
            shutil.rmtree(working)
        raise
    except Exception as error:
        write_json(working / FAILED, {"reason": reason_of(error), "when": _now()})
        raise


def reason_of(error: Exception) -> str:
    """A failure in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]


def read_json(path: Path) -> dict[str, Any]:
    """A note; empty if it is missing or damaged."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_json(path: Path, table: Any) -> None:
    """A table as JSON, written whole."""
    write_whole(path, lambda file: file.write(json.dumps(table, indent=1).encode()))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
