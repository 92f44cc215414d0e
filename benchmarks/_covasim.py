"""A network epidemic in Covasim, timed: `python benchmarks/_covasim.py PEOPLE...` prints a JSON list, one entry a size.

Its own defaults: COVID-19 over one random network, 30 days. This file imports nothing of weiwen, so that it also runs
in an environment that has Covasim only. A small run before warms up what is compiled on first use.
"""

import json
import sys
import time
from typing import Any

import covasim

WARM, RUNS, DAYS = 1_000, 2, 30


def timed(people: int) -> dict[str, Any]:
    """Seconds of preparing and of all days, the faster of some runs."""
    found = []
    for _ in range(RUNS):
        sim = covasim.Sim(pop_size=people, n_days=DAYS, pop_type="random", verbose=0, rand_seed=1)
        begun = time.perf_counter()
        sim.initialize()
        ready = time.perf_counter()
        sim.run()
        found.append({"start_seconds": ready - begun, "seconds": time.perf_counter() - ready})
    return {"people": people, "ticks": int(sim.npts), **min(found, key=lambda one: one["seconds"])}


if __name__ == "__main__":
    timed(WARM)
    sizes = [{"version": covasim.__version__, **timed(int(people))} for people in sys.argv[1:]]
    print(json.dumps(sizes))
