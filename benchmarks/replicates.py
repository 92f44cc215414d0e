"""Replicates: one process that maps over them, or several processes?

    uv run python -m benchmarks replicates            1,000 to 100,000 people; 1, 8 and 64 replicates
    uv run python -m benchmarks replicates --quick    1,000 people; 1 and 8 replicates

Three ways to run R replicates of the scenario `national` on the cores of this machine: all in one process by `vmap`
(the engine `vmap`); one process a core, each with one replicate at a time; and one process a core, each of which maps
over its part (what a sweep on the engine `pool` does).
"""

import os
from typing import Any

from benchmarks._contract import present, tell
from benchmarks._crew import Crew, Share

QUESTION = "Replicates by vmap in one process, or in several: which is faster at what size?"
QUICK, PEOPLE, REPLICATES = ((1_000,), (1, 8)), (1_000, 10_000, 100_000), (1, 8, 64)
WEEKS = {1_000: 104, 10_000: 52, 100_000: 8}  # of a run: whole periods of what happens every fourth week
LEAST = 2_000_000  # person-weeks of a measurement, or more
MANY = 16  # replicates from which on the third way differs enough from the second to be worth compiling
VMAP, ONE, BOTH = "vmap in one process", "processes, one replicate at a time", "processes, each with vmap"


def shares_of(way: str, people: int, replicates: int, processes: int) -> list[Share]:
    """What each process does, so often that there is something to measure."""
    weeks = WEEKS[people]
    again = max(1, LEAST // (people * replicates * weeks))
    parts = [replicates // processes + (i < replicates % processes) for i in range(processes)]
    return [
        Share(people, 1, part * again, weeks) if way == ONE else Share(people, part, again, weeks) for part in parts
    ]


def ways(replicates: int, cores: int) -> list[str]:
    """The ways that are measured for so many replicates on so many cores."""
    if replicates < cores or cores == 1:
        return [VMAP]
    return [VMAP, ONE] if replicates < MANY else [VMAP, ONE, BOTH]


def row(way: str, people: int, replicates: int, crew: Crew, paid: dict[Any, float]) -> dict[str, Any]:
    """One way at one size; `paid`: what compiling has taken, by program."""
    shares = shares_of(way, people, replicates, crew.processes)
    compiling, seconds = crew.together(shares)
    compiling = paid.setdefault((way, people, shares[0].at_once), compiling)
    done = sum(share.people * share.at_once * share.turns * share.weeks for share in shares)
    tell(f"{people:,} people, {replicates} replicates, {way}: {done / seconds / 1e6:.1f} million person-weeks a second")
    return {
        "people": people,
        "replicates": replicates,
        "way": way,
        "processes": crew.processes,
        "person_weeks_per_second": done / seconds,
        "seconds_before_the_first_week": crew.starting + compiling,
        "seconds_of_ten_years": crew.starting + compiling + 520 * people * replicates * seconds / done,
    }


def measure(quick: bool) -> dict[str, Any]:
    """Every way at every size."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    sizes, counts = QUICK if quick else (PEOPLE, REPLICATES)
    asked = [(way, n, r) for n in sizes for r in counts for way in ways(r, cores)]
    paid: dict[Any, float] = {}
    rows = [*under(1, [one for one in asked if one[0] == VMAP], paid)]
    rows += under(cores, [one for one in asked if one[0] != VMAP], paid)
    return answer(sorted(rows, key=lambda r: (r["people"], r["replicates"])), cores)


def under(processes: int, asked: list[tuple[str, int, int]], paid: dict[Any, float]) -> list[dict[str, Any]]:
    """Rows that one crew measures."""
    crew = Crew(processes) if asked else None
    try:
        return [row(way, n, r, crew, paid) for way, n, r in asked] if crew else []
    finally:
        if crew:
            crew.end()


def answer(rows: list[dict[str, Any]], cores: int) -> dict[str, Any]:
    """The table, with the gain of many replicates over one, and what to choose."""
    return {
        "cores": cores,
        "table": [{**r, "over_one_replicate": gain(rows, r)} for r in rows],
        "notes": [
            *(told(rows, people) for people in dict.fromkeys(r["people"] for r in rows)),
            "Before the first week: Python starts, everything is loaded and compiled, and the run is tried once. "
            "Person-weeks a second do not count it, the seconds of ten years do.",
        ],
    }


def gain(rows: list[dict[str, Any]], one: dict[str, Any]) -> float:
    """Person-weeks a second over those of one replicate alone."""
    alone = next(r for r in rows if r["people"] == one["people"] and r["replicates"] == 1)
    return one["person_weeks_per_second"] / alone["person_weeks_per_second"]


def told(rows: list[dict[str, Any]], people: int) -> str:
    """A sentence on what to choose for the most replicates at one size."""
    most = max(r["replicates"] for r in rows if r["people"] == people)
    here = [r for r in rows if r["people"] == people and r["replicates"] == most]
    best = max(here, key=lambda r: r["person_weeks_per_second"])
    soonest = min(here, key=lambda r: r["seconds_of_ten_years"])
    vmap = next(r for r in here if r["way"] == VMAP)
    return (
        f"{people:,} people, {most} replicates: {best['way']} runs fastest "
        f"({best['person_weeks_per_second'] / vmap['person_weeks_per_second']:.2f} times vmap in one process, "
        f"{gain(rows, best):.1f} times one replicate alone); from a cold start ten years are done first by "
        f"{soonest['way']}."
    )


def main() -> None:
    """The command line."""
    present(QUESTION, measure)


if __name__ == "__main__":
    main()
