"""One of several processes that run one world together: `python process.py NUMBER OF PORT` prints its fingerprints.

Each process has its own device and its own part of the people. They meet at the loopback address.
"""

import json
import sys

import jax
import numpy as np

from weiwen.caching import cache_programs
from weiwen.engine.fingerprint import fingerprint
from weiwen.engine.simulate import advance, runner
from weiwen.loop import dress, strip
from weiwen.scenario import load
from weiwen.world import laboratory, spread

SIZES = ["population.localities=5", "population.rows=64"]
TICKS, CHUNK = 12, 4


def main(number: int, of: int, port: int) -> None:
    """Join the others, run, and print the fingerprints of all ticks."""
    if of > 1:
        jax.config.update("jax_cpu_collectives_implementation", "gloo")
        jax.distributed.initialize(f"127.0.0.1:{port}", of, number, initialization_timeout=60)
    else:
        cache_programs()
    lab = spread(laboratory(load("village", people=500, replicates=2, sets=SIZES)), of)
    run = runner(lab.program, dress(lab.pages), strip, layout=lab.layout, watch=fingerprint)
    steps = list(advance(run, lab.start(), 0, TICKS, CHUNK, lab.keys(), lab.mechanisms))
    prints = np.concatenate([records["watched"] for _, _, records in steps], 1)
    acts = int(sum(records["civic_acts"].sum() for _, _, records in steps))
    here = sum(len(leaf.addressable_shards) for leaf in jax.tree.leaves(steps[-1][1]))
    leaves = len(jax.tree.leaves(steps[-1][1]))
    print(json.dumps({"prints": prints.tolist(), "acts": acts, "devices": len(jax.devices()), "shards": here / leaves}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
