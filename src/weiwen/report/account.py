"""The ledger by group: what each measure did to members of each group, what it cost, and the right it touches."""

from __future__ import annotations

import math
from dataclasses import dataclass

import xarray as xr

from weiwen.ledger_table import STOP, STOPS
from weiwen.report.reading import has, own_dim, total
from weiwen.report.words import count, share
from weiwen.vocabulary import measures

FIRMS = "firms"


@dataclass(frozen=True)
class Entry:
    """One measure against one group."""

    measure: str
    group: str
    people: str
    acts: str
    unit: str
    nothing: str
    cost: str
    right: str
    harm: bool
    first: bool


def entries(dataset: xr.Dataset) -> list[Entry]:
    """The ledger, a line for each measure and group; the cost of a measure stands on its first line."""
    if not has(dataset, "touched"):
        return []
    groups = [str(group) for group in dataset["group"].values]
    measures = [str(measure) for measure in dataset[own_dim(dataset, "touched", "measure")].values]
    people = [_entry(dataset, measure, group, group == groups[0]) for measure in measures for group in groups]
    return [*people, *_stops(dataset, groups), *_firms(dataset)]


def _stops(dataset: xr.Dataset, groups: list[str]) -> list[Entry]:
    """Checks at posts, which no office grants; where nobody is checked there is no such line."""
    if not has(dataset, *STOPS) or not total(dataset, STOPS[0]).any():
        return []
    return [
        _line("check", group, *(float(total(dataset, name, group=[group]).mean()) for name in STOPS), first=g == 0)
        for g, group in enumerate(groups)
    ]


def _firms(dataset: xr.Dataset) -> list[Entry]:
    """What was done to firms; had done nothing: had broken no rule that week."""
    if not has(dataset, "firms_touched", "firms_spent") or not total(dataset, "firms_touched").any():
        return []
    lines = []
    for name in (str(one) for one in dataset["firm_measure"].values):
        of = {"firm_measure": [name]}
        acts, nothing = (
            float(total(dataset, "firms_touched", **of, **more).mean()) for more in ({}, {"guilt": ["innocent"]})
        )
        lines.append(_line(name, FIRMS, acts, nothing, float(total(dataset, "firms_spent", **of).mean())))
    return lines


def _entry(dataset: xr.Dataset, measure: str, group: str, first: bool) -> Entry:
    chosen = {"measure": [measure], "group": [group]}
    acts = float(total(dataset, "touched", **chosen).mean())
    nothing = float(total(dataset, "touched", record=["nothing"], **chosen).mean())
    people = (
        float(total(dataset, "people_touched", **chosen).mean()) if has(dataset, "people_touched") else float("nan")
    )
    cost = float(total(dataset, "spent", measure=[measure]).mean()) if first and has(dataset, "spent") else float("nan")
    return _line(measure, group, acts, nothing, cost, people, first)


def _line(
    measure: str,
    group: str,
    acts: float,
    nothing: float,
    cost: float = math.nan,
    people: float = math.nan,
    first: bool = True,
) -> Entry:
    """One line in words; what is not known stays blank."""
    unit, right = _declared(measure)
    harmful = right != "none"
    return Entry(
        measure=measure,
        group=group,
        people="–" if math.isnan(people) else count(round(people)),
        acts=count(round(acts)),
        unit=unit,
        nothing=share(nothing, acts) if harmful else "",
        cost="" if math.isnan(cost) else count(float(f"{cost:.3g}")),
        right=right,
        harm=harmful and nothing > 0,
        first=first,
    )


def _declared(measure: str) -> tuple[str, str]:
    """The unit that a measure is counted in and the right it touches, as the ledger's own table has them."""
    if measure == "check":
        return STOP["unit"], STOP["right"]
    one = measures().get(measure)
    return (one.unit, one.right) if one else ("grants", "none")
