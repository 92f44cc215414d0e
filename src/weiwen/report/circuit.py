"""The loop with this run's numbers: what a mean week holds in each stage and carries along each arrow."""

from __future__ import annotations

import xarray as xr

from weiwen.report.charts import loop
from weiwen.report.charts.draw import brief
from weiwen.report.charts.loop import VOICES
from weiwen.report.figure import Figure
from weiwen.report.provenance import Provenance
from weiwen.report.reading import granted_name, has, mean_of_people, people_of, total, weekly

ACTS = (
    ("civic_acts", "civic", ("prosocial", "infraction", "breach")),
    ("political_acts", "political", ("practice", "criticism", "petition", "protest")),
)
COUNTED = ("posts", "heard", "alleged", "alleged_truly", "filed", "flagged", "reported", "withheld", "threat")
AVERAGED = ("grievance", "belief", "hardship")
GIVEN = ("reward", "payout", "redress")


def circuit_figure(dataset: xr.Dataset, made: Provenance) -> Figure:
    """The picture of the project with the numbers of a mean week."""
    week = mean_week(dataset, made.people)
    inside, traffic = stage_words(week), arrow_traffic(week)
    told = "; ".join(f"{stage}: {number} {words}" for stage, (number, words) in inside.items())
    say = f"The loop in a mean week. {told}"
    rows = tuple((stage, VOICES[stage], number, words) for stage, (number, words) in inside.items())
    rows += tuple((f"{a} to {b}", "arrow", "" if v is None else f"{v:.6g}", "a week") for (a, b), v in traffic.items())
    return Figure(
        "loop",
        "One week of the loop, on average",
        made.caption("means over weeks", banded=False),
        loop(inside, traffic, say=say),
        loop(inside, traffic, say=say, narrow=True),
        "Arrows are as thick as what passes along them in a week: one step for every factor of ten. "
        "The broken arrow is orders and money, which are not counted. "
        "Nothing crosses the veil but what sensing brings and what measures do.",
        ("where", "voice", "number", "what"),
        rows,
        "full",
    )


def mean_week(dataset: xr.Dataset, people: float) -> dict[str, float]:
    """Means over weeks and runs of all that the loop shows; what was not recorded is not in the answer."""
    weeks = dataset.sizes["week"]
    week: dict[str, float] = {"people": people_of(dataset, people)}
    week |= {name: float(weekly(dataset, name).mean()) for name in COUNTED if has(dataset, name)}
    week |= {name: float(mean_of_people(dataset, name).mean()) for name in AVERAGED if has(dataset, name)}
    if has(dataset, "gini") and dataset["gini"].size:
        week["gini"] = float(dataset["gini"].mean())
    for name, dim, acts in ACTS:
        if has(dataset, name):
            week["acts"] = week.get("acts", 0.0) + float(total(dataset, name, **{dim: list(acts)}).mean()) / weeks
    granted = granted_name(dataset)
    if granted is not None:
        week["granted"] = float(weekly(dataset, granted).mean())
        week["given"] = float(total(dataset, granted, measure=list(GIVEN)).mean()) / weeks
    return week


def stage_words(week: dict[str, float]) -> dict[str, tuple[str, str]]:
    """Number and words inside each of the nine boxes."""

    def number(name: str) -> str:
        return brief(week[name]) if name in week else "–"

    return {
        "economy": (number("gini"), "Gini of income"),
        "conduct": (number("acts"), "acts a week"),
        "discourse": (number("posts"), "posts a week"),
        "sensing": (number("alleged"), f"seen, {_difference(week, 'alleged', 'alleged_truly')} false"),
        "assessment": (number("flagged"), "people flagged"),
        "intervention": (number("granted"), "measures a week"),
        "response": (number("grievance"), "mean grievance"),
        "reporting": (number("reported"), f"told, {number('withheld')} hidden"),
        "strategy": (number("threat"), "feared per 1,000"),
    }


def arrow_traffic(week: dict[str, float]) -> dict[tuple[str, str], float | None]:
    """What passes along each arrow in a week; None where nothing is counted."""
    hard = week["hardship"] * week["people"] if "hardship" in week else None
    return {
        ("economy", "conduct"): hard,
        ("conduct", "discourse"): week.get("acts"),
        ("discourse", "sensing"): week.get("posts"),
        ("sensing", "assessment"): week.get("alleged"),
        ("assessment", "reporting"): week.get("filed"),
        ("assessment", "intervention"): week.get("flagged"),
        ("reporting", "strategy"): week.get("reported"),
        ("strategy", "intervention"): None,
        ("intervention", "response"): week.get("granted"),
        ("response", "conduct"): week.get("heard"),
        ("response", "economy"): week.get("given"),
    }


def _difference(week: dict[str, float], whole: str, part: str) -> str:
    return brief(max(week[whole] - week[part], 0.0)) if whole in week and part in week else "–"
