"""A network epidemic in Starsim, timed: `python benchmarks/_starsim.py PEOPLE...` prints a JSON list, one entry a size.

Its own defaults: SIR over a random network of ten contacts, 50 steps. This file imports nothing of weiwen, so that it
also runs in an environment that has Starsim only. A small run before warms up what is compiled on first use.
"""

import json
import sys
import time
from typing import Any

import starsim

WARM, RUNS, STEPS = 1_000, 2, 50


def timed(people: int) -> dict[str, Any]:
    """Seconds of preparing and of all steps, the faster of some runs."""
    found = []
    for _ in range(RUNS):
        sim = starsim.Sim(
            n_agents=people, diseases=starsim.SIR(), networks=starsim.RandomNet(), dur=STEPS, verbose=0, rand_seed=1
        )
        begun = time.perf_counter()
        sim.init()
        ready = time.perf_counter()
        sim.run()
        found.append({"start_seconds": ready - begun, "seconds": time.perf_counter() - ready})
    return {"people": people, "ticks": int(sim.t.npts), **min(found, key=lambda one: one["seconds"])}


if __name__ == "__main__":
    timed(WARM)
    sizes = [{"version": starsim.__version__, **timed(int(people))} for people in sys.argv[1:]]
    print(json.dumps(sizes))
