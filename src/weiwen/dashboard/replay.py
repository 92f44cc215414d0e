"""A record of a live run, run again: the world of its command, the changes in their weeks, and the harm compared."""

import re
import shlex
from importlib.metadata import version
from typing import Any

from weiwen.dashboard.arms import Programs, course
from weiwen.dashboard.changes import Change
from weiwen.dashboard.harm import Harm
from weiwen.dashboard.plans import orders_of, planned
from weiwen.dashboard.shelf import command, world
from weiwen.errors import InputError
from weiwen.report.words import persons
from weiwen.scenario import Scenario, names

MOST_CHANGES = 10_000
NEEDED = {"scenario": dict, "scenario_hash": str, "version": str, "weeks_done": int, "changes": list, "harm": dict}
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
FIELDS = {"week": int, "mechanism": str, "recompiled": bool}


def again(record: dict[str, Any], file: str) -> dict[str, Any]:
    """Run a record with its changes, and without them where there are any; and say whether the harm is the same."""
    scenario, weeks = scenario_of(record, file), record["weeks_done"]
    changes = [one for one in changes_of(record, file) if one.week <= weeks]
    planned(orders_of(changes), scenario, MOST_CHANGES, MOST_CHANGES)  # what may not be told live may not be replayed
    programs = Programs()
    found = _harm(programs, scenario, changes, weeks)
    baseline = _harm(programs, scenario, [], weeks) if changes else found
    return {
        "same": found == record["harm"],
        "scenario": scenario.name,
        "seed": scenario.seed,
        "weeks": weeks,
        "changes": len(changes),
        "rows": _rows(record["harm"], found, baseline),
        "command": command(scenario),
        "replay": shlex.join(["weiwen", "replay", file]),
    }


def scenario_of(record: dict[str, Any], file: str) -> Scenario:
    """The world of a record, made from its name and size; refused where it is not the world that was recorded."""
    wrong = [key for key, kind in NEEDED.items() if type(record.get(key)) is not kind]
    if wrong:
        raise InputError(
            f"{file}: not the record of a live run (it lacks {', '.join(wrong)}); download it from the page"
        )
    if record["version"] != version("weiwen"):
        made = f"made by weiwen {record['version'][:20]}, and this is {version('weiwen')}"
        raise InputError(f"{file}: {made}; numbers may differ between versions: replay it with the one that made it")
    told, people = record["scenario"], record["scenario"].get("population")
    people = people.get("people") if isinstance(people, dict) else None
    numbers = people, told.get("weeks"), told.get("seed")
    if told.get("name") not in names() or any(type(one) is not int for one in numbers):
        raise InputError(f"{file}: its scenario is none that comes with the program ({', '.join(names())})")
    scenario = world(told["name"], *numbers)
    if scenario.digest != record["scenario_hash"] or scenario.resolved() != told:
        raise InputError(f"{file}: {scenario.name} is another world here than in this record; it cannot be made again")
    if not 0 < record["weeks_done"] <= scenario.weeks:
        raise InputError(f"{file}: weeks_done = {record['weeks_done']}; 1 to {scenario.weeks} weeks can be replayed")
    return scenario


def changes_of(record: dict[str, Any], file: str) -> list[Change]:
    """The changes of a record, as a run writes them down."""
    found = []
    for at, one in enumerate(record["changes"]):
        known = isinstance(one, dict) and set(one) == set(Change.__dataclass_fields__)
        if not known or any(type(one[key]) is not kind for key, kind in FIELDS.items()):
            raise InputError(f"{file}: change {at + 1} is not as a live run writes it; download the record anew")
        found.append(Change(**one))
    return found


def _harm(programs: Programs, scenario: Scenario, changes: list[Change], weeks: int) -> dict[str, Any]:
    harm, told = Harm(), {}
    for week, records, stepper in course(programs, scenario, changes, upto=weeks):
        harm.add(records)
        if week == weeks:
            told = harm.told(stepper.people())
    return told


def _rows(recorded: dict[str, Any], found: dict[str, Any], baseline: dict[str, Any]) -> list[dict[str, str]]:
    """The people sanctioned for nothing, then each row, as recorded, as run again, and as it is without the changes."""
    three = {"recorded": recorded, "again": found, "baseline": baseline}
    sent, wronged = ({key: _people(harm.get(name)) for key, harm in three.items()} for name in ("camps", "wronged"))
    heads = [sent | {"name": "sent to camps"}] if any(harm.get("camps") for harm in three.values()) else []
    heads.append(wronged | {"name": "sanctioned, had done nothing"})
    rows = {key: {row["name"]: row for row in _listed(harm.get("rows"))} for key, harm in three.items()}
    order = dict.fromkeys(name for found in rows.values() for name in found)
    lines = [{key: _words(rows[key].get(name)) for key in three} | {"name": _told(name)} for name in order]
    return [*heads, *lines]


def _people(number: Any) -> str:
    return persons(number) if isinstance(number, int) else "not told"


def _listed(rows: Any) -> list[dict[str, Any]]:
    found = rows if isinstance(rows, list) else []
    return [row for row in found if isinstance(row, dict) and isinstance(row.get("name"), str)]


def _words(row: dict[str, Any] | None) -> str:
    return " · ".join(_told(row[key]) for key in ("value", "detail") if row.get(key)) if row else "none"


def _told(text: Any) -> str:
    """What a record says, without what a terminal would obey."""
    return CONTROL.sub("", str(text))
