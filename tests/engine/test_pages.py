"""Sums over the people of a place are exact, whatever stands in vacant rows."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toys import laid_out

from weiwen.engine.level import Level
from weiwen.engine.pages import EIGHTS, LIMB, paginate, rounded, settled

pytestmark = pytest.mark.xdist_group("engine")

SIZES = st.lists(st.integers(1, 200), min_size=1, max_size=5)


def members(pages):
    """For each place, a mask of its people over (pages, rows), by numpy alone."""
    place, live = np.asarray(pages.place), np.asarray(pages.live)
    seats = np.arange(pages.rows)[None] < live[:, None]
    return [seats & (place == p)[:, None] for p in range(len(pages.registered))]


@jax.jit
def sums(pages, mask, raw, kinds):
    return (
        pages.people,
        pages.count(mask & pages.people),
        pages.total(raw),
        pages.tally(kinds, 5),
        pages.mean(Level(raw, -1.0, 1.0)),
        pages.nearby(mask),
    )


@given(sizes=SIZES, rows=st.sampled_from([64, 128]), seed=st.integers(0, 99))
@settings(max_examples=8, deadline=None)
def test_sums_against_numpy(sizes, rows, seed):
    pages, random = laid_out(sizes, rows), np.random.default_rng(seed)
    seats = members(pages)
    raw = random.integers(0, 256, pages.shape).astype(np.uint8)
    mask = random.random(pages.shape) < 0.5
    kinds = np.where(np.any(seats, 0), random.integers(0, 9, pages.shape), 255).astype(np.uint8)
    people, count, total, tally, mean, nearby = sums(pages, mask, raw, kinds)
    np.testing.assert_array_equal(people, np.any(seats, 0))
    assert [int(s.sum()) for s in seats] == sizes
    np.testing.assert_array_equal(count, [(mask & s).sum() for s in seats])
    np.testing.assert_array_equal(total, [raw[s].astype(int).sum() for s in seats])
    np.testing.assert_array_equal(tally, [[(kinds[s] == k).sum() for k in range(5)] for s in seats])
    np.testing.assert_allclose(mean, [raw[s].mean() / 255 * 2 - 1 for s in seats], rtol=0, atol=1e-5)
    np.testing.assert_array_equal(nearby, np.repeat(mask.reshape(len(mask), -1, 64).sum(-1), 64, axis=1))


def test_full_pages_do_not_overflow():
    pages = laid_out([8 * 1024], 1024)
    ones, top = jnp.ones(pages.shape, bool), jnp.full(pages.shape, 255, jnp.uint8)
    assert int(pages.count(ones)[0]) == 8 * 1024
    assert int(pages.total(top)[0]) == 255 * 8 * 1024
    for kind in range(6):
        assert np.asarray(pages.tally(jnp.full(pages.shape, kind, jnp.uint8), 6)).tolist() == [
            [8 * 1024 * (k == kind) for k in range(6)]
        ]


def test_spread_and_parents():
    pages = laid_out([70, 5, 64], parents=2)
    assert np.asarray(pages.spread(jnp.asarray([1.0, 2.0, 3.0])))[:, 0].tolist() == [1.0, 1.0, 2.0] + 5 * [3.0]
    assert np.asarray(pages.of_parent(jnp.asarray([1, 2, 4]))).tolist() == [5, 2]
    np.testing.assert_allclose(pages.share(jnp.asarray([7, 5, 0])), [0.1, 1.0, 0.0], rtol=1e-6)


@pytest.mark.parametrize(("sizes", "used"), [([64], 1), ([65, 64], 3), ([512], 8), ([513, 1], 10)])
def test_pages_come_in_eights_and_those_at_the_end_are_vacant(sizes, used):
    pages = laid_out(sizes)
    assert pages.shape[0] % EIGHTS == 0
    assert pages.shape[0] - used < EIGHTS
    assert np.asarray(pages.live)[:used].min() >= 1
    assert not np.asarray(pages.people)[used:].any()
    assert (np.asarray(pages.place)[used:] == len(sizes) - 1).all()
    assert np.asarray(pages.registered).tolist() == sizes


@pytest.mark.parametrize(("sizes", "rows"), [([10], 60), ([10, 0], 64)])
def test_layouts_that_cannot_be(sizes, rows):
    with pytest.raises(ValueError, match="multiple of 64"):
        paginate(np.asarray(sizes), np.zeros(len(sizes), int), rows)


def test_a_sum_of_bytes_over_a_nation_does_not_wrap():
    """Synthetic sums of pages that add up to 26 thousand million in one place, and past 2^31 over places."""
    per_page = np.random.default_rng(3).integers(200_000, 261_121, 100_000)
    sizes = np.asarray([99_000, 1_000]) * 1024
    pages = paginate(sizes, np.asarray([0, 0]), 1024)
    limbs = np.asarray(jax.jit(lambda sums: pages.carried(sums))(np.int32(per_page)), np.int64)
    exact = np.asarray([per_page[:99_000].sum(), per_page[99_000:100_000].sum()])
    assert exact[0] > 2**34
    assert (limbs @ [2**LIMB, 1] == exact).all()
    assert (limbs[:, 1] < 2**LIMB).all()
    nation = settled(jnp.asarray(limbs.sum(0), jnp.int32))
    assert abs(float(rounded(nation)) / exact.sum() - 1) < 1.2e-7


@pytest.mark.parametrize("number", [0, 511, 512, 2**24 + 1, 2**24 + 3, 2**31 - 1, 2**31, 2**32 + 257])
def test_two_limbs_are_rounded_once(number):
    """As one conversion of the whole number would round it: results of smaller worlds stay as they were."""
    assert rounded(jnp.asarray(divmod(number, 2**LIMB), jnp.int32)) == np.float32(number)
