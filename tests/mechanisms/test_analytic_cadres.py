"""Careers, petitions and people moved on, against closed forms and brute force."""

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest
from by_hand import acts, apparatus, drawn, laid_out, people_with, rule, seen, society, weekly
from scipy import optimize, stats

from weiwen.apparatus.assessment.stage import incidents
from weiwen.apparatus.intervention import stage as intervention
from weiwen.apparatus.reporting import career_concerns as careers
from weiwen.engine.pages import paginate
from weiwen.society.response.petition_ladder import worth
from weiwen.society.response.stage import View as Response
from weiwen.vocabulary import ACT, ALL_SEATS, AWAY, Deletions, Measures, Roll, Signals

pytestmark = [pytest.mark.xdist_group("analytic"), pytest.mark.slow]
PAGES = laid_out()
NOBODY = jnp.zeros(PAGES.shape, bool)
SEATS = jnp.zeros((PAGES.places, ALL_SEATS), jnp.int32)


def response(people, political="quiet", **granted):
    """A week in which these measures were granted (masks) and everybody did this."""
    weeks = {name: mask.astype(jnp.uint8) for name, mask in granted.items()}
    roll, truth = Roll(SEATS, SEATS, SEATS > 0, SEATS), society()
    done = acts(PAGES, political=political)
    return Response(
        people, truth.elites, truth.towns, roll, done, Measures(weeks), Deletions(NOBODY, NOBODY), PAGES, None
    )


def efforts(values, cost, substitution):
    return np.asarray(careers.multitask(jnp.asarray(values, jnp.float32), jnp.float32(cost), jnp.float32(substitution)))


@pytest.mark.parametrize("seed", range(12))
def test_efforts_are_the_best_of_several_tasks_at_one_cost(seed):
    """Holmstrom and Milgrom's optimum, tasks not worth doing left out, against a search."""
    random = np.random.default_rng(seed)
    values, cost, substitution = random.normal(0.5, 0.8, 5), random.uniform(0.3, 2), random.uniform(0, 3)

    def loss(t):
        return -(values @ t) + (cost * (t @ t) + substitution * t.sum() ** 2) / 2

    best = optimize.minimize(loss, np.full(5, 0.1), bounds=[(0, None)] * 5, tol=1e-12).x
    np.testing.assert_allclose(efforts(values[None], cost, substitution)[0], best, atol=2e-4)


def test_a_stronger_incentive_on_what_is_measured_takes_effort_from_what_is_not():
    """With every task done, d t_i / d worth_j = -substitution / (cost (cost + n substitution)), and no more."""
    cost, substitution, step, values = 1.3, 0.4, 0.1, np.array([1.0, 0.9, 0.8, 1.1, 0.7])
    change = (
        efforts((values + np.eye(5)[0] * step)[None], cost, substitution) - efforts(values[None], cost, substitution)
    )[0]
    across = -substitution / (cost * (cost + 5 * substitution))
    np.testing.assert_allclose(change[1:], step * across, rtol=1e-3)
    assert change[0] == pytest.approx(step * (across + 1 / cost), rel=1e-3)
    alone = efforts((values + np.eye(5)[0])[None], cost, 0.0) - efforts(values[None], cost, 0.0)
    assert not alone[0, 1:].any()  # where efforts are no substitutes, one does not displace the other


def test_what_is_lost_with_an_evaluation_follows_from_those_to_come():
    openings, patience = 0.15, 0.9
    worth_of_staying = [0.0]
    for _ in range(6):
        worth_of_staying.append(openings + (1 - openings) * patience * worth_of_staying[-1])
    expected = [0.0] + [1 - patience * worth_of_staying[j - 1] for j in range(1, 7)]
    found = careers.concern(jnp.arange(7), jnp.float32(openings), jnp.float32(patience))
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    assert found[1] > found[5] > found[0] == 0.0  # keenest at the last one, idle once there is none


def test_evaluations_left_are_counted_to_the_end_of_the_term():
    for left in range(0, 300, 7):
        for until in range(52):
            expected = sum(until + 52 * k <= left for k in range(10))
            assert int(careers.evaluations_left(jnp.int32(left), jnp.int32(until), 52)) == expected


