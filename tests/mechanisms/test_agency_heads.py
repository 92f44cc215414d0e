"""Heads of agencies: what a rank is worth to them, who rises, and that nobody works for a score that nobody makes."""

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest
from by_hand import apparatus, drawn, laid_out, rule, seen
from scipy.stats import norm

from weiwen.apparatus.reporting.agency_heads import HEAD, SETTLED
from weiwen.vocabulary import LEADER, YEAR

pytestmark = [pytest.mark.xdist_group("analytic"), pytest.mark.slow]
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


@pytest.mark.parametrize(("prize", "openings"), [(4.0, 0.15), (8.0, 0.3), (0.0, 0.15)])
def test_among_equals_a_head_works_as_far_as_a_rank_can_be_had_for_it(prize, openings):
    effect, _, _ = week(0.3, prize=prize, openings=openings)
    z = -norm.ppf(1 - openings)
    expected = 0.1 * 10.0 * prize * norm.pdf(z) / 0.5 / 2.0
    np.testing.assert_allclose(effect.efforts["promises"], expected, rtol=1e-4, atol=1e-6)


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


def test_where_no_office_scores_agencies_nobody_is_ranked_or_works_for_it():
    effect, _, found = week(0.0, {"week": jnp.int32(YEAR - 1)})
    assert not np.asarray(effect.efforts["promises"]).any()
    assert not found["rose"].any()
