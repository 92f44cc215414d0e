"""Does the device at hand keep the promises, and does it tell what a processor tells?

Every part is a process of its own. A scenario is run for a year and its whole state is fingerprinted each week: again
in another process; with the weeks one at a call; in batches of one, seven and 64 worlds; and on the processor. Of two
runs it is told in which week they first differ, if they do. Worlds that differ in a bit drift apart, so that device and
processor are compared by outcomes too: the mean over replicates, and how many standard errors lie between.
"""

import argparse
import json
import os
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

from benchmarks._fresh import fresh

QUESTION = "Does the device at hand give the same bits however the work is cut, and the processor's answers?"
PEOPLE = 5_000
WEEKS = 52
WORLDS = 64
SCENARIOS = ("village", "national")


def play(scenario: str, worlds: int, at_once: int) -> dict[str, Any]:
    """Fingerprints (worlds, weeks) and outcomes (name: worlds) of a scenario, so many weeks at a call."""
    import jax
    import numpy as np

    from weiwen.caching import cache_programs
    from weiwen.engine.fingerprint import fingerprint
    from weiwen.engine.simulate import advance, runner
    from weiwen.loop import dress, strip
    from weiwen.scenario import load
    from weiwen.world import laboratory

    cache_programs()
    lab = laboratory(load(scenario, people=PEOPLE, weeks=WEEKS, replicates=worlds))
    run = runner(lab.program, dress(lab.pages), strip, layout=lab.layout, watch=fingerprint)
    records = [one for _, _, one in advance(run, lab.start(), 0, WEEKS, at_once, lab.keys(), lab.mechanisms)]
    joined = {key: np.concatenate([one[key] for one in records], 1) for key in records[0]}
    words = joined.pop("watched").astype(np.uint64)
    sums = {key: value.reshape(worlds, -1).sum(1, dtype=float).tolist() for key, value in joined.items()}
    return {
        "prints": (words[..., 0] << np.uint64(32) | words[..., 1]).tolist(),
        "sums": sums,
        "device": jax.devices()[0].device_kind,
    }


def played(scenario: str, worlds: int, at_once: int = WEEKS, **environment: str) -> dict[str, Any]:
    """The same, in a process of its own, on the device at hand or where the environment says."""
    return fresh(["-m", "benchmarks.accelerator", "--one", scenario, str(worlds), str(at_once)], **environment).answer


def first_difference(one: dict[str, Any], other: dict[str, Any]) -> int | None:
    """The first week in which a world of both has another state; none where no week has."""
    pairs = zip(one["prints"], other["prints"], strict=False)
    weeks = (week for a, b in pairs for week, (x, y) in enumerate(zip(a, b, strict=True), 1) if x != y)
    return min(weeks, default=None)


def apart(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """How far the outcomes of two sets of worlds lie apart, in standard errors of the difference of means."""
    import numpy as np

    found = {}
    for name, values in one["sums"].items():
        a, b = np.asarray(values), np.asarray(other["sums"][name])
        error = np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
        if error > 0:
            found[name] = float(abs(a.mean() - b.mean()) / error)
    farthest = max(found, key=lambda name: found[name])
    return {
        "outcomes": len(found),
        "beyond_two_errors": sum(value > 2 for value in found.values()),
        "farthest": farthest,
        "farthest_errors": found[farthest],
    }


def rows_of(scenario: str, crew: Executor) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """A line for each way of cutting the work, and the comparison with the processor."""
    share = {"XLA_PYTHON_CLIENT_PREALLOCATE": "false"}  # several processes have one device
    whole = crew.submit(played, scenario, WORLDS, **share)
    ways = {
        "again, in another process": crew.submit(played, scenario, WORLDS, **share),
        "a week at a call": crew.submit(played, scenario, WORLDS, 1, **share),
        "7 worlds": crew.submit(played, scenario, 7, **share),
        "1 world": crew.submit(played, scenario, 1, **share),
        "on the processor": crew.submit(played, scenario, WORLDS, JAX_PLATFORMS="cpu"),
    }
    one, others = whole.result(), {what: way.result() for what, way in ways.items()}
    rows = [
        {"scenario": scenario, "compared": what, "first_week_that_differs": first_difference(one, other)}
        for what, other in others.items()
    ]
    processor = others["on the processor"]
    against = {"scenario": scenario, "device": one["device"], "processor": processor["device"]}
    return rows, against | apart(one, processor)


def measure(quick: bool) -> dict[str, Any]:
    """Every way of cutting the work, on one scenario or on all."""
    rows, against = [], []
    with ThreadPoolExecutor(max(os.cpu_count() or 1, 2) // 2) as crew:
        for scenario in SCENARIOS[: 1 if quick else None]:
            more, one = rows_of(scenario, crew)
            rows, against = rows + more, [*against, one]
    cut = [row["first_week_that_differs"] for row in rows if row["compared"] != "on the processor"]
    return {
        "worlds": WORLDS,
        "people": PEOPLE,
        "weeks": WEEKS,
        "same_bits": not any(cut),
        "rows": rows,
        "means": against,
    }


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=QUESTION)
    parser.add_argument("--quick", action="store_true", help="one scenario")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        scenario, worlds, at_once = options.one
        return print(json.dumps(play(scenario, int(worlds), int(at_once))))
    from benchmarks._contract import machine, plain

    told = machine()
    answer = {**measure(options.quick), "machine": told}
    return print(json.dumps(answer) if options.json else plain(answer))


if __name__ == "__main__":
    main()