def provinces():
    return paginate(np.full(12, 64), np.repeat([0, 1, 2], [3, 8, 1]), 64)


def test_ranks_winners_and_gini_are_what_they_are_called():
    pages, random = provinces(), np.random.default_rng(0)
    score, parent = random.normal(size=12), np.asarray(pages.parent)
    ranks = [sum(score[parent == parent[i]] > score[i]) for i in range(12)]
    np.testing.assert_array_equal(careers.ranked(jnp.asarray(score, jnp.float32), pages), ranks)
    eligible = jnp.asarray(np.arange(12) != int(np.argmax(np.where(parent == 1, score, -9))))
    won = careers.winners(jnp.asarray(score, jnp.float32), eligible, jnp.float32(0.25), jnp.zeros(3), pages)
    assert np.asarray(won)[parent == 1].sum() == 2  # a quarter of eight
    assert not np.asarray(won & ~eligible).any()
    counts = random.integers(0, 5, 12)
    naive = np.abs(counts[:, None] - counts[None]).sum() / (2 * 12 * counts.sum())
    assert float(careers.gini(jnp.asarray(counts, jnp.float32))) == pytest.approx(naive, abs=1e-5)
    assert float(careers.gini(jnp.zeros(12))) == 0.0
    mean, sd = careers.spread_among(jnp.asarray(score, jnp.float32), pages)
    np.testing.assert_allclose(mean, [score[parent == k].mean() for k in parent], rtol=1e-4)
    np.testing.assert_allclose(sd, [score[parent == k].std() for k in parent], rtol=1e-4, atol=1e-6)


def test_the_chance_of_winning_is_steepest_at_the_cut():
    z = np.linspace(-3, 3, 13)
    np.testing.assert_allclose(careers.density(jnp.asarray(z, jnp.float32)), stats.norm.pdf(z), rtol=1e-5)


def test_a_matter_goes_up_exactly_when_the_way_is_worth_it():
    """The escalation condition: p v g > cost + c harm, on both sides of the grievance at which it turns."""
    ladder = rule("petition_ladder", value=1.0, cost_province=0.1, harm=0.5, prior_province=0.5, prior_caught=0.2)
    turns = (0.1 + 0.1 * 0.5) / 0.5
    for grievance, level in ((turns - 0.02, 0), (turns + 0.02, 1)):
        people = people_with(grievance=grievance, ladder=0)
        after = step(ladder, response(people, "petition"))[0].ladder
        assert bool((after == level).all()), grievance
    assert worth(0.5, 0.31, 0.1, 0.1, 0.5)
    assert not worth(0.5, 0.29, 0.1, 0.1, 0.5)


def step(ladder, view, mine=None):
    mine = ladder.start(view) if mine is None else mine
    return drawn(lambda luck: ladder.step(view, mine, luck), PAGES.shape)


def test_whoever_is_answered_or_caught_is_back_at_the_county_and_nobody_goes_beyond_the_centre():
    ladder, bitter = rule("petition_ladder", cost_province=0.0, cost_centre=0.0, prior_caught=0.0), {"grievance": 1.0}
    for granted in ("redress", "payout", "intercept"):
        view = response(people_with(**bitter, ladder=2), "petition", **{granted: ~NOBODY})
        assert not step(ladder, view)[0].ladder.any()
    assert bool((step(ladder, response(people_with(**bitter, ladder=1), "petition"))[0].ladder == 2).all())
    assert bool((step(ladder, response(people_with(**bitter, ladder=2), "petition"))[0].ladder == 2).all())
    tired = step(dataclasses.replace(ladder, quit=jnp.float32(1.0)), response(people_with(**bitter, ladder=2)))
    assert not tired[0].ladder.any()


