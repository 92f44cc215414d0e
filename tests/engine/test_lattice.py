"""Vision on a torus as bits: counts, picks and steps against a list of sites, for every shape and reach."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from weiwen.engine.lattice import MEASURES, beside, count, pick, rank, rows, rows_at, total, vision, windows

CASES = [(12, 2, "moore"), (17, 7, "von_neumann"), (20, 9, "euclidean"), (3, 1, "moore")]


def listed(size, radius, shape, y, x):
    """Sites in vision, told one by one."""
    span = range(-radius, radius + 1)
    inside = [(a, b) for a in span for b in span if (a or b) and MEASURES[shape](a, b) <= radius + 1e-9]
    return [((y + a) % size) * size + (x + b) % size for a, b in inside]


@pytest.mark.parametrize(("size", "radius", "shape"), CASES)
def test_counts_and_picks_are_those_of_the_list(size, radius, shape):
    see = vision(size, radius, shape)
    plane = np.random.default_rng(1).random((size, size)) < 0.3
    y, x = (jnp.asarray(at) for at in np.divmod(np.arange(size**2).reshape(size, size), size))

    @jax.jit
    def look(plane, which):
        words = rows(windows(plane, see), see)
        step = pick(words, jnp.full((size, size), which, see.word), see)
        there = beside((y, x), step, size, see)
        return count(words), there, beside((there // size, there % size), step, size, see, back=True)

    counts, found = np.asarray(look(plane, 0)[0]), []
    for which in range(counts.max()):
        _, there, back = look(plane, which)
        found.append(np.asarray(there))
        assert np.all((back == y * size + x) | (which >= counts))
    for site in range(size**2):
        near = [s for s in listed(size, radius, shape, *divmod(site, size)) if plane.flat[s]]
        assert counts.flat[site] == len(near)
        assert sorted(found[which].flat[site] for which in range(len(near))) == sorted(near)


@pytest.mark.slow
def test_some_sites_see_what_all_see():
    see = vision(15, 4, "von_neumann")
    words = windows(jnp.asarray(np.random.default_rng(2).random((15, 15)) < 0.5), see)
    site = jnp.asarray([0, 14, 113, 224])
    assert np.array_equal(count(rows_at(words, see, site)), count(rows(words, see)).reshape(-1)[site])


@pytest.mark.slow
def test_a_wider_window_sees_the_same():
    plane = jnp.asarray(np.random.default_rng(3).random((20, 20)) < 0.5)
    narrow, wide = vision(20, 3, "euclidean"), vision(20, 3, "euclidean", 9)
    assert wide.sites == narrow.sites
    assert np.array_equal(count(rows(windows(plane, narrow), narrow)), count(rows(windows(plane, wide), wide)))


def test_ranks_are_even():
    bits = jnp.asarray(np.random.default_rng(4).integers(0, 2**32, 112_000, dtype=np.uint32))
    found = np.bincount(np.asarray(rank(bits, jnp.full(bits.shape, 112, jnp.uint16), 112)), minlength=112)
    assert len(found) == 112
    assert np.sum((found - 1000) ** 2 / 1000) < 180  # chi-square with 111 degrees of freedom: p = 0.0001
    assert int(rank(jnp.uint32(2**32 - 1), jnp.uint16(7), 112)) == 6
    assert int(rank(jnp.uint32(2**32 - 1), jnp.uint16(0), 112)) == 0


def test_totals_and_limits():
    plane = np.random.default_rng(5).random((300, 300)) < 0.5
    assert int(total(jnp.asarray(plane))) == plane.sum()
    with pytest.raises(ValueError, match="use 1 to 15 sites"):
        vision(50, 16, "moore")
