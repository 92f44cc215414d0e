"""The command `survey`: run a scenario, ask its people, and lay the answers beside the truth, the files and the centre.

Nothing heavy is imported before a survey is taken.
"""

import csv as tables
import json
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from weiwen.errors import InputError
from weiwen.scenario import load
from weiwen.surveys.instrument import instrument
from weiwen.typed import Json, Many, Sets, With


def register(app: App) -> None:
    """Add `survey` to a command line."""
    app.command(survey, name="survey")


def survey(
    scenario: str,
    *,
    at: Annotated[list[int] | None, Parameter(negative="", consume_multiple=True)] = None,
    sample: int | None = None,
    cut: float | None = None,
    items: int | None = None,
    rarest: float | None = None,
    commonest: float | None = None,
    hide_at_ceiling: float | None = None,
    hide_at_floor: float | None = None,
    people: int | None = None,
    weeks: int | None = None,
    seed: int | None = None,
    replicates: int | None = None,
    set_: Sets = None,
    preset: Many = None,
    with_: With = None,
    without: Many = None,
    freeze: Many = None,
    csv: Path | None = None,
    as_json: Json = False,
) -> None:
    """Ask the invented people of a scenario whether they are dissatisfied: directly, and by a list experiment.

    Parameters
    ----------
    at
        Weeks at whose end a survey is taken (default: the last).
    sample
        People asked.
    cut
        Whoever wishes to show more dissent than this share is dissatisfied.
    items
        Innocuous items on the short list.
    rarest
        Chance that the rarest of them applies.
    commonest
        Chance that the commonest of them applies.
    hide_at_ceiling
        Share that leaves out the sensitive item where the whole list applies.
    hide_at_floor
        Share that leaves it out where it alone applies.
    csv
        A file for the answers, a row for each world, week and instrument.
    as_json
        Print one JSON object and nothing else.
    """
    given = (sample, cut, items, rarest, commonest, hide_at_ceiling, hide_at_floor)
    asked = instrument(**dict(zip(NUMBERS, given, strict=True)))
    changes = {"sets": set_ or (), "with_": with_ or (), "without": without or (), "freeze": freeze or ()}
    size = {"people": people, "weeks": weeks, "seed": seed, "replicates": replicates}
    _take(load(scenario, presets=preset, **changes, **size), at, asked, csv, as_json)


NUMBERS = ("sample", "cut", "items", "rarest", "commonest", "hide_at_ceiling", "hide_at_floor")


def _take(chosen: Any, at: list[int] | None, asked: Any, csv: Path | None, as_json: bool) -> None:
    from weiwen.caching import cache_programs
    from weiwen.display import showing
    from weiwen.surveys.answers import dataset, rows

    cache_programs()
    with showing(chosen.name, chosen.population.people * chosen.replicates) as progress:
        result = dataset(chosen, at, asked, progress)
    if csv is not None:
        write(rows(result), csv)
    if as_json:
        print(json.dumps(answer(result), allow_nan=False))
    else:
        tell(result)


def answer(result: Any) -> dict[str, Any]:
    """The result as one object: what was asked of whom, and the rows."""
    from weiwen.surveys.answers import INSTRUMENTS, rows

    attributes = dict(result.attrs)
    return (
        attributes
        | {"survey": json.loads(attributes["survey"])}
        | {"instruments": {name: {"voice": v, "meaning": m} for name, (v, m) in INSTRUMENTS.items()}}
        | {"answers": rows(result)}
    )


def write(answers: list[dict[str, Any]], path: Path) -> None:
    """Write the rows as CSV; what there is none of stays empty."""
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            table = tables.DictWriter(file, answers[0], lineterminator="\n")
            table.writeheader()
            table.writerows(answers)
    except OSError as error:
        raise InputError(
            f"--csv {path}: cannot be written to ({error.strerror}); name a file in a folder of yours"
        ) from None


def tell(result: Any) -> None:
    """Print the answers, one line for each week and instrument."""
    from rich.console import Console
    from rich.table import Table

    from weiwen.surveys.answers import INSTRUMENTS, over_worlds

    console, asked, worlds = Console(highlight=False), json.loads(result.attrs["survey"]), result.sizes["replicate"]
    several = f" in each of {worlds} worlds; means over worlds" if worlds > 1 else ""
    sizes = f"{asked['sample']:,} of {result.attrs['people']:,} invented people asked{several}"
    console.print(f"\n[bold]{result.attrs['scenario']}[/bold]: {sizes}; cut {asked['cut']:g}", soft_wrap=True)
    head = ("week", "instrument", "share %", "error", "95 % interval", "what it is")
    table, last = Table(*head, box=None, padding=(0, 2, 0, 0)), None
    for one in over_worlds(result):
        share, error, low, high = (100 * one[part] for part in ("share", "error", "low", "high"))
        sampled = ("", "") if error != error else (f"{error:.2f}", f"{low:.2f} to {high:.2f}")
        week = "" if one["week"] == last else str(one["week"])
        table.add_row(week, one["instrument"], f"{share:.2f}", *sampled, INSTRUMENTS[one["instrument"]][1])
        last = one["week"]
    console.print(table)
    for line in (result.attrs["labels"], result.attrs["note"]):
        if line:
            console.print(f"[dim]{line}[/dim]", soft_wrap=True)
