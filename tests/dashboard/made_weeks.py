"""Weeks of made-up records in the shapes of the loop: what a page and a report must say the same of."""

import numpy as np
import xarray as xr

from weiwen.dashboard.live import Live, Snapshot
from weiwen.dashboard.sums import flow_of, loop_of, of_week
from weiwen.life import Life as LifeOfRow
from weiwen.records import COORDINATES, RUN_RECORDS, STAGE_RECORDS
from weiwen.scenario import load
from weiwen.vocabulary import ACT, ALL_MEASURES, CHANNELS, GROUPS, MEASURES

PLACES, PEOPLE = 5, 120.0
CODES = [f"P{1 + k // 3:02d}-{1 + k:02d}" for k in range(PLACES)]
GENTLE = ("arrest", "restrict", "delete")
HARSH = (*GENTLE, "intercept", "move_on", "shame", "restrict_practice", "hide")


def made_week(luck, used):
    """One week in which only these measures were used."""
    sizes = {name: len(labels) for name, labels in COORDINATES.items()} | {"locality": PLACES}
    week = {name: _filled(luck, one, sizes) for name, one in STAGE_RECORDS.items()}
    idle = [k for k, name in enumerate(ALL_MEASURES) if name not in used]
    week["touched"][:, idle] = 0
    week["granted"] = week["touched"][:, : len(MEASURES)].sum((2, 3)).astype(np.int32)
    for name, measure in (("hidden", "hide"), ("in_camp", "camp")):
        if measure not in used:
            week[name], week[f"{name}_by"] = week[name] * 0, week[f"{name}_by"] * 0
    week["held_by"] = week["held_by"] + week["hidden_by"] + week["in_camp_by"]
    for name in ("held", "hidden", "in_camp"):
        week[name] = week[f"{name}_by"].sum((1, 2)).astype(np.int32)
    return week | {"gap": np.int32(0)}


def made_people(luck, used):
    """Distinct people at the end."""
    idle = [k for k, name in enumerate(ALL_MEASURES) if name not in used]
    touched = luck.integers(6, 60, (len(ALL_MEASURES), len(GROUPS)))
    touched[idle] = 0
    return {
        "people_touched": touched,
        "people_wronged": touched // 2,
        "people_sanctioned_for_nothing": touched.max(0) // 2,
        "population": np.array([480, 120]),
    }


def as_dataset(weeks, people):
    """The same as the labelled arrays of a run."""
    made = {name: (("replicate", "week", *STAGE_RECORDS[name].dims), np.stack([one[name] for one in weeks])[None])
            for name in weeks[0]}  # fmt: skip
    made |= {
        name: (("replicate", *RUN_RECORDS[name].dims), np.asarray(values)[None]) for name, values in people.items()
    }
    places = {"locality": CODES, "registered": ("locality", np.full(PLACES, PEOPLE))}
    return xr.Dataset(made, places | {name: list(labels) for name, labels in COORDINATES.items()})


def _filled(luck, record, sizes):
    shape = tuple(sizes[dim] for dim in record.dims)
    if record.unit in ("people", "posts", "grants", "incidents", "elites", "person-weeks", "people or weeks"):
        return luck.integers(0, 9, shape).astype(np.int32)
    return luck.random(shape).astype(np.float32)


def made_live(used=HARSH, weeks=8):
    """A live run that stands after so many made-up weeks; its thread was never started, and nothing is compiled."""
    luck = np.random.default_rng(3)
    live = Live("1", load("village", people=600, weeks=max(weeks, 8)))
    live.registered, live.codes, live.provinces = np.full(PLACES, PEOPLE), CODES, [code[:3] for code in CODES]
    people = made_people(luck, used)
    records = [made_week(luck, used) for _ in range(weeks)]
    for week in records:
        live.harm.add(week)
        live.diary.add(week, {}, people, 0.4)
        live.series.add(of_week(week, live.registered, 0.4))
    told = of_week(records[-1], live.registered, 0.4)
    head = {"harm": live.harm.told(people), "loop": loop_of(told), "flow": flow_of(records[-1])}
    live.state, live.said, live.week, live.snapshot = "paused", "", weeks, Snapshot(weeks, head, records[-1], people)
    return live


def made_life(row=7, weeks=24):
    """A life in which somebody is restricted for a breach that never was."""
    none, long_ago = np.zeros(weeks, np.uint8), np.full(weeks, 255, np.uint8)
    columns = dict.fromkeys(("civic", "political", "lists", "custody"), none) | {
        "removed": none.astype(bool),
        "alleged": np.zeros((weeks, len(CHANNELS)), np.uint8),
        "granted": np.zeros(weeks, np.uint16),
        "score": np.full(weeks, 1000, np.int16),
        "suspicion": np.zeros(weeks),
        "since_offence": long_ago,
        "since_protected": long_ago,
        **{name: np.full(weeks, 0.2) for name in ("belief", "grievance", "hope")},
    }
    columns["alleged"][3, 0], columns["granted"][4] = ACT["breach"], 1 << MEASURES.index("restrict")
    return LifeOfRow(row, CODES[0], "A", columns)
