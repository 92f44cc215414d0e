"""What depends on what: found through every kind of control flow, cut by bridges, never too little."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from weiwen.engine.trace import bridge, reach

pytestmark = pytest.mark.xdist_group("engine")

X, Y, Z = jnp.float32(1.0), jnp.float32(2.0), jnp.float32(3.0)


def found(function, **inputs):
    """For each output, the inputs by their plain names."""
    return {out.strip("[]'"): {m.strip("[]'") for m in marks} for out, marks in reach(function, **inputs).items()}


def test_arithmetic_and_structures():
    marks = reach(lambda a, b: {"sum": a["x"] + b, "kept": a["y"], "none": jnp.zeros(2)}, a={"x": X, "y": Y}, b=Z)
    assert marks == {"['sum']": {"['a']['x']", "['b']"}, "['kept']": {"['a']['y']"}, "['none']": set()}


def test_a_condition_is_a_dependency():
    got = found(
        lambda a, b, c: {"r": lax.cond(a > 0, lambda: b, lambda: 0.0), "s": jnp.where(c > 0, 1.0, 2.0)}, a=X, b=Y, c=Z
    )
    assert got == {"r": {"a", "b"}, "s": {"c"}}


def test_scan_carries_and_stacks():
    def run(a, b, xs):
        def step(carry, x):
            first, second, alone = carry
            return (first + x, second + first * b, alone), alone

        (first, second, alone), ys = lax.scan(step, (a, Y, Z), xs)
        return {"first": first, "second": second, "alone": alone, "ys": ys}

    got = found(run, a=X, b=Y, xs=jnp.arange(3.0))
    assert got == {"first": {"a", "xs"}, "second": {"a", "b", "xs"}, "alone": set(), "ys": set()}


def test_while_depends_on_how_long_it_runs():
    def run(a, limit, step):
        def body(carry):
            total, count = carry
            return total + step, count + 1.0

        total, count = lax.while_loop(lambda carry: carry[0] < limit, body, (a, Y))
        return {"total": total, "count": count}

    got = found(run, a=X, limit=Z, step=Y)
    assert got == {"total": {"a", "limit", "step"}, "count": {"a", "limit", "step"}}


def test_calls_inside_calls():
    inner = jax.jit(lambda x, y: (x * 2, y))
    got = found(jax.jit(lambda a, b: {"x": inner(a, b)[0], "y": jnp.cumsum(inner(a, b)[1] * jnp.ones(3))}), a=X, b=Y)
    assert got == {"x": {"a"}, "y": {"b"}}


def test_a_bridge_cuts_and_stands_for_itself():
    def run(a, b):
        crossed = bridge({"k": a * 2}, "ferry")
        return {"over": crossed["k"] + b, "beside": a}

    assert found(run, a=X, b=Y) == {"over": {"bridge:ferry", "b"}, "beside": {"a"}}


@pytest.mark.parametrize("wrap", [jax.jit, lambda f: lambda a: lax.cond(a > 0, f, f, a), lambda f: f])
def test_a_bridge_is_seen_inside(wrap):
    got = found(lambda a: {"r": wrap(lambda x: bridge(x, "ferry"))(a)}, a=X)
    assert "bridge:ferry" in got["r"]


def test_what_passes_beside_a_bridge_is_found():
    assert found(lambda a: {"r": bridge(a, "ferry") + a}, a=X) == {"r": {"bridge:ferry", "a"}}


def test_a_bridge_changes_no_value():
    values = jnp.linspace(-1, 1, 7)
    np.testing.assert_array_equal(jax.jit(lambda x: bridge(x, "ferry"))(values), values)
