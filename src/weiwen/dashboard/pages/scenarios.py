"""Scenarios: what worlds there are, what each assumes, the note on its real case, and how it is run."""

from pathlib import Path
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

import weiwen
from weiwen import catalogue
from weiwen.dashboard.pages.printing import printed, teaching
from weiwen.dashboard.pages.prose import whole
from weiwen.dashboard.shelf import MOST_PEOPLE
from weiwen.errors import InputError
from weiwen.protocol.difference import ABSENT, difference
from weiwen.protocol.elements import PROCESS
from weiwen.scenario import Scenario, load, names

HERE = "/scenarios"
FIRST = ("village", "pilot_city", "national")  # the order in which they are met
CASES = (Path(weiwen.__file__).parent / "cases", Path(weiwen.__file__).parents[2] / "docs" / "cases")  # wheel, sources


def index(request: Request) -> Response:
    """All scenarios with their size."""
    known = [*(name for name in FIRST if name in names()), *(name for name in names() if name not in FIRST)]
    return printed("scenarios.html", HERE, scenarios=[load(name) for name in known], cases=[*filter(_case, known)])


@teaching(HERE)
def page(request: Request) -> Response:
    """One scenario: summary, assumptions in short, its case, how it is run."""
    name = request.path_params["name"]
    if name not in names():
        raise InputError(catalogue.unknown(name, "scenario", names()))
    one = load(name)
    return printed(
        "scenario.html",
        HERE,
        one=one,
        people=min(one.population.people, MOST_PEOPLE),
        most=MOST_PEOPLE,
        by_stage=_by_stage(one),
        **_assumed(one),
        case=_case(name),
    )


def _by_stage(one: Scenario) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in one.mechanisms:
        found.setdefault(catalogue.stage_of(name), []).append(name)
    return found


def _assumed(one: Scenario) -> dict[str, Any]:
    """How it differs from the scenario that it is built on: rules that come and go, and numbers."""
    gaps = difference(load(one.base), one) if one.base else []
    rules = [gap for gap in gaps if gap.element == PROCESS]
    return {
        "joined": [gap.key for gap in rules if gap.one == ABSENT],
        "gone": [gap.key for gap in rules if gap.other == ABSENT],
        "numbers": [gap for gap in gaps if gap.element != PROCESS and gap.key != "label"],
    }


def _case(name: str) -> list[tuple[str, Markup]]:
    """The note on a case as (heading, text): what sources say of it, and what the model does, apart."""
    path = next((folder / f"{name}.md" for folder in CASES if (folder / f"{name}.md").is_file()), None)
    if path is None:
        return []
    before, *parts = path.read_text(encoding="utf-8").split("\n## ")
    opening = before.partition("\n")[2].strip()
    sections = [(part.partition("\n")[0].strip(), whole(part.partition("\n")[2])) for part in parts]
    return [("", whole(opening)), *sections]
