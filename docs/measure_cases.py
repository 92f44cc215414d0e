"""Measure what the pages on cases show: `uv run python docs/measure_cases.py [CASE ...]`.

Everybody of a few small worlds is followed week by week, so that each list can be held against the truth, by group,
and each wrong entry be followed until it is gone. Nothing of a person is kept: what is written are counts.
"""

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import xarray as xr

from weiwen import results
from weiwen.caching import cache_programs
from weiwen.engine.draw import Book
from weiwen.engine.simulate import advance
from weiwen.ledger import distinct_people, record_noted
from weiwen.ledger_table import ledger_table
from weiwen.life import following, inhabited
from weiwen.loop import Week
from weiwen.mistakes import confusion, entries, stays
from weiwen.scenario import Scenario, load
from weiwen.scenario.rulebooks import Rulebook
from weiwen.scenario.schema import RULEBOOKS
from weiwen.society.people import Acts
from weiwen.surveys.estimates import direct, falsification, listed
from weiwen.surveys.instrument import instrument
from weiwen.surveys.questions import OWNER, addresses, tables
from weiwen.vocabulary import BLACK, DEBTS, GROUPS, JUDGED, MARKED, OWES, PAID_UP, RECORDS, YEAR
from weiwen.world import laboratory

SCENARIOS = RULEBOOKS.parent / "scenarios"
FOLDER = Path(__file__).parent / "made" / "cases"
SIZES: dict[str, dict[str, Any]] = {
    "pilot_city": {"people": 20_000, "weeks": 260, "replicates": 3, "seed": 1},
    "frontier": {"people": 20_000, "weeks": 260, "replicates": 3, "seed": 1},
    "benevolent": {"people": 20_000, "weeks": 156, "replicates": 3, "seed": 1},
    "rollout_2014_2020": {
        "people": 40_000, "weeks": 364, "replicates": 2, "seed": 1, "sets": ["population.rows=256"],
    },
}  # fmt: skip
ASKED = {"sample": 10_000}  # of 20,000: half of the people
LISTS = {  # list: (flag of the file, what is true of who stands on it, words for that)
    "black list": (BLACK, "record", RECORDS),
    "flag": (MARKED, "record", RECORDS),
    "unpaid judgment on the record": (JUDGED, "debt", DEBTS),
}


def columns(week: Week) -> dict[str, Any]:
    """What is needed of each person in a week: the truth, the file, the body, what was wished and what was shown."""
    people, files = week.society.people, week.apparatus.files
    debt = jnp.where(people.has(OWES), jnp.uint8(0), jnp.where(people.has(PAID_UP), jnp.uint8(1), jnp.uint8(2)))
    return {
        "record": record_noted(week.ledger, people),
        "debt": debt,
        "lists": files.lists,
        "suspected": files.suspicion.value > 0,
        "wish": week.acts.wish,
        "said": week.acts.said,
    }


