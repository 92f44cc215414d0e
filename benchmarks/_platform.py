"""One platform, in a process of its own: `python -m benchmarks._platform ORDER` with an order as JSON, JSON comes back.

    {"scenario": "bench", "people": null, "weeks": 52, "cores": 1, "bits": true, "first": 0, "count": 256, "batch": 64}

The environment says which platform (JAX_PLATFORMS, XLA_FLAGS). `bits` asks for a hash of every array of the state after
every week, taken on the host, so that nothing that is compared also computes the comparison; `count` for the headline
outcomes of so many replicates from `first` on.
"""

import hashlib
import json
import os
import sys
from typing import Any

DIGITS = 8


def hashes(scenario: Any) -> list[dict[str, str]]:
    """For each week, a hash of each array of the state of one replicate."""
    import jax
    import jax.numpy as jnp

    from weiwen.world import laboratory

    lab = laboratory(scenario)
    carry, found = lab.start(), []
    for week in range(scenario.weeks):
        carry, _ = lab.run(carry, jnp.asarray([week], jnp.int32), lab.keys(), lab.mechanisms, None)
        found.append(hashed(jax.device_get(carry)))
    return found


def hashed(state: Any) -> dict[str, str]:
    """A short hash of each array, by its path."""
    import jax

    leaves = jax.tree_util.tree_flatten_with_path(state)[0]
    return {
        jax.tree_util.keystr(path, simple=True, separator="."): hashlib.sha256(leaf.tobytes()).hexdigest()[:DIGITS]
        for path, leaf in leaves
    }


def headlines(scenario: Any, first: int, count: int, batch: int) -> dict[str, list[float]]:
    """Headline outcomes of so many replicates, a batch at a time."""
    import numpy as np

    from weiwen.world import laboratory

    lab = laboratory(scenario.model_copy(update={"replicates": batch}))
    parts = [headlines_of(lab, start, batch) for start in range(first, first + count, batch)]
    return {name: np.concatenate([part[name] for part in parts])[:count].tolist() for name in parts[0]}


def headlines_of(lab: Any, first: int, batch: int) -> dict[str, Any]:
    """Headline outcomes of one batch of replicates."""
    import jax
    import jax.numpy as jnp
    import numpy as np

    from weiwen.engine.draw import root_key
    from weiwen.engine.simulate import advance
    from weiwen.ledger import distinct_people
    from weiwen.outcomes import outcomes
    from weiwen.results import dataset
    from weiwen.vocabulary import YEAR

    keys = jnp.stack([root_key(lab.scenario.seed, first + r) for r in range(batch)])
    begun, weeks = lab.starter(keys, lab.numbers), lab.scenario.weeks
    steps = list(advance(lab.run, begun, 0, weeks, YEAR, keys, lab.mechanisms))
    weekly = {name: np.concatenate([records[name] for _, _, records in steps], axis=1) for name in steps[0][2]}
    ended = jax.vmap(lambda world: distinct_people(world.ledger, world.society.people, lab.pages))(steps[-1][1][0])
    return outcomes(dataset(lab, weekly, jax.tree.map(np.asarray, ended)))


def done(order: dict[str, Any]) -> dict[str, Any]:
    """What was ordered, with the device that did it."""
    if order.get("cores") and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: order["cores"]])
    import jax

    from weiwen.scenario import load

    device = jax.devices()[0]
    found: dict[str, Any] = {"device": device.platform, "kind": device.device_kind}
    scenario = load(order["scenario"], people=order.get("people"), weeks=order["weeks"])
    if order.get("bits"):
        found["hashes"] = hashes(scenario)
    if order.get("count"):
        found["outcomes"] = headlines(scenario, order["first"], order["count"], order["batch"])
    return found


if __name__ == "__main__":
    print(json.dumps(done(json.loads(sys.argv[1]))))
