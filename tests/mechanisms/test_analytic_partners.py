"""Who pairs with whom, and loans that end on the court's list: against closed forms and brute force."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import xarray as xr
from by_hand import apparatus, drawn, laid_out, people_with, rule, seen, society, weekly

from weiwen.partners import alone, homophily
from weiwen.society.conduct import stage as conduct
from weiwen.society.conduct.stage import ConductEffect, indebted
from weiwen.society.economy.stage import EconomyEffect
from weiwen.vocabulary import BANDS, CLAIMED, JUDGED, OWES, PAID_UP, SUED_FOR, Signals

pytestmark = pytest.mark.xdist_group("analytic")
PAGES = laid_out(8192, 4, 256)
SCORES = np.linspace(640.0, 840.0, PAGES.rows)  # as many people of each score in every page


def wide(people):
    """The first person's columns for everybody on these pages."""
    return jax.tree.map(lambda x: jnp.broadcast_to(x[:1, :1], PAGES.shape), people)


def looking(weeks, scores=SCORES, custody=0, **numbers):
    """Who has whom after so many weeks, and what the last of them brought."""
    made = rule("partner_choice", **{"search": 1.0} | numbers)
    points = jnp.broadcast_to(jnp.asarray(scores, jnp.float32), PAGES.shape)
    people = wide(people_with(custody=custody, hardship=0.4, income=0.0))
    view = seen("economy", people=people, lessons=EconomyEffect(points=points), pages=PAGES)
    one = weekly(lambda luck, mine: made.step(view, mine, luck), made.start(view), PAGES.shape)
    mine, found = made.start(view), []
    for week in range(weeks):
        effect, mine, records = one(mine, jnp.int32(week))
        found.append({name: np.asarray(x).sum(0) for name, x in records.items()})
    return np.asarray(mine, int), np.asarray(effect.hardship), found


@pytest.mark.slow
def test_partners_have_each_other_and_stay_while_nobody_leaves():
    mate, _, _ = looking(6, parting=0.0)
    rows = np.arange(PAGES.rows)
    there = np.take_along_axis(mate, rows[None] ^ mate, axis=1)
    np.testing.assert_array_equal(there, mate)
    assert 0.2 < (mate > 0).mean() < 1.0
    later, _, _ = looking(7, parting=0.0)
    np.testing.assert_array_equal(later[mate > 0], mate[mate > 0])
    assert not looking(3, custody=5)[0].any()  # nobody pairs in custody


@pytest.mark.slow
@pytest.mark.parametrize(("base", "search", "parting"), [(0.0, 1.0, 0.2), (-1.0, 0.5, 0.05), (1.0, 0.3, 0.5)])
def test_where_chance_decides_singles_settle_where_as_many_pair_as_part(base, search, parting):
    numbers = {"higher": 0.0, "similar": 0.0, "base": base, "search": search, "parting": parting}
    _, _, found = looking(300, **numbers)
    yes = 1 / (1 + np.exp(-base))
    pairs, parts = (search * yes) ** 2, 1 - (1 - parting * (1 - yes)) ** 2
    expected = (-parts + np.sqrt(parts**2 + 4 * pairs * parts)) / (2 * pairs)
    single = np.mean([week["single"].sum() / week["scored"].sum() for week in found[100:]])
    assert single == pytest.approx(expected, abs=0.01)


def likeness(mate, scores=SCORES):
    """Correlation of the scores of partners."""
    page, row = np.nonzero(mate)
    return np.corrcoef(scores[row], scores[row ^ mate[page, row]])[0, 1]


@pytest.mark.slow
def test_pairs_are_alike_where_likeness_or_the_best_is_sought_and_not_where_income_is_looked_at():
    parting = {"parting": 0.1}
    assert abs(likeness(looking(150, higher=0.0, similar=0.0, **parting)[0])) < 0.05
    assert likeness(looking(150, higher=0.0, similar=3.0, **parting)[0]) > 0.3
    assert (
        likeness(looking(150, higher=4.0, similar=0.0, **parting)[0]) > 0.15
    )  # Kalick and Hamilton: all want the best
    assert abs(likeness(looking(150, higher=0.5, similar=0.0, **parting)[0])) < 0.05  # and want it little
    assert abs(likeness(looking(150, higher=0.5, similar=3.0, by_income=1.0, **parting)[0])) < 0.05


@pytest.mark.slow
def test_who_has_a_low_score_is_alone_the_more_where_all_want_a_high_one():
    def singles(**numbers):
        _, _, found = looking(150, parting=0.1, similar=0.0, **numbers)
        last = sum(week["single"] for week in found[50:]) / sum(week["scored"] for week in found[50:])
        return dict(zip(BANDS, last, strict=True))

    by_chance, wanted = singles(higher=0.0), singles(higher=2.0)
    assert by_chance["low"] == pytest.approx(by_chance["high"], abs=0.02)
    assert wanted["low"] > by_chance["low"] + 0.1 > wanted["high"] + 0.1


