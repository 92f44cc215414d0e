"""A level in one byte moves like a float on average, because it is rounded by a draw."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from toys import luck

from weiwen.engine.level import Level, level

pytestmark = pytest.mark.xdist_group("engine")

DECAY, YEARS = 0.003, 10
DITHER = jnp.arange(256, dtype=jnp.uint8)


@pytest.mark.parametrize("exact", [0.0, 17.25, 100.5, 199.9, 254.75])
def test_rounding_is_unbiased(exact):
    stored = Level(jnp.zeros(256, jnp.uint8), 0.0, 255.0).put(jnp.full(256, exact), DITHER)
    assert abs(float(stored.value.mean()) - exact) <= 1 / 512


@pytest.mark.parametrize(("lo", "hi"), [(0.0, 1.0), (-4.0, 4.0), (-8.0, 8.0), (0.0, 12.0), (-1.0, 1.0)])
def test_what_is_on_a_step_stays_there(lo, hi):
    raw = jnp.broadcast_to(DITHER[:, None], (256, 256))
    kept = Level(raw, lo, hi)
    np.testing.assert_array_equal(kept.put(kept.value, DITHER[None, :]).raw, raw)


def test_values_outside_the_range_are_clipped():
    start = level(jnp.full(256, 0.5), 0.0, 1.0)
    assert np.all(start.moved(jnp.float32(3.0), DITHER).value == 1.0)
    assert np.all(start.moved(jnp.float32(-3.0), DITHER).value == 0.0)


def test_level_starts_at_the_nearest_step():
    values = jnp.linspace(-1.0, 1.0, 1001)
    assert np.abs(np.asarray(level(values, -1.0, 1.0).value - values)).max() <= 0.5 * 2 / 255 + 1e-6


def test_a_slow_decay_is_that_of_a_float_where_nearest_rounding_sticks():
    weeks, shape = 52 * YEARS, (16, 256)
    start = level(jnp.full(shape, 0.2), 0.0, 1.0)

    def week(carry, t):
        drawn, nearest, exact = carry
        (dither,) = luck(shape, "rounding", week=t).bytes("rounding", 1)
        drawn = drawn.moved(-DECAY * drawn.value, dither)
        nearest = level(nearest.value * (1 - DECAY), 0.0, 1.0)
        return (drawn, nearest, exact * (1 - DECAY)), None

    (drawn, nearest, exact), _ = jax.lax.scan(week, (start, start, jnp.float32(0.2)), jnp.arange(weeks))
    noise = 5 * float(drawn.value.std()) / np.sqrt(drawn.raw.size)
    assert abs(float(drawn.value.mean()) - float(exact)) < noise + 1 / 512 / 255 / DECAY * 0.8
    np.testing.assert_array_equal(nearest.raw, start.raw)
    assert abs(float(exact) - 0.2) > 10 * noise  # so the assertions above tell the two apart
