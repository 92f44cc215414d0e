"""Rules compose: who may stand beside whom, who sees what, and when."""

import jax.numpy as jnp
import numpy as np
import pytest
from toys import WORK, Effect, played, rule, wages

from weiwen.engine import Program
from weiwen.engine.compose import Gates

pytestmark = pytest.mark.xdist_group("engine")


def idle(me, view, mine, luck):
    return Effect()


def saver(me, view, mine, luck):
    said = 0.0 if view.joined is None or view.joined.pay is None else view.joined.pay
    return Effect(leader=jnp.ones(view.pages.places) * me.size, pay=-0.5 * said)


def counts(me, view, mine, luck):
    return Effect(pay=me.size), mine + 1.0, {"bonus": me.size}


def test_rivals_are_named():
    crew = [(name, rule(idle, slot="the wage rule")) for name in ("market", "guild")]
    with pytest.raises(ValueError, match=r"market and guild are rivals for the wage rule: keep one \(--without market"):
        Program((WORK,), crew)
    Program((WORK,), crew, rivals_together=True)


def test_two_owners_of_one_quantity_are_named():
    crew = [(name, rule(idle, owns="trust")) for name in ("church", "school")]
    with pytest.raises(ValueError, match="church and school are rivals for the owner of trust"):
        Program((WORK,), crew)


def test_one_name_twice():
    with pytest.raises(ValueError, match="market: in the list twice"):
        Program((WORK,), [("market", rule(idle)), ("market", rule(idle))])


def test_an_unknown_stage():
    with pytest.raises(ValueError, match="market belongs to stage 'trade'; there are work"):
        Program((WORK,), [("market", rule(idle, stage="trade"))])


def test_owners_see_what_the_sources_joined_to():
    alone, *_ = played([("wages", rule(wages))], weeks=1)
    halved, *_ = played([("saver", rule(saver, owns="leader")), ("wages", rule(wages))], weeks=1)
    np.testing.assert_allclose(halved.savings, 0.5 * alone.savings, rtol=1e-6)
    assert halved.leader.tolist() == [1.0, 1.0]


def test_a_frozen_owner_does_nothing_and_leaves_others_alone():
    alone, *_ = played([("wages", rule(wages))])
    crew = [("saver", rule(saver, owns="leader")), ("wages", rule(wages))]
    frozen, *_ = played(crew, frozen=("leader",))
    np.testing.assert_array_equal(frozen.savings, alone.savings)
    assert frozen.leader.tolist() == [0.0, 0.0]


def test_a_rule_of_every_third_week():
    state, slices, records = played([("bonus", rule(counts, 2.0, every=3))], weeks=7)
    assert float(slices[0]) == 2.0
    assert [float(r["bonus.bonus"]) for r in records] == [0, 0, 2, 0, 0, 2, 0]
    assert float(state.savings[0, 0]) == 4.0


def test_slices_and_records_bear_the_name_of_their_rule():
    _, slices, records = played([("zinc", rule(counts, 5.0)), ("ash", rule(counts, 7.0))], weeks=2)
    assert [float(s) for s in slices] == [2.0, 2.0]
    assert (float(records[0]["zinc.bonus"]), float(records[0]["ash.bonus"])) == (5.0, 7.0)


@pytest.mark.parametrize("shut", [{"mechanisms": {"wages": False}}, {"frozen": {"pay": True}}])
def test_gates_shut_a_rule_in_a_compiled_program(shut):
    gates = Gates(*({k: jnp.bool_(v) for k, v in shut.get(part, {}).items()} for part in ("mechanisms", "frozen")))
    closed, *_ = played([("wages", rule(wages, owns="pay"))], gates=gates)
    opened, *_ = played([("wages", rule(wages, owns="pay"))], gates=Gates({}, {}))
    plain, *_ = played([("wages", rule(wages, owns="pay"))])
    assert not closed.savings.any()
    np.testing.assert_array_equal(opened.savings, plain.savings)
    assert plain.savings.any()