@pytest.mark.slow
def test_a_partner_takes_away_a_share_of_hardship():
    mate, before, _ = looking(1, support=0.1)
    assert mate.any()
    assert not before.any()  # whoever finds somebody this week is helped from the next on
    _, after, _ = looking(2, support=0.1, parting=0.0)
    np.testing.assert_allclose(after[mate > 0], -0.1 * 0.4, atol=1e-3)
    assert (after[mate == 0] == 0).all()


def table(pairs, single):
    """A run of one world and one place with these pairs by band, and these singles."""
    paired = np.asarray(pairs, float)[None, None, None]
    dims = ("replicate", "week", "locality", "band", "band_of_partner")
    singles = np.asarray(single, float)[None, None, None]
    scored = singles + paired.sum(-1)
    arrays = {"paired": (dims, paired), "single": (dims[:-1], singles), "scored": (dims[:-1], scored)}
    named = {f"partner_choice.{name}": array for name, array in arrays.items()}
    return xr.Dataset(named, {"band": list(BANDS), "band_of_partner": list(BANDS)})


def test_homophily_is_nothing_by_chance_and_one_where_nobody_pairs_across():
    share = np.asarray([0.2, 0.5, 0.3])
    chance, apart = 1000 * np.outer(share, share), 1000 * np.diag(share)
    for pairs, expected in ((chance, 0.0), (apart, 1.0), ((chance + apart) / 2, 0.5), (0 * apart, 0.0)):
        assert float(homophily(table(pairs, [1, 1, 1]))[0]) == pytest.approx(expected, abs=1e-9)
    assert float(alone("low")(table(apart, [50, 0, 0]))[0]) == pytest.approx(50 / 250)
    assert float(alone("high")(table(0 * apart, [0, 0, 0]))[0]) == 0.0


@pytest.mark.slow
@pytest.mark.parametrize("sues", [0.0, 0.3, 1.0])
def test_a_lender_sues_for_a_share_of_the_loans_that_are_broken(sues):
    market = rule("credit_market", sues=sues, slip=20.0)  # every loan that is due is broken
    view = seen("economy", people=wide(people_with(hardship=0.2, custody=0)), lessons=EconomyEffect(), pages=PAGES)
    mine = market.start(view) | {"loan": jnp.full(PAGES.shape, 1, jnp.uint8)}
    effect, _, noted = drawn(lambda luck: market.step(view, mine, luck), PAGES.shape)
    assert int(noted["broken"].sum()) == 8192
    assert float(effect.sued_for.mean()) == pytest.approx(sues, abs=4 * np.sqrt(sues * (1 - sues) / 8192))


def test_a_loan_that_is_sued_for_is_a_debt_where_debts_are_kept():
    standing = jnp.asarray([[0, SUED_FOR, SUED_FOR | PAID_UP, OWES]], jnp.uint16)
    quiet = jnp.zeros(standing.shape, jnp.uint8)
    after = np.asarray(indebted(standing, quiet, quiet, True))
    assert ((after & OWES) > 0).tolist() == [[False, True, True, True]]
    assert not (after[0, 2] & PAID_UP)
    np.testing.assert_array_equal(indebted(standing, quiet, quiet, False), standing)


def test_who_is_held_when_a_loan_is_sued_for_owes_it_and_has_committed_no_offence():
    pages = laid_out()
    held = jnp.broadcast_to(jnp.arange(pages.rows)[None] % 2 == 0, pages.shape)
    people = people_with(standing=SUED_FOR, since_offence=200)
    people = dataclasses.replace(people, custody=jnp.where(held, jnp.uint8(5), jnp.uint8(0)))
    nation, quiet = (
        dataclasses.replace(society(), people=people),
        ConductEffect(settles=jnp.zeros(pages.shape, jnp.uint8)),
    )
    after = drawn(lambda luck: conduct.apply(nation, quiet, luck, pages)[0].people, pages.shape)
    np.testing.assert_array_equal(after.since_offence, np.where(held, 201, 0))
    assert after.has(OWES).all()


def test_the_court_lists_whoever_a_lender_has_a_claim_against():
    pages = laid_out()
    half = jnp.arange(pages.rows)[None] % 2 == 0
    people = people_with(standing=0)
    sued = dataclasses.replace(people, standing=people.flagged(SUED_FOR, jnp.broadcast_to(half, pages.shape)))
    registry = rule("enforcement_registry")
    view = seen("sensing", people=sued)
    debts = drawn(lambda luck: registry.step(view, registry.start(view), luck)[0].debts, pages.shape)
    np.testing.assert_array_equal((np.asarray(debts) & CLAIMED) > 0, np.broadcast_to(half, pages.shape))
    desk = seen("assessment", signals=Signals({}, debts=debts))
    judged = drawn(lambda luck: rule("court_list", court=1.0).step(desk, None, luck).judged, pages.shape)
    np.testing.assert_array_equal(judged, np.broadcast_to(half, pages.shape))
    assert not (np.asarray(apparatus().files.lists) & JUDGED).any()
