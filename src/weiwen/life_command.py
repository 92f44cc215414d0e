"""The command `life`: run a scenario and follow one invented person from act to signal to file to measure to lesson."""

import json
import shlex
import sys
from pathlib import Path

from cyclopts import App

from weiwen.typed import UNCHANGED, Changes, Json, Out


def register(app: App) -> None:
    """Add `life` to a command line."""
    app.command(life, name="life")


def life(
    scenario: str,
    *,
    row: int | None = None,
    changes: Changes = UNCHANGED,
    out: Out = Path("runs"),
    as_json: Json = False,
) -> None:
    """Follow one invented person of a scenario, and leave a page: what was done, alleged, filed, ordered, learned.

    Parameters
    ----------
    row
        A row number of the run (default: of up to 1,024 rows the one whose story shows most).
    """
    chosen = changes.of(scenario, replicates=1)
    from rich.console import Console

    from weiwen import store
    from weiwen.caching import cache_programs
    from weiwen.life import follow, story
    from weiwen.report.life import opening, write_life
    from weiwen.sentence import SENTENCE

    cache_programs()
    store.prepare(out)
    found = follow(chosen, row)
    command = shlex.join(["weiwen", *sys.argv[1:]])
    record = {
        "hash": store.run_digest(chosen.resolved()),
        "scenario": chosen.resolved(),
        "scenario_hash": chosen.digest,
        "people": chosen.population.people,
        "weeks": len(found),
        "replicates": 1,
        "seed": chosen.seed,
        "command": command,
    }
    page = out / f"life-{record['hash']}-{found.row}.html"
    write_life(found, record, page)
    if as_json:
        moments = [m.__dict__ for m in story(found)]
        print(json.dumps({"row": found.row, "group": found.group, "moments": moments, "page": str(page)}))
        return
    console = Console(highlight=False)
    console.print(f"[bold]row {found.row:,}[/], group {found.group}, locality {found.locality}: one invented life")
    for sentence in opening(found):
        console.print(sentence)
    console.print(f"page: {page}")
    console.print(SENTENCE)
