"""The command `plan`: what a run will take of memory and time, and whether it fits, before anything is allocated."""

import json
import re
from typing import Annotated, Any

from cyclopts import App, Parameter
from rich.console import Console
from rich.table import Table

from weiwen.errors import InputError
from weiwen.scenario import load
from weiwen.typed import Freeze, Json, Preset, Sets, With, Without

UNITS = {"": 1, "k": 1000, "m": 1000**2, "g": 1000**3, "t": 1000**4, "ki": 2**10, "mi": 2**20, "gi": 2**30, "ti": 2**40}
Memory = Annotated[str | None, Parameter(help="memory to plan for, such as 139GiB (none: what is free here)")]


def register(app: App) -> None:
    """Add `plan` to a command line."""
    app.command(plan, name="plan")


def plan(
    scenario: str,
    *,
    people: int | None = None,
    weeks: int | None = None,
    seed: int | None = None,
    replicates: int | None = None,
    memory: Memory = None,
    set_: Sets = None,
    preset: Preset = None,
    with_: With = None,
    without: Without = None,
    freeze: Freeze = None,
    as_json: Json = False,
) -> None:
    """Forecast memory and time of a run: where every byte goes, and whether it fits. Nothing of it is allocated."""
    given = None if memory is None else size_of(memory)
    size = {"people": people, "weeks": weeks, "seed": seed, "replicates": replicates, "presets": preset}
    chosen = load(scenario, sets=set_, with_=with_, without=without, freeze=freeze, **size)
    from weiwen.caching import cache_programs
    from weiwen.plan import available, forecast

    cache_programs()
    answer = told(forecast(chosen), *available(given))
    if as_json:
        print(json.dumps(answer))
        return
    _show(answer)


def size_of(text: str) -> int:
    """Bytes of a text such as 139GiB, 20 GB or 500M."""
    found = re.fullmatch(r"\s*([0-9]{1,15}(?:\.[0-9]{1,6})?)\s*([kmgt]i?|)b?\s*", text.lower())
    if found is None or float(found[1]) == 0:
        raise InputError(f"--memory {text}: not a size; type a number with GiB, GB, MiB or MB, such as --memory 139GiB")
    return int(float(found[1]) * UNITS[found[2]])


def told(forecast: Any, can: int, whose: str) -> dict[str, Any]:
    """A forecast as JSON."""
    scenario, total = forecast.scenario, forecast.total
    return {
        "scenario": scenario.name,
        "people": scenario.population.people,
        "weeks": scenario.weeks,
        "replicates": scenario.replicates,
        "rows": forecast.size.rows,
        "parts": parts(forecast),
        "highest_in": forecast.phase,
        "total_bytes": total,
        "bytes_per_person": total / (scenario.population.people * scenario.replicates),
        "memory_bytes": can,
        "memory_of": whose,
        "fits": total <= can,
        "largest_people": forecast.largest(can),
        "seconds": forecast.seconds,
        "total_seconds": sum(forecast.seconds.values()),
        "compile_seconds_of_this_plan": forecast.compiling,
    }


def parts(forecast: Any) -> list[dict[str, Any]]:
    """Where every byte goes when memory is at its highest; the parts add up to the total."""
    n, size = forecast.scenario.replicates, forecast.size
    rows = [(one.building, one.name, one.nbytes * n) for one in forecast.columns]
    beside = {
        "start": [("program", "temporaries of the start, by the compiler's account", size.start)],
        "weeks": [
            ("program", "temporaries of a week, by the compiler's account", size.temporaries),
            ("records", "records of the weeks between two checkpoints", size.chunk),
        ],
        "end": [("records", "records of all weeks, laid aside and joined", size.phases()["end"] - size.state)],
    }
    rows += [*beside[forecast.phase], ("host", "interpreter, compiler and libraries", forecast.interpreter)]
    people = forecast.scenario.population.people * n
    return [{"part": a, "column": b, "bytes": c, "bytes_per_person": c / people} for a, b, c in rows]


def _show(answer: dict[str, Any]) -> None:
    console = Console(highlight=False)
    size = f"{answer['people']:,} people, {answer['weeks']} weeks, {answer['replicates']} replicate(s)"
    console.print(f"\n[bold]{answer['scenario']}[/bold]: {size}; nothing is allocated\n")
    table = Table("part", "column", "bytes", "bytes a person", box=None, padding=(0, 2, 0, 0))
    for one in _shortened(answer["parts"]):
        table.add_row(one["part"], one["column"], _bytes(one["bytes"]), f"{one['bytes_per_person']:.3f}")
    table.add_row("total", "", _bytes(answer["total_bytes"]), f"{answer['bytes_per_person']:.3f}", style="bold")
    console.print(table)
    verdict = "fits into" if answer["fits"] else "does not fit into"
    console.print(f"\n{verdict} {_bytes(answer['memory_bytes'])} ({answer['memory_of']}); ", end="", soft_wrap=True)
    console.print(f"the largest that fits is about --people {answer['largest_people']}", soft_wrap=True)
    seconds = ", ".join(f"{phase} {took:,.0f}" for phase, took in answer["seconds"].items())
    console.print(
        f"seconds: {seconds}; {answer['total_seconds']:,.0f} in all, with the speed of this machine", soft_wrap=True
    )


def _shortened(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Columns of less than a hundredth of a byte a person in one line for each part."""
    large = [one for one in rows if one["bytes_per_person"] >= 0.01]
    small: dict[str, dict[str, Any]] = {}
    for one in rows:
        if one["bytes_per_person"] < 0.01:
            line = small.setdefault(one["part"], one | {"column": "the rest", "bytes": 0, "bytes_per_person": 0.0})
            line["bytes"] += one["bytes"]
            line["bytes_per_person"] += one["bytes_per_person"]
    order = list(dict.fromkeys(one["part"] for one in rows))
    return sorted([*large, *small.values()], key=lambda one: order.index(one["part"]))


def _bytes(number: int) -> str:
    unit, name = next(
        (u, n) for u, n in ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"), (1, "B")) if number >= u or u == 1
    )
    return f"{number / unit:,.2f} {name}"
