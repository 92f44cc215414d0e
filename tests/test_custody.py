"""Custody in one byte: two kinds, each with its weeks, and no term that does not fit."""

import jax.numpy as jnp
import numpy as np
import pytest

from weiwen import custody
from weiwen.catalogue import names
from weiwen.declarations import parameters_of

CODES = jnp.arange(256, dtype=jnp.uint8)
FREE = jnp.zeros(1, jnp.uint8)


def term(weeks):
    return jnp.full(1, weeks, jnp.uint8)


def test_every_code_is_free_registered_or_hidden_and_has_its_weeks():
    kinds = np.asarray(custody.kind(CODES))
    assert np.bincount(kinds).tolist() == [1, custody.LONGEST, custody.LONGEST_HIDDEN]
    np.testing.assert_array_equal(custody.held(CODES), kinds > 0)
    np.testing.assert_array_equal(custody.registered(CODES), kinds == 1)
    np.testing.assert_array_equal(custody.hidden(CODES), kinds == 2)
    weeks = [0, *range(1, custody.LONGEST + 1), *range(1, custody.LONGEST_HIDDEN + 1)]
    np.testing.assert_array_equal(custody.weeks_left(CODES), weeks)


def test_a_week_less_for_everybody_and_nobody_changes_kind_but_to_be_free():
    after = custody.one_week_later(CODES)
    weeks, kinds = np.asarray(custody.weeks_left(CODES)).astype(int), np.asarray(custody.kind(CODES))
    np.testing.assert_array_equal(custody.weeks_left(after), np.maximum(weeks - 1, 0))
    np.testing.assert_array_equal(custody.kind(after), np.where(weeks > 1, kinds, 0))


@pytest.mark.parametrize(("hide", "longest"), [(False, custody.LONGEST), (True, custody.LONGEST_HIDDEN)])
def test_a_term_lasts_its_weeks(hide, longest):
    for weeks in (1, 2, longest):
        code = custody.one_week_later(FREE, **{"hide" if hide else "arrest": term(weeks)})
        for left in range(weeks, 0, -1):
            assert (int(custody.weeks_left(code)[0]), bool(custody.hidden(code)[0])) == (left, hide)
            code = custody.one_week_later(code, term(9), term(9))  # who is held is not taken again
        assert int(custody.weeks_left(code)[0]) == 0


def test_an_arrest_goes_before_hiding_and_too_long_a_term_is_cut():
    assert bool(custody.registered(custody.one_week_later(FREE, term(5), term(5)))[0])
    assert int(custody.one_week_later(FREE, hide=term(255))[0]) == 255
    assert int(custody.one_week_later(FREE, arrest=term(255))[0]) == custody.LONGEST
    assert not custody.held(custody.one_week_later(FREE, term(0), term(0)))[0]


def test_the_range_of_every_term_fits_its_kind():
    terms = {name: parameters_of(name)["term"] for name in names() if "term" in parameters_of(name)}
    assert set(terms) >= {"arrests", "strike_hard", "hidden_custody"}
    for name, one in terms.items():
        longest = custody.LONGEST_HIDDEN if name == "hidden_custody" else custody.LONGEST
        assert 1 <= one.range[0] <= one.range[1] <= longest, name