def test_whoever_is_caught_on_the_way_gets_no_answer_that_week_and_others_get_it():
    state, half = apparatus(coercion=50_000.0, welfare=50_000.0), (jnp.arange(PAGES.shape[1])[None, :] < 100) & ~NOBODY
    everybody = jnp.ones(PAGES.shape, jnp.uint8)

    def week(claims, luck):
        effect = intervention.InterventionEffect(claims, {}, {"redress": jnp.float32(0.9)})
        return intervention.apply(
            state.files, state.personnel, state.local, state.policy, effect, luck, PAGES
        )[3].granted  # fmt: skip

    both = {"redress": everybody, "intercept": half.astype(jnp.uint8)}
    alone = drawn(lambda luck: week({"redress": everybody}, luck), PAGES.shape)["redress"] > 0
    granted = drawn(lambda luck: week(both, luck), PAGES.shape)
    caught, answered = granted["intercept"] > 0, granted["redress"] > 0
    assert bool((caught == half).all())
    assert bool((alone & half).any())
    assert not bool((answered & caught).any())
    assert int(answered.sum()) == int(alone.sum())  # the money goes to others


def test_beliefs_are_means_of_what_became_of_petitions():
    ladder = rule("petition_ladder", prior_province=0.4, strength=10.0, memory=0.5)
    answered = jnp.zeros(PAGES.shape, bool).at[:, :64].set(True)
    view = response(people_with(ladder=1), "petition", redress=answered)
    mine = step(ladder, view)[1]
    asked, paid = np.asarray(PAGES.registered), np.asarray(PAGES.count(answered))
    believed, _ = ladder.beliefs(mine)
    np.testing.assert_allclose(believed[:, 1], (4.0 + paid) / (10.0 + asked), rtol=1e-5)
    np.testing.assert_allclose(believed[:, 0], 0.3, rtol=1e-5)
    later = step(ladder, response(people_with(ladder=1)), mine)[1]
    np.testing.assert_allclose(later["asked"][:, 1], 0.5 * asked, rtol=1e-6)


def test_people_away_are_gone_for_a_geometric_time():
    home, people = rule("return_home", chance=0.1), people_with(standing=AWAY)
    away = np.asarray(drawn(lambda luck: home.step(response(people), None, luck), PAGES.shape).away)
    assert away.mean() == pytest.approx(0.9, abs=0.03)
    sent = drawn(lambda luck: home.step(response(people_with(standing=0), move_on=~NOBODY), None, luck), PAGES.shape)
    assert bool(sent.away.all())


def test_what_is_seen_in_the_next_place_stands_in_its_books_and_in_no_others():
    pages = provinces()
    counts = np.random.default_rng(1).integers(0, 9, 12)
    expected = np.concatenate([np.roll(counts[:3], 1), np.roll(counts[3:11], 1), counts[11:]])
    np.testing.assert_array_equal(pages.handed_on(jnp.asarray(counts, jnp.int32)), expected)
    act = jnp.full(pages.shape, ACT["protest"], jnp.uint8) * pages.people
    away = jnp.zeros(pages.shape, bool).at[0, :5].set(True)
    filed, spilled = incidents(act, Signals({}, elsewhere=away), pages)
    assert filed.sum() == 12 * 64
    np.testing.assert_array_equal(filed[:3], [59, 69, 64])
    np.testing.assert_array_equal(spilled[:3], [0, 5, 0])
    plain, none = incidents(act, Signals({}), pages)
    assert (plain == 64).all()
    assert not none.any()


def test_growth_told_errs_by_as_much_a_year_as_declared_and_not_on_one_side():
    pages, places = laid_out(512 * 64, 512, 64), 512
    grown = jnp.asarray(np.random.default_rng(3).normal(0.0, 0.01, places), jnp.float32)
    view = seen("sensing", pages=pages, towns=dataclasses.replace(society().towns, growth=grown))

    def told(error):
        office = rule("statistics_office", error=error)
        week = weekly(lambda luck, _: office.step(view, None, luck).figures["growth_told"], None, pages.shape)
        return np.stack([week(None, jnp.int32(number)) for number in range(52)]).astype(float)

    np.testing.assert_array_equal(told(0.0), np.broadcast_to(grown, (52, places)))
    error = (told(0.05) - np.asarray(grown, float)).sum(0)
    assert error.std() == pytest.approx(0.05, rel=4 / np.sqrt(2 * places))
    assert error.mean() == pytest.approx(0.0, abs=4 * 0.05 / np.sqrt(places))
    assert abs(np.corrcoef(error, grown)[0, 1]) < 4 / np.sqrt(places)
