"""A draw depends on its address and on nothing else."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from toys import Effect, luck, played, rule, wages

from weiwen.engine import root_key
from weiwen.engine.draw import NORMAL, Book, distinct, rows_of, threefry, unit, word

pytestmark = pytest.mark.xdist_group("engine")

PUBLISHED = (  # Random123 1.14, tests/kat_vectors, threefry2x32 with 20 rounds: counter, key, output
    ((0x00000000, 0x00000000), (0x00000000, 0x00000000), (0x6B200159, 0x99BA4EFE)),
    ((0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF), (0x1CB996FC, 0xBB002BE7)),
    ((0x243F6A88, 0x85A308D3), (0x13198A2E, 0x03707344), (0xC4923A9C, 0x483DF7A0)),
)


def words(pair):
    return tuple(jnp.uint32(w) for w in pair)


@pytest.mark.parametrize(("counter", "key", "output"), PUBLISHED)
def test_published_vectors(counter, key, output):
    assert tuple(int(w) for w in threefry(words(key), *words(counter))) == output


def test_bits_are_those_of_the_stock_generator():
    shape, address = (5, 64), "toy/wage"
    root = root_key(7, 3)
    key = jnp.stack(threefry((root[0], root[1]), jnp.uint32(word(address)), jnp.uint32(11)))
    with jax.threefry_partitionable(True):
        stock = jax.random.bits(jax.random.wrap_key_data(key, impl="threefry2x32"), shape, jnp.uint32)
    ours = Book(root, jnp.int32(11), (address,)).luck("toy", shape).bits("wage")
    np.testing.assert_array_equal(ours, stock)


def test_seeds_that_agree_in_32_bits_differ():
    keys = {tuple(np.asarray(root_key(seed))) for seed in (1, 2**32 + 1, 2**63, 0, 2**64 - 1)}
    assert len(keys) == 5
    assert tuple(np.asarray(root_key(1, 1))) not in keys


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_seed_out_of_range(seed):
    with pytest.raises(ValueError, match="outside"):
        root_key(seed)


def test_weeks_owners_and_purposes_differ():
    draws = [
        luck((64,), "a").bits("a"),
        luck((64,), "a", week=1).bits("a"),
        luck((64,), "a", seed=2).bits("a"),
        luck((64,), "a", owner="other").bits("a"),
        luck((64,), "a", "b").bits("b"),
    ]
    assert len({np.asarray(d).tobytes() for d in draws}) == len(draws)


def test_an_address_does_not_care_who_else_draws():
    np.testing.assert_array_equal(luck((8, 64), "a").bits("a"), luck((8, 64), "z", "a", "b").bits("a"))


def test_a_rule_beside_it_leaves_the_draws_of_others_alone():
    def draws_and_keeps(me, view, mine, luck):
        luck.bits("anything")
        return Effect()

    alone, *_ = played([("wages", rule(wages))])
    beside, *_ = played([("aside", rule(draws_and_keeps)), ("wages", rule(wages))])
    np.testing.assert_array_equal(alone.savings, beside.savings)


def test_a_draw_of_fewer_rows_is_the_start_of_the_draw():
    few, many = luck((3, 64), "a").bits("a"), luck((9, 64), "a").bits("a")
    np.testing.assert_array_equal(few, many[:3])


def test_an_address_used_twice_in_a_tick_is_an_error():
    one = luck((4,), "a")
    one.bits("a")
    with pytest.raises(ValueError, match="'toy/a' is used twice"):
        one.uniform("a")


def test_a_rule_that_draws_one_purpose_twice_is_an_error():
    def twice(me, view, mine, luck):
        return Effect(pay=luck.uniform("wage") + luck.uniform("wage"))

    with pytest.raises(ValueError, match="'wages/wage' is used twice"):
        played([("wages", rule(twice))])


def test_two_addresses_of_one_word_are_an_error():
    assert word("plumless/wage") == word("buckeroo/wage")
    with pytest.raises(ValueError, match="'plumless/wage' and 'buckeroo/wage' share a key"):
        distinct(("plumless/wage", "buckeroo/wage"))
    with pytest.raises(ValueError, match="share a key"):
        played([("plumless", rule(wages)), ("buckeroo", rule(wages))])


def test_rows_are_numbered_in_row_major_order():
    np.testing.assert_array_equal(rows_of((3, 5, 7)), np.arange(105).reshape(3, 5, 7))


def test_uniforms_are_even_and_independent():
    u = np.asarray(luck((1024, 64), "a").uniform("a")).ravel()
    assert u.min() >= 0.0
    assert u.max() < 1.0
    counts = np.histogram(u, 64, (0, 1))[0]
    assert ((counts - 1024) ** 2 / 1024).sum() < 63 + 5 * np.sqrt(126)  # chi-squared, five standard deviations
    first, second = (np.asarray(x).ravel() for x in luck((1024, 64), "a").uniforms("a"))
    assert abs(np.corrcoef(first, second)[0, 1]) < 5 / 256
    assert float(unit(jnp.uint32(0xFFFFFFFF))) < 1.0


def test_bytes_are_even():
    for byte in luck((256, 64), "a").bytes("a", 8):
        counts = np.bincount(np.asarray(byte).ravel(), minlength=256)
        assert ((counts - 64) ** 2 / 64).sum() < 255 + 5 * np.sqrt(510)


def test_chance_follows_its_probability():
    hits = np.asarray(luck((1024, 64), "a").chance("a", jnp.float32(0.3))).mean()
    assert abs(hits - 0.3) < 5 * np.sqrt(0.21 / 65536)


def test_blocks_of_several_purposes_are_those_of_each():
    together = luck((8, 4), "a", "b", "c").blocks(["c", "a"], (5, 3))
    for place, purpose in enumerate(("c", "a")):
        alone = luck((8, 4), "a", "b", "c").block(purpose, (5, 3))
        for one, other in zip(together, alone, strict=True):
            np.testing.assert_array_equal(one[place], other)


def test_a_value_is_looked_up_among_equally_likely_ones():
    values = np.asarray([1.0, 2.0, 4.0, 8.0], np.float32)
    found = np.asarray(luck((64, 64), "a").among("a", values, (64, 64)))
    bits = np.asarray(luck((64, 64), "a").bits("a", (64, 64)))
    np.testing.assert_array_equal(found, values[bits >> 30])
    assert abs(NORMAL.mean()) < 1e-6
    assert abs(NORMAL.std() - 1.0) < 1e-3
    assert (np.diff(NORMAL) > 0).all()
