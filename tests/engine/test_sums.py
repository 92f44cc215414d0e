"""A sum of floats over people is found wherever it is planted, in the traced program and in the compiled one."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from weiwen.engine.sums import compiled_float_sums, divisions, float_sums, in_groups, in_halves, in_turn, summed

pytestmark = pytest.mark.xdist_group("engine")


PEOPLE = jnp.ones((9, 64))
PLANTED = {
    "sum": lambda x, b: x.sum(),
    "mean": lambda x, b: x.mean(-1),
    "running sum": lambda x, b: jnp.cumsum(x, 1),
    "product": lambda x, b: x @ x.T,
    "by place": lambda x, b: jax.ops.segment_sum(x, jnp.arange(9) // 2, 5),
    "inside a branch": lambda x, b: jax.lax.cond(b[0] > 0, lambda: x.sum(), lambda: 0.0),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_sum_is_found(name):
    assert float_sums(jax.make_jaxpr(PLANTED[name])(PEOPLE, jnp.ones(9)).jaxpr, 9)


DIVISIONS = (lambda x, b: x / b[:, None], lambda x, b: x / b[0], lambda x, b: jax.jit(jnp.divide)(x, b[0]))


@pytest.mark.parametrize("divide", DIVISIONS)
def test_a_planted_division_is_found(divide):
    assert divisions(jax.make_jaxpr(divide)(PEOPLE, jnp.ones(9)).jaxpr)
    assert divisions(jax.make_jaxpr(lambda x, b: x * (1 / b[:, None]))(PEOPLE, jnp.ones(9)).jaxpr) == []


def compiled(function):
    return jax.jit(function).lower(PEOPLE, jnp.ones(9)).compile().as_text()


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_sum_is_found_in_the_compiled_program(name):
    assert compiled_float_sums(compiled(PLANTED[name]), 9)


EXACT = {
    "count": lambda x, b: (x > b[:, None]).sum(),
    "highest": lambda x, b: x.max(),
    "over places": lambda x, b: x * b.sum(),
    "in halves": lambda x, b: in_halves(x),
    "elementwise": lambda x, b: x * b[:, None] + jnp.exp(x),
}


@pytest.mark.parametrize("name", EXACT)
def test_what_is_exact_is_left_alone(name):
    assert compiled_float_sums(compiled(EXACT[name]), 9) == []
    assert float_sums(jax.make_jaxpr(EXACT[name])(PEOPLE, jnp.ones(9)).jaxpr, 9) == []


def test_what_devices_add_up_of_floats_is_found_however_short():
    text = """
%add.clone (x: f32[], y: f32[]) -> f32[] {
  ROOT %add.3 = f32[] add(%x, %y)
}
%count.clone (x: s32[], y: s32[]) -> s32[] {
  ROOT %add.4 = s32[] add(%x, %y)
}
ENTRY %main_spmd (param: f32[]) -> f32[] {
  %param = f32[] parameter(0)
  %all-reduce = f32[] all-reduce(%param), channel_id=1, to_apply=%add.clone
  %all-reduce.1 = s32[5]{0} all-reduce(%counts), channel_id=2, to_apply=%count.clone
}
"""
    assert [line.split()[0] for line in compiled_float_sums(text, 9)] == ["%all-reduce"]


def test_sums_in_halves_in_turn_and_in_groups_are_sums():
    for n in (1, 2, 5, 8, 13):
        x = jnp.arange(3 * n * 4, dtype=jnp.float32).reshape(3, n, 4)
        np.testing.assert_array_equal(in_halves(x), x.sum(1))
        np.testing.assert_array_equal(summed(x[0, :, 0]), x[0, :, 0].sum())
    np.testing.assert_array_equal(in_turn(x), x.sum(-1))
    groups = (range(0, 3), range(3, 4))
    np.testing.assert_array_equal(in_groups(x, groups), jnp.stack([x[..., :3].sum(-1), x[..., 3]], -1))
