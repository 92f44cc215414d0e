"""What a person costs from a hundred thousand people to as many as fit, and the whole nation compiled, not allocated.

Each population runs in a fresh process: it is compiled, started, and run for a few weeks, a week at a time as large
runs do. The last row that ran is the largest population that the memory holds, by the forecast of `weiwen plan`. On a
GPU memory is the device's, and what is measured is the most that it ever held.
"""

import argparse
import json
import sys
import time
from typing import Any

from benchmarks._fresh import fresh

QUESTION = "Does a person cost the same however many there are, and does the whole nation compile?"
NATION = 1_409_778_724  # provinces.csv: the 31 units of the census of 2020
PEOPLE = (100_000, 1_000_000, 10_000_000, 100_000_000)
WEEKS = 4
WARM = 1


def one_size(people: int, weeks: int) -> dict[str, Any]:
    """Time and memory of some weeks of `national` with so many people, in this process; no weeks: compile only."""
    import jax
    import jax.numpy as jnp

    from weiwen import memory, runs
    from weiwen.caching import cache_programs
    from weiwen.scenario import load
    from weiwen.world import laboratory

    cache_programs()
    began = time.perf_counter()
    lab = laboratory(load("national", people=people))
    compiled = runs.compiled(lab, 1)
    told = {"compile_seconds": time.perf_counter() - began, "account": memory.account(compiled).total}
    told |= {"base": memory.resident(), "rows": lab.pages.shape[0] * lab.pages.rows}
    if not weeks:
        return told | {"peak": memory.peak()}
    carry, seconds = lab.start(), []
    for week in range(WARM + weeks):
        began = time.perf_counter()
        carry, _ = compiled(carry, jnp.arange(week, week + 1, dtype=jnp.int32), lab.keys(), lab.mechanisms, None)
        jax.block_until_ready(carry)
        seconds.append(time.perf_counter() - began)
    return told | {"seconds": min(seconds[WARM:]), "peak": memory.peak()}


def row(people: int, weeks: int) -> dict[str, Any]:
    """A line of the table."""
    told = fresh(["-m", "benchmarks.scale", "--one", str(people), "--weeks", str(weeks)]).answer
    ran = weeks > 0
    return {
        "people": people,
        "weeks": weeks,
        "nanoseconds_a_person_week": 1e9 * told["seconds"] / people if ran else None,
        "state_and_temporaries_bytes_a_person": told["account"] / people,
        "measured_bytes_a_person": (told["peak"] - told["base"]) / people if ran else None,
        "peak_gib": told["peak"] / 2**30,
        "compile_seconds": told["compile_seconds"],
        "note": "" if ran else "compiled and not allocated",
    }


def sizes(memory: int, quick: bool) -> list[int]:
    """Powers of ten that fit, then the largest that fits, in two digits, by the account for a million people."""
    told = fresh(["-m", "benchmarks.scale", "--one", "1000000", "--weeks", "0"]).answer
    most = int((memory - told["base"]) / (told["account"] / told["rows"]) * 0.95)
    step = 10 ** (len(str(most)) - 2)
    most = min(most // step * step, NATION)
    if quick:
        return [n for n in PEOPLE[:3] if n <= most]
    return [*(n for n in PEOPLE if n < 0.8 * most), most]


def measure(quick: bool, memory: str = "20GiB") -> dict[str, Any]:
    """Run every size, then compile the nation."""
    from weiwen.plan_command import size_of

    rows = []
    for people in sizes(size_of(memory), quick):
        rows.append(row(people, WEEKS))
        print(rows[-1], file=sys.stderr, flush=True)
    rows.append(row(NATION, 0))
    ran = [one for one in rows if one["weeks"] and one["people"] >= 1_000_000]
    costs = [one["nanoseconds_a_person_week"] for one in ran]
    bytes_each = [one["state_and_temporaries_bytes_a_person"] for one in ran]
    return {
        "largest_people_run": max(one["people"] for one in ran),
        "dearest_over_cheapest_above_a_million": max(costs) / min(costs),
        "most_over_fewest_bytes_above_a_million": max(bytes_each) / min(bytes_each),
        "nation_gib": rows[-1]["state_and_temporaries_bytes_a_person"] * NATION / 2**30,
        "table": rows,
    }


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=QUESTION)
    parser.add_argument("--memory", default="20GiB", help="memory that the largest population may take")
    parser.add_argument("--quick", action="store_true", help="up to ten million people")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--weeks", type=int, default=WEEKS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        return print(json.dumps(one_size(options.one, options.weeks)))
    from benchmarks._contract import machine, plain

    told = machine()
    answer = {**measure(options.quick, options.memory), "machine": told}
    return print(json.dumps(answer) if options.json else plain(answer))


if __name__ == "__main__":
    main()
