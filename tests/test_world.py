"""Scenarios of one structure share what was compiled, and nothing else."""

import jax.numpy as jnp
import pytest
from worlds import differing

from weiwen import store, world
from weiwen.scenario import load
from weiwen.world import laboratory

pytestmark = pytest.mark.xdist_group("village")


def village(**options):
    return load("village", **{"people": 600, "weeks": 26} | options)


def played(lab):
    return lab.run(lab.start(), jnp.arange(26, dtype=jnp.int32), lab.keys(), lab.mechanisms, None)


@pytest.mark.parametrize(
    "change",
    [
        {"people": 700},
        {"without": ["audit"]},
        {"freeze": ["belief"]},
        {"sets": ["self_censorship.punishment=uniform"]},
        {"sets": ["population.localities=4"]},
    ],
)
def test_another_structure_is_made_anew(change):
    assert laboratory(village(**change)).like is not laboratory(village()).like


def test_other_numbers_are_those_of_a_laboratory_of_their_own():
    other = village(seed=2, sets=["civic_choice.offending=-1.5", "population.group_b=0.4", "opening.severity=3"])
    plain, shared = laboratory(village()), laboratory(other)
    assert shared.like is plain.like
    assert shared.run is plain.run
    assert differing(played(plain), played(shared))
    world._made.cache_clear()
    assert differing(played(laboratory(other)), played(shared)) == []


def test_a_rule_written_anew_is_not_answered_from_what_was_compiled(monkeypatch):
    before = laboratory(village())
    monkeypatch.setattr(store, "edited", lambda: 1)
    assert laboratory(village()).like is not before.like
