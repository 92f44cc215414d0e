"""Shutting mechanisms in the compiled program of all is the same, to the bit, as leaving them out of the list."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import worlds
from arms import WEEKS, base, digests, of_cast, play, scenario, values
from casts import FIRST

from weiwen.apparatus.strategy.stage import StrategyEffect
from weiwen.engine import given, join
from weiwen.engine.compose import Gates
from weiwen.engine.effects import gated, marked
from weiwen.loop import build
from weiwen.world import laboratory

pytestmark = pytest.mark.xdist_group("mechanisms first")
OUT, IN, FROZEN = ("petitioning", "deletion_order", "audit"), ("hill_climbing", "backlash"), ("prospect",)


FEW = (  # rivals for a slot and for a quantity, a mechanism of every year, and one in which a frozen quantity ends
    *("civic_choice", "self_censorship", "petitioning", "dossier", "suspicion", "rewards", "arrests", "deterrence"),
    *("backlash", "belief_updating", "reward_learning", "audit", "threat_budget", "hill_climbing"),
)


def test_gates_are_as_good_as_a_shorter_list_of_few():
    every = build([worlds.one(name) for name in FEW], rivals_together=True)
    shut = {"deterrence", "threat_budget", "petitioning", "audit"}
    gates = Gates({name: jnp.bool_(name not in shut) for name in FEW}, {"prospect": jnp.bool_(True)})
    _, gated_records = worlds.benched(every).go(gates=gates)
    _, records = worlds.bench([worlds.one(name) for name in FEW if name not in shut], frozen=["prospect"]).go()
    assert worlds.differing(records, {name: gated_records[name] for name in records}) == []
    assert {name.partition(".")[0] for name in gated_records.keys() - records.keys()} <= shut
    assert records["political_acts"].any()


@pytest.mark.slow
def test_gates_are_as_good_as_a_shorter_list():
    arm = base().with_(*IN).without(*OUT).freeze(*FROZEN)
    chosen = tuple(name for name in of_cast(FIRST) if name in arm.open)
    numbers = {name: values()[name] for name in chosen}
    lab = laboratory(scenario().model_copy(update={"mechanisms": chosen, "freeze": FROZEN, "parameters": numbers}))
    assert set(lab.program.names) == arm.open
    _, records = lab.run(lab.start(), jnp.arange(WEEKS, dtype=jnp.int32), lab.keys(), lab.mechanisms, None)
    plain, shut = digests(jax.tree.map(np.asarray, records)), play(arm).digests
    assert plain == {name: shut[name] for name in plain}
    assert {name.partition(".")[0] for name in set(shut) - set(plain)} <= set(of_cast(FIRST)) - arm.open


@pytest.mark.parametrize(("first", "second", "found"), [(True, False, 1.0), (False, True, 2.0), (False, False, 9.0)])
def test_of_rivals_that_write_one_field_the_open_one_does(first, second, found):
    parts = [("a", 1.0, first), ("b", 2.0, second)]
    shut = [(name, gated(StrategyEffect(threat=jnp.float32(x)), jnp.bool_(open_))) for name, x, open_ in parts]
    assert float(given(join(StrategyEffect, shut, rivals=True).threat, 9.0)) == found
    with pytest.raises(ValueError, match="written by a and by b"):
        join(StrategyEffect, shut)


def test_what_is_written_every_quarter_holds_between():
    for due, found in ((True, 1.0), (False, 9.0)):
        effect = marked(StrategyEffect(threat=jnp.float32(1.0), severity=jnp.float32(3.0)), jnp.bool_(due))
        assert float(given(effect.threat, 9.0)) == found
        assert float(effect.severity) == 3.0
    assert given(None, 9.0) == 9.0
