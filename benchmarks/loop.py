"""How fast is the loop, how much memory does a person take, and which stage takes the time?

    uv run python -m benchmarks loop                    10³ to 10⁷ people; every mechanism; the share of each stage
    uv run python -m benchmarks loop --quick --json     a million people only
    uv run python -m benchmarks loop --people 50000     one size, with the share of each stage

Three lists of mechanisms: those of the first loop (the scenario `national`), the whole catalogue with one mechanism a
slot, and the same with the rivals in the slots.
"""

import argparse
import json
import time
from typing import Any

import numpy as np

from benchmarks._contract import machine, plain, tell
from benchmarks._weeks import Clock, by_stage, everything, fitting, national, timed
from weiwen.memory import state_bytes
from weiwen.world import laboratory

QUESTION = "How many person-weeks a second does the full loop run, at what memory a person, and where does the time go?"
MILLION = 1_000_000
SIZES = (1_000, 10_000, 100_000, 300_000, MILLION, 3_000_000, 10_000_000)
LINEAR_FROM = 100_000  # above it the cost shall grow with the people, and with nothing else
LISTS = {"first loop": (), "whole catalogue": (False,), "whole catalogue, rivals": (True,)}
GATE = 20  # seconds: a quick run that took longer for its first row stops there


def row(
    people: int, mechanisms: str = "first loop", chunks: int = 3, clock: Clock = time.perf_counter
) -> dict[str, Any]:
    """One size and one list of mechanisms, measured."""
    change = everything(*LISTS[mechanisms]) if LISTS[mechanisms] else ((), ())
    lab = laboratory(national(people, *change))
    weeks = fitting(people)
    timing = timed(lab, weeks, chunks, clock)
    found = {
        "people": people,
        "mechanisms": f"{mechanisms} ({len(lab.mechanisms)})",
        "person_weeks_per_second": people / timing.best,
        "nanoseconds_per_person_week": 1e9 * timing.best / people,
        "slowest_over_fastest": timing.spread,
        "bytes_per_person": state_bytes(lab) / people,
        "peak_bytes_per_person": timing.peak / people,
        "compile_seconds": timing.compiling,
    }
    tell(f"{people:>12,} people, {mechanisms}: {people / timing.best / 1e6:.1f} million person-weeks a second")
    return found


def slope(rows: list[dict[str, Any]]) -> float | None:
    """Slope of log cost a week on log people, by least squares, over the rows that shall lie on a line."""
    line = [r for r in rows if r["people"] >= LINEAR_FROM and r["mechanisms"] == rows[0]["mechanisms"]]
    if len(line) < 2:
        return None
    people = np.log([r["people"] for r in line])
    cost = np.log([r["people"] / r["person_weeks_per_second"] for r in line])
    return float(np.polyfit(people, cost, 1)[0])


def measure(quick: bool) -> dict[str, Any]:
    """A million people (quick), or every size, every list and every stage."""
    began = time.perf_counter()
    if quick:
        rows, shares = [row(MILLION, chunks=4)], {}
        if time.perf_counter() - began < GATE:
            rows.append(row(MILLION, "whole catalogue", chunks=2))
    else:
        rows = [row(people) for people in SIZES] + [row(MILLION, name) for name in LISTS if LISTS[name]]
        shares = by_stage(MILLION, fitting(MILLION), 5)
    return answer(rows, shares)


def answer(rows: list[dict[str, Any]], shares: dict[str, float]) -> dict[str, Any]:
    """The keys that others read, at a million people where that was measured, then the tables."""
    main = next((r for r in rows if r["people"] == MILLION), rows[0])
    keys = ("people", "person_weeks_per_second", "bytes_per_person", "peak_bytes_per_person", "compile_seconds")
    rest = [r["person_weeks_per_second"] for r in rows if r["mechanisms"] != main["mechanisms"]]
    total = sum(shares.values())
    return {
        **{key: main[key] for key in keys},
        "person_weeks_per_second_whole_catalogue": min(rest) if rest else None,
        "slope_above_100000": slope(rows),
        "share": {name: seconds / total for name, seconds in shares.items()},
        "table": rows,
        "stages": [
            {"stage": name, "nanoseconds_per_person_week": 1e9 * seconds / main["people"], "share": seconds / total}
            for name, seconds in shares.items()
        ],
        "notes": [
            "Speeds are of the fastest chunk of weeks; a chunk holds whole periods of what happens every fourth week.",
            "Peak is the compiler's own account: the state, given once, and all that a week needs beside it.",
            "Every size has localities of about 4,000 people, and one at least in each of 31 provinces; below 100,000 "
            "people these are smaller, and a page of a locality is partly vacant.",
        ],
    }


def main() -> None:
    """Print speed, bytes a person, and the share of each stage."""
    parser = argparse.ArgumentParser(description=QUESTION)
    parser.add_argument("--quick", action="store_true", help="a million people only, no stages")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--people", type=int, help="one size only, with the share of each stage")
    parser.add_argument("--chunks", type=int, default=3, help="with --people: chunks of weeks (the fastest counts)")
    parser.add_argument("--whole", action="store_true", help="with --people: no stages")
    parser.add_argument("--cpu", action="store_true", help="with --people: processor time (on a busy machine)")
    options, told = parser.parse_args(), machine()
    if options.people:
        clock = time.process_time if options.cpu else time.perf_counter
        rows = [row(options.people, chunks=options.chunks, clock=clock)]
        weeks = fitting(options.people)
        shares = {} if options.whole or options.quick else by_stage(options.people, weeks, options.chunks, clock)
        found = answer(rows, shares)
    else:
        found = measure(options.quick)
    found["machine"] = told
    print(json.dumps(found) if options.json else plain(found))


if __name__ == "__main__":
    main()
