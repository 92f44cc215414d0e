"""The command line: run, twin, and the lists.

Mistakes are told in a line each (exit code 2); Ctrl-C keeps what is done (exit code 130).
"""

import json
import shlex
import sys
from pathlib import Path

from cyclopts import App, CycloptsError
from rich.console import Console
from rich.table import Table

from weiwen import catalogue, emergent
from weiwen.classics.command import register as register_classics
from weiwen.dashboard.command import register as register_dashboard
from weiwen.dashboard.replay_command import register as register_replay
from weiwen.errors import InputError
from weiwen.experiments.claim_commands import register as register_claims
from weiwen.experiments.commands import register as register_experiments
from weiwen.export import register as register_export
from weiwen.life_command import register as register_life
from weiwen.plan_command import register as register_plan
from weiwen.protocol.command import register as register_odd
from weiwen.runs_command import register as register_runs
from weiwen.scenario import Scenario, load, names
from weiwen.sentence import SENTENCE
from weiwen.surveys.command import register as register_surveys
from weiwen.typed import UNCHANGED, Changes, Devices, Freeze, Json, Out, Preset, Sets, With, Without

app = App(
    name="weiwen",
    help="A laboratory of invented people: society acts, a state sees part of it and steps in; the harm is counted.",
    version_flags=["--version"],
    suppress_keyboard_interrupt=False,
)
console = Console(highlight=False)


def _command() -> str:
    """The command as typed, so that a result can say how it is made again."""
    return shlex.join(["weiwen", *sys.argv[1:]])


@app.command
def run(
    scenario: str,
    *,
    replicates: int | None = None,
    changes: Changes = UNCHANGED,
    devices: Devices = None,
    out: Out = Path("runs"),
    as_json: Json = False,
) -> None:
    """Run a scenario (a name, or a .toml file) and leave a folder with arrays, ledger and a report."""
    chosen = changes.of(scenario, replicates=replicates)
    from weiwen.caching import cache_programs
    from weiwen.display import showing
    from weiwen.runs import run as run_scenario

    cache_programs()
    with showing(chosen.name, chosen.population.people * chosen.replicates) as progress:
        folder, record = run_scenario(chosen, out, _command(), progress, on=devices)
    if as_json:
        keys = (
            "hash",
            "people",
            "weeks",
            "replicates",
            "seed",
            "person_weeks_per_second",
            "bytes_per_person",
            "ledger",
        )
        print(json.dumps({"run": str(folder)} | {key: record[key] for key in keys}))
        return
    _tell_run(folder, record)


def _tell_run(folder: Path, record: dict) -> None:
    kept = " (found finished in the store)" if record.get("from_store") else ""
    name, people, weeks = record["scenario"]["name"], record["people"], record["weeks"]
    console.print(f"\n[bold]{name}[/bold]: {people:,} invented people, {weeks} weeks{kept}")
    table = Table(
        "done to people",
        "people",
        "times",
        "had done nothing",
        "right touched",
        box=None,
        padding=(0, 2, 0, 0),
    )
    for name, entry in record["ledger"].items():
        share = "" if entry["wrongful_share"] is None else f"{100 * entry['wrongful_share']:.1f} %"
        people = f"{entry['people']:,.0f}" if "people" in entry else entry.get("of", "")
        table.add_row(name, people, f"{entry['grants']:,.0f}", share, entry["right"])
    console.print(table)
    speed, seconds = record["person_weeks_per_second"], record["seconds"]
    console.print(f"{speed / 1e6:.1f} million person-weeks a second; {sum(seconds.values()):.0f} seconds in all")
    console.print(f"report: {folder / 'report.html'}", soft_wrap=True)
    console.print(f"[dim]{SENTENCE}[/dim]")


@app.command
def twin(
    scenario: str,
    *,
    people: int | None = None,
    weeks: int | None = None,
    seed: int | None = None,
    replicates: int = 8,
    set_: Sets = None,
    preset: Preset = None,
    with_: With = None,
    without: Without = None,
    freeze: Freeze = None,
    out: Out = Path("runs"),
    as_json: Json = False,
) -> None:
    """Run a scenario and its twin on the same draws; the twin has the --set, --with, --without and --freeze."""
    size = {"people": people, "weeks": weeks, "seed": seed, "replicates": replicates, "presets": preset}
    base = load(scenario, **size)
    changed = load(scenario, sets=set_, with_=with_, without=without, freeze=freeze, **size)
    from weiwen.twin_page import run_twin

    answer = run_twin(base, changed, _command(), out)
    if as_json:
        print(json.dumps(answer))
        return
    _tell_twin(answer)


def _tell_twin(answer: dict) -> None:
    if answer["max_abs_difference"] == 0:
        console.print("the twins are equal in every cell: max_abs_difference 0")
    table = Table("stage", "outcome", "base", "changed", "effect", "95 % interval", box=None, padding=(0, 2, 0, 0))
    for one in answer["effects"]:
        interval = "" if one["low"] is None else f"{one['low']:+.4g} to {one['high']:+.4g}"
        if one["effect"]:
            table.add_row(
                one["stage"],
                one["meaning"],
                f"{one['base']:.4g}",
                f"{one['changed']:.4g}",
                f"{one['effect']:+.4g}",
                interval,
            )
    console.print(table)
    console.print(f"n = {answer['n']} pairs; page: {answer['page']}", soft_wrap=True)
    console.print(f"[dim]{SENTENCE}[/dim]")


