"""What ranking does to a place is open: with the same rule it conceals and abuses, or it works.

Twins of sixty localities that differ in the weight of stability alone. Where redress is dear and audits are rare, the
counts fall while the truth rises; where redress is cheap and audits are strict, less is wrong and little is hidden.
"""

from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from weiwen import results
from weiwen.outcomes import OUTCOMES
from weiwen.scenario import load
from weiwen.world import laboratory, mechanism

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mechanisms")]
WEEKS, UNRANKED, RANKED = 104, 0.0, 0.6
DEAR = {"cadre_evaluation": {"diligence": 0.0}, "audit": {"rate": 0.5}}  # redress that comes too late for a career
CHEAP = {
    "cadre_evaluation": {"diligence": 40.0, "penalty": 100.0},
    "audit": {"rate": 52.0},
    "redress": {"share": 0.1},
    "petition_learning": {"rate": 0.0},  # an answer does not teach to ask: asking more would hide that less is wrong
}


@cache
def lab():
    sizes = ("people=3840", "localities=60", "rows=64")
    return laboratory(
        load(
            "village",
            presets=["teaching_rates"],
            with_=["hidden_custody", "restitution"],
            sets=[f"population.{size}" for size in sizes],
            weeks=WEEKS,
            replicates=6,
            seed=3,
        )
    )


def run(numbers, weight):
    ranked = {"cadre_evaluation": numbers["cadre_evaluation"] | {"weight": weight}}
    known = lab().scenario.parameters
    rules = tuple(mechanism(n, known[n] | (numbers | ranked).get(n, {})) for n in lab().program.names)
    weeks = jnp.arange(WEEKS, dtype=jnp.int32)
    _, records = lab().run(lab().start(), weeks, lab().keys(), rules, None)
    return results.dataset(lab(), jax.tree.map(np.asarray, records), {})


@cache
def effects(world):
    """Lowest and highest end of the 95 % interval of what ranking changes, by outcome."""
    numbers = {"dear": DEAR, "cheap": CHEAP}[world]
    without, ranked = run(numbers, UNRANKED), run(numbers, RANKED)
    assert not without["gap"].any()
    assert not ranked["gap"].any()
    return {name: interval(OUTCOMES[name].compute, without, ranked) for name in TOLD}


def interval(compute, without, ranked):
    gaps = np.asarray(compute(ranked).values - compute(without).values)
    half = stats.t.ppf(0.975, len(gaps) - 1) * gaps.std(ddof=1) / np.sqrt(len(gaps))
    return gaps.mean() - half, gaps.mean() + half


TOLD = ("reported", "withheld", "answered", "petitions", "grievance", "hidden")


def test_where_redress_is_dear_the_counts_fall_and_the_truth_rises():
    found = effects("dear")
    assert found["reported"][1] < 0
    assert found["grievance"][0] > 0
    assert found["hidden"][0] > 0
    assert found["petitions"][0] > 0.05 * found["reported"][1]  # fewer are reported, and no fewer are made


def test_where_redress_is_cheap_and_audits_are_strict_ranking_works():
    found = effects("cheap")
    assert found["reported"][1] < 0
    assert found["grievance"][1] < 0
    assert found["petitions"][1] < 0
    assert found["answered"][0] > 0
    assert found["hidden"][1] < 0.25 * effects("dear")["hidden"][0]
    assert found["withheld"][1] < 0.25 * effects("dear")["withheld"][0]
