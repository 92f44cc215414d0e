"""The command `runs`: what lies in a folder of results, and one unfinished run tried again alone."""

import json
import shlex
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter
from rich.console import Console
from rich.table import Table

from weiwen import catalogue
from weiwen.errors import InputError
from weiwen.sentence import SENTENCE
from weiwen.typed import Json, Out

console = Console(highlight=False)


def register(app: App) -> None:
    """Add `runs` to a command line."""
    app.command(runs)


def runs(
    *,
    out: Out = Path("runs"),
    failed: Annotated[bool, Parameter(negative="", help="only those that failed or are damaged")] = False,
    rebuild: Annotated[bool, Parameter(negative="", help="check every checksum, and make the index anew")] = False,
    again: Annotated[str | None, Parameter(help="try the unfinished or damaged run of this hash again")] = None,
    as_json: Json = False,
) -> None:
    """List finished, interrupted, failed and damaged runs and sweeps, or try one run again."""
    from weiwen.index import index

    found = index(out, rebuild)
    if again is not None:
        _again(again, found, out, as_json)
        return
    chosen = [one for one in found if not failed or one["state"] in ("failed", "damaged")]
    if as_json:
        print(json.dumps(chosen))
        return
    _tell(chosen, out)


def _again(name: str, found: list[dict[str, Any]], out: Path, as_json: bool) -> None:
    from weiwen.caching import cache_programs
    from weiwen.display import showing
    from weiwen.runs import run

    scenario, command = _scenario_of(name, found, out)
    cache_programs()
    with showing(scenario.name, scenario.population.people * scenario.replicates) as progress:
        folder, _ = run(scenario, out, command, progress)
    if as_json:
        print(json.dumps({"run": str(folder), "hash": folder.name}))
        return
    if folder.name != name:
        console.print("the program has changed since: this is another run; the old one is left as it was")
    console.print(f"report: {folder / 'report.html'}", soft_wrap=True)


def _scenario_of(name: str, found: list[dict[str, Any]], out: Path) -> Any:
    """The scenario of a run that is to be tried again, and the command that first asked for it."""
    from weiwen.scenario import Scenario
    from weiwen.unfinished import BEGUN, read_json

    alike = {one["hash"]: one for one in found if one["kind"] == "run"}
    if name not in alike:
        raise InputError(f"--again {name}: {catalogue.unknown(name, 'run', alike)}")
    for path in (out / f".{name}" / BEGUN, out / name / "run.json"):
        try:
            return Scenario.model_validate_json(json.dumps(read_json(path)["scenario"])), alike[name]["command"] or ""
        except (KeyError, ValueError):
            continue
    raise InputError(f"--again {name}: its scenario is not readable; give the command again that made it")


def _tell(entries: list[dict[str, Any]], out: Path) -> None:
    if not entries:
        console.print(f"nothing in {out}")
        return
    heads = ("arrested", "hidden", "in camps", "hash", "scenario", "people", "weeks", "seed", "when", "")
    table = Table(*heads, box=None, padding=(0, 2, 0, 0))
    for column in (0, 1, 2, 5, 6, 7):
        table.columns[column].justify = "right"
    table.columns[3].no_wrap = True
    for one in sorted(entries, key=lambda one: str(one["when"] or ""), reverse=True):
        table.add_row(*_cells(one))
    console.print(table)
    console.print("people arrested, hidden and sent to camps; in brackets, how many of them had done nothing")
    for one in entries:
        if one["reason"]:
            console.print(f"{one['hash']}: {one['reason']}", markup=False, soft_wrap=True)
    if any(one["kind"] == "run" and one["state"] != "finished" for one in entries):
        where = "" if out == Path("runs") else f" --out {shlex.quote(str(out))}"
        console.print(f"a run is tried again by the same command, or by: weiwen runs --again HASH{where}", markup=False)
    console.print(f"[dim]{SENTENCE}[/dim]")


def _cells(one: dict[str, Any]) -> list[str]:
    harm = one["harm"] or {}
    held = [_held(harm[key]) if key in harm else "" for key in ("arrest", "hide", "camp")]
    numbers = [f"{one[key]:,}" if isinstance(one[key], int) else "" for key in ("people", "weeks")]
    done = f", {one['done']} of {one['weeks']} weeks done" if one["done"] is not None else ""
    state = "" if one["state"] == "finished" else f"{one['state']}{done}"
    name = f"{one['scenario'] or '?'}{' (sweep)' if one['kind'] == 'sweep' else ''}"
    seed, when = "" if one["seed"] is None else str(one["seed"]), str(one["when"] or "")[:16].replace("T", " ")
    return [*held, one["hash"], name, *numbers, seed, when, state]


def _held(one: dict[str, float]) -> str:
    return f"{one['people']:,.0f} ({one['people_wronged']:,.0f})"
