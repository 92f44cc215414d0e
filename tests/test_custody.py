"""Custody in one byte: three kinds, each with its weeks, and no term that does not fit."""

import jax.numpy as jnp
import numpy as np
import pytest

from weiwen import custody
from weiwen.catalogue import names
from weiwen.declarations import parameters_of

CODES = jnp.arange(256, dtype=jnp.uint8)
FREE = jnp.zeros(1, jnp.uint8)
KINDS = {"arrest": (1, custody.LONGEST), "camp": (2, custody.LONGEST_CAMP), "hide": (3, custody.LONGEST_HIDDEN)}
ELSEWHERE = {"hidden_custody": "hide", "camps": "camp"}  # mechanisms whose terms are not those of the register


def term(weeks):
    return jnp.full(1, weeks, jnp.uint8)


def test_every_code_is_free_or_of_one_kind_and_has_its_weeks():
    kinds = np.asarray(custody.kind(CODES))
    assert np.bincount(kinds).tolist() == [1, *(longest for _, longest in KINDS.values())]
    assert (np.diff(kinds.astype(int)) >= 0).all()
    np.testing.assert_array_equal(custody.held(CODES), kinds > 0)
    np.testing.assert_array_equal(custody.registered(CODES), kinds == 1)
    np.testing.assert_array_equal(custody.in_camp(CODES), kinds == 2)
    np.testing.assert_array_equal(custody.hidden(CODES), kinds == 3)
    weeks = [0, *(week for _, longest in KINDS.values() for week in range(1, longest + 1))]
    np.testing.assert_array_equal(custody.weeks_left(CODES), weeks)


def test_a_week_less_for_everybody_and_nobody_changes_kind_but_to_be_free():
    after = custody.one_week_later(CODES)
    weeks, kinds = np.asarray(custody.weeks_left(CODES)).astype(int), np.asarray(custody.kind(CODES))
    np.testing.assert_array_equal(custody.weeks_left(after), np.maximum(weeks - 1, 0))
    np.testing.assert_array_equal(custody.kind(after), np.where(weeks > 1, kinds, 0))


@pytest.mark.parametrize("measure", KINDS)
def test_a_term_lasts_its_weeks(measure):
    kind, longest = KINDS[measure]
    for weeks in (1, 2, longest):
        code = custody.one_week_later(FREE, **{measure: term(weeks)})
        for left in range(weeks, 0, -1):
            assert (int(custody.weeks_left(code)[0]), int(custody.kind(code)[0])) == (left, kind)
            code = custody.one_week_later(code, term(9), term(9), term(9))  # who is held is not taken again
        assert int(custody.weeks_left(code)[0]) == 0


@pytest.mark.parametrize("measure", KINDS)
def test_too_long_a_term_is_cut_and_none_is_none(measure):
    kind, longest = KINDS[measure]
    code = custody.one_week_later(FREE, **{measure: term(255)})
    assert (int(custody.weeks_left(code)[0]), int(custody.kind(code)[0])) == (longest, kind)
    assert not custody.held(custody.one_week_later(FREE, **{measure: term(0)}))[0]


def test_a_body_is_held_once_an_arrest_before_hiding_and_both_before_a_camp():
    kinds = [(9, 9, 9), (0, 9, 9), (0, 0, 9)]
    found = [int(custody.kind(custody.one_week_later(FREE, *map(term, weeks)))[0]) for weeks in kinds]
    assert found == [KINDS[measure][0] for measure in ("arrest", "hide", "camp")]


def test_the_range_of_every_term_fits_its_kind():
    terms = {name: parameters_of(name)["term"] for name in names() if "term" in parameters_of(name)}
    assert set(terms) >= {"arrests", "strike_hard", "hidden_custody", "camps"}
    for name, one in terms.items():
        longest = KINDS[ELSEWHERE.get(name, "arrest")][1]
        assert 1 <= one.range[0] <= one.range[1] <= longest, name