def measured(name: str) -> dict[str, Any]:
    """Everything that the page of a case shows, from one run."""
    scenario = load(name, **SIZES[name])
    lab = laboratory(scenario)
    rows = inhabited(lab.pages)
    run = following(lab, rows, columns)
    _, end, records = next(advance(run, lab.start(), 0, scenario.weeks, scenario.weeks, lab.keys(), lab.mechanisms))
    followed: Any = records.pop("life")
    life = {key: np.asarray(column) for key, column in followed.items()}
    people = end[0].society.people
    final = jax.jit(jax.vmap(lambda w: distinct_people(w.ledger, w.society.people, lab.pages)))(end[0])
    runs = results.dataset(lab, jax.tree.map(np.asarray, records), {k: np.asarray(v) for k, v in final.items()})
    group = np.asarray(people.group).reshape(scenario.replicates, -1)[:, rows]
    place = np.asarray(lab.pages.place)[rows // lab.pages.rows]
    there = (np.asarray(end[0].apparatus.policy.region)[0] > 0)[place]
    score = np.asarray(end[0].apparatus.files.score).reshape(scenario.replicates, -1)[:, rows]
    return {
        "size": {key: value for key, value in SIZES[name].items() if key != "sets"},
        "scenario": scenario.digest,
        "people": dict(zip(GROUPS, (np.bincount(group.ravel(), minlength=2) / len(group)).tolist(), strict=True)),
        "lists": lists(life, group, there),
        "measures": measures(runs),
        "grades": grades(scenario, score, group, scored(runs, place)),
        "years": years(runs),
        "survey": surveyed(lab, life, group, there, rows) if name == "frontier" else {},
    }


def lists(life: dict[str, np.ndarray], group: np.ndarray, there: np.ndarray) -> dict[str, Any]:
    """Each list that anybody stood on: who was on it by what was true, and how long right and wrong entries stood.

    Flags are raised in the region alone, and are held against its people alone.
    """
    on = {key: (life["lists"] & flag) > 0 for key, (flag, _, _) in LISTS.items()}
    on["file: more likely than not to make trouble"] = life["suspected"]
    found = {}
    for key, mask in on.items():
        _, truth, words = LISTS.get(key, (0, "record", RECORDS))
        of = np.where(there, group, len(GROUPS)) if key == "flag" else group
        if mask.any():
            found[key] = {"truth": list(words)} | _of_a_list(mask, life[truth], of, len(words))
    return found


def _of_a_list(on: np.ndarray, truth: np.ndarray, group: np.ndarray, kinds: int) -> dict[str, Any]:
    cells, made = confusion(on, truth, group, kinds, len(GROUPS) + 1), entries(on, truth)
    of = group[made.world, made.person]
    return {
        "week": {name: {"off": cells[g, 0].tolist(), "on": cells[g, 1].tolist()} for g, name in enumerate(GROUPS)},
        "stays": {
            name: [stays(made, (of == g) & (made.truth == kind))._asdict() for kind in range(kinds)]
            for g, name in enumerate(GROUPS)
        },
    }


def measures(runs: xr.Dataset) -> list[dict[str, Any]]:
    """What was done to whom, of everything that touches a right: people, how many for nothing, grants, by group."""
    found = []
    for name, entry in ledger_table(runs).items():
        if entry["grants"] and entry["right"] != "none":
            parts = {g: one for g, one in entry.get("by_group", {}).items()}
            found.append({"measure": name, "right": entry["right"], "all": _part(entry)} | {
                "by_group": {g: _part(one) for g, one in parts.items()}
            })  # fmt: skip
    return found


def _part(entry: dict[str, Any]) -> dict[str, Any]:
    found = {key: entry.get(key) for key in ("people", "people_wronged", "grants", "wrongful_share")}
    kinds = entry.get("by_record")
    right = kinds["protected"] / entry["grants"] if kinds and entry["grants"] else None
    return found | {"protected_share": entry.get("protected_share", right)}


def scored(runs: xr.Dataset, place: np.ndarray) -> np.ndarray | None:
    """Who lives at the end where the score counts, by world; nothing where it counts everywhere."""
    if PILOT not in runs:
        return None
    return runs[PILOT].isel(week=-1).transpose("replicate", "locality").values[:, place] > 0


def grades(scenario: Scenario, score: np.ndarray, group: np.ndarray, those: np.ndarray | None) -> dict[str, Any]:
    """People of each group in each grade at the end, by the cutoffs of the scenario's rulebook (else the city's).

    Where points count in pilots alone, only `those` who live in one: elsewhere everybody stands where they began.
    """
    if "individual_score" not in scenario.mechanisms:
        return {}
    written = tomllib.loads((SCENARIOS / f"{scenario.name}.toml").read_text(encoding="utf-8"))
    name = written.get("rulebook", "city")
    book = Rulebook.model_validate(tomllib.loads((RULEBOOKS / f"{name}.toml").read_text(encoding="utf-8")))
    here = np.ones(score.shape, bool) if those is None else those
    above, found = np.full(score.shape, np.inf), {}
    for grade, one in book.grades.items():
        found[grade] = _by_group(here & (score >= one.from_) & (score < above), group)
        above = np.full(score.shape, one.from_)
    cutoffs = {key: one.from_ for key, one in book.grades.items()}
    everybody = {"pilots": those is not None, "people": _by_group(here, group)}
    return {"rulebook": name, "from": cutoffs, **everybody, "held": found}


def _by_group(mask: np.ndarray, group: np.ndarray) -> dict[str, float]:
    """People of each group, mean over worlds."""
    return {g: float(mask[group == k].sum() / len(mask)) for k, g in enumerate(GROUPS)}


def years(runs: xr.Dataset) -> list[dict[str, Any]]:
    """Year by year, what each use reached: of 1,000 people, or of 100 places."""
    heads = float(runs["registered"].sum())
    found = []
    for first in range(0, runs.sizes["week"] - YEAR + 1, YEAR):
        year, last = runs.isel(week=slice(first, first + YEAR)), runs.isel(week=first + YEAR - 1)
        of_people = {key: _worlds(one(year, last), heads) for key, one in USES.items() if _has(runs, key)}
        of_places = {key: 100.0 * float((last[key] > 0).mean()) for key in IN_PLACES if key in runs}
        found.append(of_people | of_places)
    return found


USES = {  # what a year is told of: from the year's weeks, and its last
    "judged": lambda year, last: last["judged"],
    "listed.black": lambda year, last: last["listed"].sel(list="black"),
    "listed.red": lambda year, last: last["listed"].sel(list="red"),
    "granted.restrict": lambda year, last: last["granted"].sel(measure="restrict"),
    "denied_travel.denied": lambda year, last: year["denied_travel.denied"],
    "granted.reward": lambda year, last: year["granted"].sel(measure="reward"),
    "repayment.paid": lambda year, last: year["repayment.paid"],
    "granted.camp": lambda year, last: year["granted"].sel(measure="camp"),
    "checkpoint.checked": lambda year, last: year["checkpoint.checked"],
    "granted.restrict_practice": lambda year, last: last["granted"].sel(measure="restrict_practice"),
    "followed_example.barred": lambda year, last: last["followed_example.barred"],
}
PILOT = "score_pilots.pilot"
IN_PLACES = (PILOT, "followed_example.follows")


def _has(runs: xr.Dataset, key: str) -> bool:
    return key in runs or key.partition(".")[0] in runs


def _worlds(counts: xr.DataArray, heads: float) -> float:
    """Sum over all but worlds, of 1,000 people, mean over worlds."""
    return float(counts.sum([d for d in counts.dims if d != "replicate"]).mean() / heads * 1000)


def surveyed(lab: Any, life: dict[str, np.ndarray], group: np.ndarray, there: np.ndarray, rows: Any) -> dict[str, Any]:
    """Support for the state as people say it when asked, and by the list experiment: by group, and by region."""
    asked, week = instrument(**ASKED), lab.scenario.weeks - 1
    part = group + len(GROUPS) * there
    own = zip(lab.keys(), part, life["wish"][:, -1], life["said"][:, -1], strict=True)
    brought = [np.asarray(_asked(lab, rows, asked, week, *one)) for one in own]
    wishes, shows = ((life[key][:, -1] > asked.threshold) for key in ("wish", "said"))
    kinds = {"everybody": [0, 1, 2, 3], "group A": [0, 2], "group B": [1, 3]}
    kinds |= {"people of the region": [2, 3], "people elsewhere": [0, 1]}
    return {"instrument": asked._asdict()} | {
        name: _support([one[those].sum(0) for one in brought], wishes, shows, np.isin(part, those))
        for name, those in kinds.items()
    }


def _asked(lab: Any, rows: Any, asked: Any, week: int, key: Any, part: Any, wish: Any, said: Any) -> Any:
    def whole(column: np.ndarray) -> Any:
        flat = np.zeros(lab.pages.shape[0] * lab.pages.rows, np.uint8)
        flat[rows] = column
        return jnp.asarray(flat.reshape(lab.pages.shape))

    none = jnp.zeros(lab.pages.shape, jnp.uint8)
    acts = Acts(none, none, whole(said), whole(wish))
    luck = Book(key, jnp.int32(week), addresses(asked)).luck(OWNER, lab.pages.shape)
    return tables(acts, whole(part), 2 * len(GROUPS), lab.pages, asked, luck)


def _support(answers: list[np.ndarray], wishes: np.ndarray, shows: np.ndarray, who: np.ndarray) -> dict[str, Any]:
    """Who does not admit to more dissent than the cut counts as a supporter: the error is that of sampling."""
    worlds, heads = len(answers), who.sum(1)
    direct_, list_, gap = (
        [each(table, int(n)) for table, n in zip(answers, heads, strict=True)]
        for each in (direct, lambda table, _: listed(table), lambda table, _: falsification(table))
    )

    def told(found: list[Any], support: bool) -> dict[str, float]:
        mean = float(np.mean([one.share for one in found]))
        error = float(np.sqrt(np.sum([one.error**2 for one in found])) / worlds)
        return {"share": 1.0 - mean if support else mean, "error": error}

    true = 1.0 - (wishes & who).sum() / who.sum()
    return {
        "people": float(heads.mean()),
        "truth": {"share": float(true), "shown": float(1.0 - (shows & who).sum() / who.sum())},
        "direct": told(direct_, True),
        "list": told(list_, True),
        "gap": told(gap, False),
    }


def main() -> None:
    """Measure the cases that are named, or all."""
    cache_programs()
    FOLDER.mkdir(exist_ok=True)
    for name in sys.argv[1:] or SIZES:
        (FOLDER / f"{name}.json").write_text(json.dumps(measured(name), indent=1) + "\n", encoding="utf-8")
        print(name, flush=True)


if __name__ == "__main__":
    main()
