"""Two finished runs side by side: harm first, then what differs between them, then lines over time of both."""

import json
from typing import Any

import numpy as np
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from weiwen.dashboard.pages.printing import printed, teaching
from weiwen.dashboard.pages.shelf import Finished, finished
from weiwen.protocol.difference import Difference, difference
from weiwen.report.figure import Course, Figure, course_figure
from weiwen.report.reading import has, mean_of_people, weekly
from weiwen.scenario import Scenario

HERE = "/runs"
LINES = (  # array, title, unit, voice, whether it is a mean over people
    ("held", "People in custody", "people", "harm", False),
    ("incidents", "Petitions and protests, as they were", "a week", "truth", False),
    ("filed", "Petitions and protests, on file", "a week", "file", False),
    ("reported", "Petitions and protests, told to the centre", "a week", "told", False),
    ("grievance", "Grievance", "mean over people", "truth", True),
    ("belief", "Belief in being punished", "mean over people", "truth", True),
)


@teaching(HERE)
def page(request: Request) -> Response:
    """The comparison of two runs."""
    folder, names = request.app.state.folder, [request.path_params[key] for key in ("one", "other")]
    pair = [finished(folder, name) for name in names]
    gaps = _differs(*pair)
    figures = [_lines(pair, *line) for line in LINES]
    return printed(
        "compare.html",
        HERE,
        pair=pair,
        gaps=gaps,
        same_luck=_same_luck(pair),
        figures=[figure for figure in figures if figure is not None],
    )


def _differs(one: Finished, other: Finished) -> list[Difference] | None:
    """What differs in what makes them; nothing can be said where another version of the program made one."""
    try:
        scenarios = [Scenario.model_validate_json(json.dumps(run.record["scenario"])) for run in (one, other)]
    except (ValidationError, KeyError):
        return None
    return difference(*scenarios)


def _same_luck(pair: list[Finished]) -> bool:
    """Whether both have the same people, places, opening and draws, so that the difference is an effect."""
    one, other = ({**run.record["scenario"], **run.record} for run in pair)
    same = ("seed", "people", "replicates", "version", "population", "opening")
    return all(one.get(key) == other.get(key) for key in same)


def _lines(pair: list[Finished], name: str, title: str, unit: str, voice: str, mean: bool) -> Figure | None:
    """A quantity over time in both runs, as far as the shorter one goes."""
    if not all(has(run.arrays, name) for run in pair):
        return None
    weeks = min(run.made.weeks for run in pair)
    read: Any = mean_of_people if mean else weekly
    samples = [np.asarray(read(run.arrays, name))[:, :weeks] for run in pair]
    courses = [Course(label, voice, each, dash) for label, each, dash in zip("AB", samples, ("", "6 4"), strict=True)]

    def caption(more: str) -> str:
        said = [f"{label}: {run.made.caption()}" for label, run in zip("AB", pair, strict=True)]
        return " | ".join([*said, *([more] if more else [])])

    means = [float(each.mean()) for each in samples]
    told = f"{title}: {means[0]:,.3g} in A, {means[1]:,.3g} in B, in a mean week"
    return course_figure(f"compare_{name}", told, courses, caption, unit=unit, from_zero=not mean)
