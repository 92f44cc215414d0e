"""A sum of floats over people is found wherever it is planted, in the traced program and in the compiled one."""

import jax
import jax.numpy as jnp
import pytest

from weiwen.engine.sums import compiled_float_sums, divisions, float_sums

pytestmark = pytest.mark.xdist_group("engine")


PEOPLE = jnp.ones((9, 64))
PLANTED = {
    "sum": lambda x, b: x.sum(),
    "mean": lambda x, b: x.mean(-1),
    "several sums": lambda x, b: jnp.stack([x, x]).sum(-1),
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
    "several over places": lambda x, b: jnp.stack([b, 2 * b, 3 * b] * 5).sum(-1),
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
