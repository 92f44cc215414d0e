"""A product is rounded before it is added, in whatever loop, branch or batch the compiler puts it."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from weiwen.engine.rounding import rounded, unforeseen

pytestmark = pytest.mark.xdist_group("engine")

A = np.random.default_rng(1).uniform(1, 2, (64, 64)).astype(np.float32)
B = A[::-1].copy()
C = A * B  # rounded, by numpy


def less(a, b, c):
    return {"left": a * b - c}


def branching(a, b, c):
    return jax.lax.cond(a[0, 0] > 0, less, lambda a, b, c: {"left": a}, a, b, c)


def tick(function):
    return lambda a, b, c, t: rounded(function, unforeseen(t))(a, b, c)["left"]


@pytest.mark.parametrize("function", [less, branching, jax.jit(less)], ids=["plain", "branch", "jit"])
def test_nothing_is_left_of_a_product_less_itself(function):
    assert not np.asarray(jax.jit(tick(function))(A, B, C, 5)).any()
    batch = jax.jit(jax.vmap(tick(less), in_axes=(0, 0, 0, None)))
    assert not np.asarray(batch(A[None], B[None], C[None], 5)).any()


def test_without_it_a_compiler_may_round_once():
    """Not of our making, so a processor that cannot is no failure."""
    left = np.asarray(jax.jit(less)(A, B, C)["left"])
    if not left.any():
        pytest.skip("this processor, or this compiler, does not multiply and add in one step")
    assert np.abs(left).max() < 1e-6


def test_whole_numbers_loops_and_structure_are_left_alone():
    def mixed(n, x):
        turned = jax.lax.while_loop(lambda i: i < 5, lambda i: i + 1, n)
        return {"n": n * 3, "turned": turned, "x": (x / 3.0, jnp.exp(x))}

    found = jax.jit(lambda n, x: rounded(mixed, unforeseen(n))(n, x))(jnp.int32(2), jnp.float32(1.5))
    assert (int(found["n"]), int(found["turned"])) == (6, 5)
    np.testing.assert_array_equal(found["x"][0], np.float32(0.5))
    np.testing.assert_allclose(found["x"][1], np.exp(1.5), rtol=1e-6)
