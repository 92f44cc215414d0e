"""A scarce measure: never over capacity, always in the order of priority, and by lot among equals."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toys import laid_out, luck

from weiwen.engine import grant

pytestmark = pytest.mark.xdist_group("engine")

PAGES = laid_out([150, 64, 3])
PLACE = np.repeat(np.asarray(PAGES.place)[:, None], PAGES.rows, 1)


class Lot:
    """Luck that draws what it is told to."""

    def __init__(self, ties):
        self.ties = ties

    def bits(self, purpose):
        return self.ties

    def settle(self, tree):
        return tree


@jax.jit
def given_to(priority, capacity, ties):
    return grant(PAGES, priority, capacity, Lot(ties), "ties")


def claims(seed, levels, share):
    random = np.random.default_rng(seed)
    priority = random.integers(1, levels + 1, PAGES.shape) * (random.random(PAGES.shape) < share)
    return np.where(PAGES.people, priority, 0).astype(np.uint8)


@given(
    seed=st.integers(0, 10_000),
    levels=st.sampled_from([1, 3, 255]),
    share=st.sampled_from([0.0, 0.1, 0.9, 1.0]),
    capacity=st.lists(st.integers(-2, 220), min_size=3, max_size=3),
)
@settings(max_examples=60, deadline=None)
def test_capacity_order_and_full_use(seed, levels, share, capacity):
    priority = claims(seed, levels, share)
    ties = np.random.default_rng(seed + 1).permutation(2**20)[: priority.size].reshape(PAGES.shape) << 12
    given = np.asarray(given_to(priority, jnp.asarray(capacity, jnp.int32), ties.astype(np.uint32)))
    assert not given[priority == 0].any()
    for place, room in enumerate(capacity):
        here = place == PLACE
        assert given[here].sum() == min(max(room, 0), (priority[here] > 0).sum())
        left_out = priority[here & ~given & (priority > 0)]
        assert priority[here & given].min(initial=255) >= left_out.max(initial=0)


@pytest.mark.parametrize("tie", [0, 2**31, 2**32 - 1])
def test_equals_that_no_lot_tells_apart_are_not_granted_over_capacity(tie):
    priority = np.where(PAGES.people, 255, 0).astype(np.uint8)
    given = np.asarray(given_to(priority, jnp.asarray([7, 64, 1], jnp.int32), jnp.full(PAGES.shape, tie, jnp.uint32)))
    counts = [given[place == PLACE].sum() for place in range(3)]
    assert counts[0] == 0
    assert counts[1] == 64
    assert counts[2] == 0


def test_no_capacity_no_grant():
    priority = np.where(PAGES.people, 9, 0).astype(np.uint8)
    given = grant(PAGES, priority, jnp.zeros(3, jnp.int32), luck(PAGES.shape, "ties"), "ties")
    assert not np.asarray(given).any()


def test_the_lot_favours_nobody():
    priority, room = np.where(PAGES.people, 5, 0).astype(np.uint8), jnp.asarray([30, 16, 1], jnp.int32)
    times, share = 400, np.where(PLACE == 0, 30 / 150, np.where(PLACE == 1, 16 / 64, 1 / 3))
    draw = jax.vmap(lambda t: grant(PAGES, priority, room, luck(PAGES.shape, "ties", week=t), "ties"))
    often = np.asarray(draw(jnp.arange(times))).mean(0)
    people = np.asarray(PAGES.people)
    z = (often - share)[people] / np.sqrt(share * (1 - share) / times)[people]
    assert np.abs(z).max() < 5
    assert 0.7 < z.std() < 1.3
