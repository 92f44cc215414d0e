"""The ledger by group: what each measure did to members of each group, what it cost, and the right it touches."""

from __future__ import annotations

from dataclasses import dataclass

import xarray as xr

from weiwen.report.reading import has, own_dim, total
from weiwen.report.words import count, share

RIGHTS = {
    "arrest": "liberty, ICCPR art. 9",
    "hide": "liberty, ICCPR art. 9",
    "camp": "liberty, fair trial and conscience, ICCPR art. 9, 14 and 18",
    "restrict": "movement and privacy, ICCPR art. 12 and 17",
    "delete": "expression, ICCPR art. 19",
    "intercept": "movement and public affairs, ICCPR art. 12 and 25",
    "move_on": "movement, ICCPR art. 12",
    "shame": "privacy and reputation, ICCPR art. 17",
    "restrict_practice": "religion and minorities, ICCPR art. 18 and 27",
    "remind": "privacy, ICCPR art. 17",
}
UNITS = {
    "restrict": "person-weeks",
    "arrest": "arrests",
    "hide": "detentions",
    "camp": "stays",
    "delete": "posts",
    "intercept": "interceptions",
    "move_on": "journeys",
    "shame": "person-weeks",
    "restrict_practice": "person-weeks",
    "remind": "messages",
}


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
    return [_entry(dataset, measure, group, group == groups[0]) for measure in measures for group in groups]


def _entry(dataset: xr.Dataset, measure: str, group: str, first: bool) -> Entry:
    chosen = {"measure": [measure], "group": [group]}
    acts = float(total(dataset, "touched", **chosen).mean())
    nothing = float(total(dataset, "touched", record=["nothing"], **chosen).mean())
    people = (
        float(total(dataset, "people_touched", **chosen).mean()) if has(dataset, "people_touched") else float("nan")
    )
    cost = float(total(dataset, "spent", measure=[measure]).mean()) if first and has(dataset, "spent") else float("nan")
    harmful = measure in RIGHTS
    return Entry(
        measure=measure,
        group=group,
        people=count(round(people)) if people == people else "–",
        acts=count(round(acts)),
        unit=UNITS.get(measure, "grants"),
        nothing=share(nothing, acts) if harmful else "",
        cost=count(float(f"{cost:.3g}")) if cost == cost else "",
        right=RIGHTS.get(measure, "none"),
        harm=harmful and nothing > 0,
        first=first,
    )