@app.command
def scenarios(*, as_json: Json = False) -> None:
    """List the scenarios that come with the program."""
    found = [load(name) for name in names()]
    if as_json:
        print(json.dumps([_line(one) for one in found]))
        return
    table = Table("scenario", "people", "weeks", "what it is", box=None, padding=(0, 2, 1, 0))
    for one in found:
        presets = f"\n[dim]presets: {', '.join(one.presets)}[/dim]" if one.presets else ""
        table.add_row(one.name, f"{one.population.people:,}", str(one.weeks), one.summary + presets)
    console.print(table)


def _line(one: Scenario) -> dict:
    return {
        "name": one.name,
        "summary": one.summary,
        "base": one.base,
        "people": one.population.people,
        "weeks": one.weeks,
        "presets": {name: preset.label for name, preset in one.presets.items()},
        "labels": list(one.labels),
        "mechanisms": sorted(one.mechanisms),
    }


@app.command
def mechanisms(*, as_json: Json = False) -> None:
    """List the mechanisms, stage by stage, and what the essay names as a system and has to emerge."""
    from weiwen.explain import summary

    found = [summary(name) for name in catalogue.names()] + emergent.listed()
    if as_json:
        print(json.dumps(found))
        return
    table = Table("stage", "mechanism", "systems", "rule", box=None, padding=(0, 2, 0, 0))
    table.columns[1].no_wrap = True
    last = ""
    for one in found:
        table.add_row(
            "" if one["stage"] == last else one["stage"] if one["stage"] != "none" else "emerges",
            one["name"],
            " ".join(one["systems"]),
            one["summary"],
        )
        last = one["stage"]
    console.print(table)


@app.command
def explain(name: str, *, as_json: Json = False) -> None:
    """Explain a mechanism: idea, equation, numbers with sources, what it reads and writes, what it is a rival of."""
    if emergent.known(name):
        _explain_emergent(emergent.told(name), as_json)
        return
    from weiwen.explain import explain as explain_mechanism

    told = explain_mechanism(name)
    if as_json:
        print(json.dumps(told))
        return
    console.print(
        f"[bold]{name}[/bold] · {told['stage']} {' '.join(told['systems'])}\n\n{told['idea']}\n\n{told['summary']}\n"
    )
    console.print(told["equation"], markup=False)
    table = Table("number", "value", "unit", "range", "source", "certainty", box=None, padding=(0, 2, 0, 0))
    for one in told["parameters"]:
        span = "" if one["range"] is None else f"{one['range'][0]:g} to {one['range'][1]:g}"
        table.add_row(one["name"], str(one["value"]), one["unit"], span, one["source"], one["certainty"])
    console.print()
    console.print(table)
    console.print(f"\nreads   {', '.join(told['reads'])}\nwrites  {', '.join(told['writes'])}", markup=False)
    if told["rivals"]:
        console.print(f"rivals  {', '.join(told['rivals'])} (for {told['slot']})")
    console.print(f"source  {told['source']}\nfile    {told['file']}", markup=False)


def _explain_emergent(told: dict, as_json: bool) -> None:
    if as_json:
        print(json.dumps(told))
        return
    kind = "a scenario" if told["kind"] == "scenario" else "it emerges, or not"
    console.print(f"[bold]{told['name']}[/bold] · no mechanism: {kind} · {' '.join(told['systems'])}\n")
    console.print(f"{told['summary']}\n\n{told['idea']}\n", markup=False)
    console.print(f"tried   {told['command']}\nsource  {told['source']}", markup=False)


register_classics(app)
register_claims(app)
register_odd(app)
register_surveys(app)
register_export(app)
register_life(app)
register_plan(app)
register_experiments(app)
register_dashboard(app)
register_replay(app)
register_runs(app)


def main() -> None:
    """Entry point: one line for each mistake, no traceback for a mistake of the user's."""
    try:
        app(sys.argv[1:], exit_on_error=False, print_error=False)
    except InputError as error:
        for problem in error.problems:
            print(f"weiwen: {problem}", file=sys.stderr)
        sys.exit(2)
    except CycloptsError as error:
        print(f"weiwen: {' '.join(str(error).split())}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("\nweiwen: stopped; what is finished is kept, and the same command goes on from there", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(141)
    except OSError as error:
        print(f"weiwen: {_told(error)}", file=sys.stderr)
        sys.exit(1)


def _told(error: OSError) -> str:
    """What the disk refused, in a line."""
    where = f"{error.filename}: " if error.filename else ""
    reason = error.strerror or " ".join(str(error).split()) or type(error).__name__
    return f"{where}{reason}; what is finished is kept, and the same command goes on from there"
