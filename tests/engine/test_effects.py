"""Effects are joined by the law of each field, in the order of the names."""

import jax.numpy as jnp
import numpy as np
import pytest
from toys import Effect, played, rule, wages

from weiwen.engine import by, join
from weiwen.engine.effects import gated

pytestmark = pytest.mark.xdist_group("engine")


def test_laws():
    one = Effect(pay=jnp.float32(1.5), joins=jnp.asarray([True, False]), bid=jnp.asarray([3, 9], jnp.uint8))
    two = Effect(pay=jnp.float32(2.0), joins=jnp.asarray([False, False]), bid=jnp.asarray([5, 1], jnp.uint8))
    joined = join(Effect, [("a", one), ("b", two), ("c", Effect(leader=jnp.float32(4.0)))])
    assert float(joined.pay) == 3.5
    assert joined.joins.tolist() == [True, False]
    assert joined.bid.tolist() == [5, 9]
    assert float(joined.leader) == 4.0


def test_a_field_nobody_wrote_is_none():
    assert join(Effect, [("a", Effect(pay=jnp.float32(1.0)))]).joins is None


def test_tables_are_joined_key_by_key():
    parts = [("a", Effect(pay={"x": 1.0, "y": 2.0})), ("b", Effect(pay={"y": 3.0, "z": 4.0}))]
    assert join(Effect, parts).pay == {"x": 1.0, "y": 5.0, "z": 4.0}


@pytest.mark.parametrize("leader", [1.0, {"x": 1.0}])
def test_two_writers_of_one_field_are_named(leader):
    parts = [("zeal", Effect(leader=leader)), ("apathy", Effect()), ("birth", Effect(leader=leader))]
    with pytest.raises(ValueError, match=r"birth.*zeal.*--without birth"):
        join(Effect, parts)


def test_an_effect_of_another_kind_is_named():
    with pytest.raises(TypeError, match="wages returned float, its stage takes Effect"):
        join(Effect, [("wages", 1.0)])


def test_an_unknown_law():
    with pytest.raises(ValueError, match="'most': use one of"):
        by("most")


def test_the_order_of_the_parts_changes_no_bit():
    tenth = [(name, Effect(pay=jnp.float32(x))) for name, x in zip("dacb", (0.1, 1e8, -1e8, 0.3), strict=True)]
    sums = {float(join(Effect, [tenth[i] for i in order]).pay) for order in ((0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2))}
    assert len(sums) == 1
    assert (0.1 + 1e8) - 1e8 + 0.3 != 1e8 - 1e8 + 0.1 + 0.3  # so the order would matter if it were not fixed


def test_the_order_of_the_list_changes_no_bit_of_a_run():
    crew = [("zinc", rule(wages, 1e7)), ("ash", rule(wages, -1e7)), ("moss", rule(wages, 0.1))]
    first, second = (played(order)[0].savings for order in (crew, crew[::-1]))
    np.testing.assert_array_equal(first, second)


def test_a_shut_gate_leaves_nothing():
    shut = gated(Effect(pay=jnp.ones(3), joins=jnp.ones(3, bool)), jnp.bool_(False))
    assert not shut.pay.any()
    assert not shut.joins.any()
