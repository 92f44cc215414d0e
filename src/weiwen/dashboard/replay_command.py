"""The command `replay`: run the record of a live run again, and say whether the same was done to the same people."""

import json
import sys
from pathlib import Path
from typing import Any

from cyclopts import App

from weiwen.errors import InputError
from weiwen.typed import Json

MOST_BYTES = 4_000_000


def register(app: App) -> None:
    """Add `replay` to a command line."""
    app.command(replay, name="replay")


def replay(record: Path, *, as_json: Json = False) -> None:
    """Run the record of a live run again, with its changes and without; exit code 1 if the harm is not the same.

    Parameters
    ----------
    record
        The file that the live page gives as "the run's record as JSON".
    """
    told = read(record)
    from weiwen.caching import cache_programs
    from weiwen.dashboard.replay import again

    cache_programs()
    answer = again(told, record.name)
    if as_json:
        print(json.dumps(answer))
    else:
        _tell(answer)
    sys.exit(0 if answer["same"] else 1)


def read(path: Path) -> dict[str, Any]:
    """The record in a file; refused where it is none, or one of another version."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"{path}: too large for the record of a run (at most {MOST_BYTES:,} bytes)")
        told = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; download the record from the live page, and name that file") from None
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: cannot be read as JSON: {str(error).splitlines()[0]}") from None
    return told if isinstance(told, dict) else {}


def _tell(answer: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from weiwen.sentence import SENTENCE

    console = Console(highlight=False)
    weeks = f"{answer['weeks']} weeks, {answer['changes']} changes"
    console.print(f"[bold]{answer['scenario']}[/], {weeks}, seed {answer['seed']}")
    table = Table(
        "done to people", "the record says", "run again", "without the changes", box=None, padding=(0, 2, 0, 0)
    )
    for row in answer["rows"]:
        table.add_row(*(escape(row[name]) for name in ("name", "recorded", "again", "baseline")))
    console.print(table)
    same = "the same to the unit" if answer["same"] else "NOT the same as in the record"
    console.print(f"what was done to people is {same}")
    console.print(f"baseline: {escape(answer['command'])}", soft_wrap=True)
    console.print(f"[dim]{SENTENCE}[/dim]")
