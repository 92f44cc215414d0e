"""Heads of agencies: what a rank is worth to them, who rises, and that nobody works for a score that nobody makes."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from by_hand import apparatus, drawn, laid_out, rule, seen
from scipy.stats import norm

from weiwen.apparatus.reporting import stage as reporting
from weiwen.apparatus.reporting.agency_heads import HEAD, SETTLED
from weiwen.apparatus.reporting.stage import MOST_EFFORT, ReportingEffect
from weiwen.vocabulary import LEADER, YEAR

pytestmark = pytest.mark.xdist_group("analytic")
PAGES = laid_out(6400, 100, 64)


def week(owed, mine=None, tenure=YEAR, held=0, **numbers):
    """One week in places whose agencies owe so much as told."""
    heads = rule("agency_heads", **numbers)
    state, blank = apparatus(), jnp.zeros(PAGES.places, jnp.float32)
    figures = {"arrears_told": jnp.broadcast_to(jnp.asarray(owed, jnp.float32), (PAGES.places,))}
    seats = jnp.zeros((PAGES.places, state.personnel.roll.rank.shape[1]), jnp.int32)
    roll = dataclasses.replace(
        state.personnel.roll, rank=seats, tenure=seats + tenure, held=seats + held, fresh=seats > 0
    )
    view = seen(
        "reporting",
        reports=dataclasses.replace(state.reports, figures=figures),
        personnel=dataclasses.replace(state.personnel, roll=roll),
        pages=PAGES,
    )
    mine = heads.start(view) if mine is None else {"running": blank, "year": blank} | mine
    return drawn(lambda luck: heads.step(view, mine, luck), PAGES.shape)


@pytest.mark.slow
@pytest.mark.parametrize(("prize", "openings"), [(4.0, 0.15), (8.0, 0.3), (0.0, 0.15)])
def test_among_equals_a_head_works_as_far_as_a_rank_can_be_had_for_it(prize, openings):
    effect, _, _ = week(0.3, prize=prize, openings=openings)
    z = -norm.ppf(1 - openings)
    expected = 0.1 * 10.0 * prize * norm.pdf(z) / 0.5 / 2.0
    np.testing.assert_allclose(effect.efforts["promises"], expected, rtol=1e-4, atol=1e-6)


def test_whose_agencies_owe_less_than_others_works_the_more_for_it_below_the_cut():
    """Unequal arrears, one week after an equal running mean: the score is of that mean and turns its sign."""
    owed = np.linspace(0.28, 0.32, PAGES.places)
    running = np.linspace(0.31, 0.29, PAGES.places)
    before = {"running": jnp.asarray(running, jnp.float32), "week": jnp.int32(7)}
    seen("reporting")  # made before anything is compiled
    effect, mine = jax.jit(lambda: week(owed, before)[:2])()
    mean = running + 0.05 * (owed - running)
    np.testing.assert_allclose(mine["running"], mean, rtol=1e-5)
    score = -10.0 * (mean - mean.mean())
    cut = norm.ppf(1 - 0.15) * np.hypot(score.std(), 0.5)
    expected = 0.1 * 10.0 * 4.0 * norm.pdf((score - cut) / 0.5) / 0.5 / 2.0
    np.testing.assert_allclose(effect.efforts["promises"], expected, rtol=1e-4)
    assert (np.diff(expected) > 0).all()  # all stand below the cut, and the nearer work more


@pytest.mark.slow
def test_those_rise_whose_agencies_owe_least_once_a_year_and_nobody_else():
    owed = np.linspace(0.1, 1.0, PAGES.places)
    last = {"week": jnp.int32(YEAR - 1), "year": jnp.asarray(51 * owed, jnp.float32)}
    effect, mine, found = week(owed, last, openings=0.2, noise=0.01)
    assert np.flatnonzero(found["rose"]).tolist() == list(range(20))
    promoted = np.asarray(effect.promoted)
    assert promoted[:, HEAD].sum() == 20 == promoted.sum()
    assert not promoted[:, LEADER].any()
    assert not np.asarray(mine["year"]).any()
    assert not week(owed, last | {"week": jnp.int32(7)}, openings=0.2)[2]["rose"].any()
    assert not week(owed, last, tenure=SETTLED - 1)[2]["rose"].any()
    assert not week(owed, last, held=3)[2]["rose"].any()


@pytest.mark.slow
def test_where_no_office_scores_agencies_nobody_is_ranked_or_works_for_it():
    effect, _, found = week(0.0, {"week": jnp.int32(YEAR - 1)})
    assert not np.asarray(effect.efforts["promises"]).any()
    assert not found["rose"].any()


def test_an_effort_lasts_for_the_week_and_a_rule_left_out_is_the_same_as_one_shut():
    state, some = apparatus(), jnp.full(4, 0.7)
    local = dataclasses.replace(state.local, efforts=dict.fromkeys(state.local.efforts, some))

    def efforts(effect):
        args = local, state.personnel, state.reports, effect
        return drawn(lambda luck: reporting.apply(*args, luck, laid_out())[0].efforts, laid_out().shape)

    for written in ({}, {"promises": 2 * some}, {"promises": 9 * some, "growth": -some}):
        expected = {aim: np.clip(written.get(aim, 0 * some), 0.0, MOST_EFFORT) for aim in local.efforts}
        found = efforts(ReportingEffect(efforts=written or None))
        assert found.keys() == expected.keys()
        for aim, effort in found.items():
            np.testing.assert_array_equal(effort, expected[aim])
