"""What mechanisms of society do, against closed forms and brute force."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from by_hand import acts, drawn, laid_out, mean, people_with, rule, seen, society, weekly
from scipy import stats

from weiwen.engine.simulate import runner
from weiwen.engine.ties import materialise
from weiwen.inequality import gini_of_levels
from weiwen.loop import STAGES, Program, dress, strip
from weiwen.scenario import load
from weiwen.society.conduct.self_censorship import gain, optimum
from weiwen.society.conduct.stage import choose, pulled
from weiwen.society.discourse.stage import DiscourseEffect
from weiwen.society.response import stage as answers
from weiwen.society.response.stage import ResponseEffect
from weiwen.vocabulary import POLITICAL, Deletions, Law, Measures, Orders
from weiwen.world import laboratory

pytestmark = [pytest.mark.xdist_group("analytic"), pytest.mark.slow]
PAGES = laid_out()
NOBODY = jnp.zeros(PAGES.shape, bool)
EVERYBODY = jnp.ones(PAGES.shape, bool)


def response(people, measures=(), lessons=None, political="quiet"):
    granted = {name: jnp.ones(PAGES.shape, jnp.uint8) for name in measures}
    deletions = Deletions(NOBODY, NOBODY)
    done, measures_ = acts(PAGES, political=political), Measures(granted)
    return seen("response", people=people, acts=done, measures=measures_, deletions=deletions, lessons=lessons)


@pytest.fixture(scope="module")
def ten_years():
    """Incomes of 40,000 people at the start of each year, income process alone."""
    lab = laboratory(load("village", people=40_000, sets=["population.rows=1024"]))
    program = Program(STAGES[:1], [("income_process", rule("income_process"))])
    carry, keys = lab.start(), lab.keys()
    carry = (carry[0], (None,))
    program.collect(jax.eval_shape(dress(lab.pages), lab.shape()[0]), (None,))
    run, incomes = runner(program, dress(lab.pages), strip), [np.asarray(carry[0].society.people.income.raw)]
    for year in range(10):
        carry, _ = run(carry, jnp.arange(52 * year, 52 * year + 52, dtype=jnp.int32), keys, program.mechanisms, None)
        incomes.append(np.asarray(carry[0].society.people.income.raw))
    level = carry[0].society.people.income
    ginis = [float(gini_of_levels(dataclasses.replace(level, raw=jnp.asarray(raw)), lab.pages)[0]) for raw in incomes]
    return np.stack([raw[0][np.asarray(lab.pages.people)] for raw in incomes]), ginis, lab.scenario.population.sigma


def test_the_gini_of_incomes_stays_at_its_closed_form(ten_years):
    _, ginis, sigma = ten_years
    expected = 2 * stats.norm.cdf(sigma / np.sqrt(2)) - 1
    # steps of a byte, rounded by a draw, add 1.4 % to the variance: .003 of the Gini; the rest is sampling
    np.testing.assert_allclose(ginis, expected, atol=0.008)


def test_incomes_keep_the_declared_correlation(ten_years):
    incomes, _, _ = ten_years
    for lag in (1, 2):
        found = np.corrcoef(incomes[10], incomes[10 - lag])[0, 1]
        assert found == pytest.approx(0.9**lag, abs=0.012)


def test_belief_fades_with_the_declared_half_life():
    rescorla, people = rule("belief_updating", fade=0.02, baseline=0.1), people_with(belief=0.9)
    for week in range(34):
        change = rescorla.step(response(people), None, None).belief
        dither = jnp.asarray(np.random.default_rng(week).integers(0, 256, PAGES.shape), jnp.uint8)
        people = dataclasses.replace(people, belief=people.belief.moved(change, dither))
    assert mean(people.belief.value) == pytest.approx(0.1 + 0.8 * 0.98**34, abs=0.003)
    assert pytest.approx(0.5, abs=0.005) == 0.98**34


def test_belief_is_learnt_as_rescorla_and_wagner_have_it():
    rescorla, belief = rule("belief_updating", rate=0.1, fade=0.0), 0.0
    threat = ResponseEffect(threat=jnp.ones(PAGES.shape))
    for _ in range(7):
        people = people_with(belief=belief)
        belief = mean(people.belief.value + rescorla.step(response(people, lessons=threat), None, None).belief)
    assert belief == pytest.approx(1 - 0.9**7, abs=0.01)
    assert np.log(0.5) / np.log(0.9) == pytest.approx(6.58, abs=0.005)


@pytest.mark.parametrize("punishment", ["uniform", "proportional"])
@pytest.mark.parametrize("seen", [0.0, 0.2, 0.9])
def test_nobody_can_do_better_than_the_optimum_of_self_censorship(punishment, seen):
    tried = jnp.linspace(0.0, 1.0, 2001)
    for severity, tolerance in ((0.6, 0.25), (1.0, 0.25), (3.0, 0.0), (0.1, 0.6)):
        law = (jnp.float32(tolerance), jnp.float32(severity), punishment)
        for bold in (0.2, 1.0, 4.0):
            wish = jnp.linspace(0.0, 1.0, 41)
            said = optimum(wish, jnp.float32(bold), jnp.float32(seen), *law)
            best = gain(said, jnp.float32(bold), jnp.float32(seen), *law)
            grid = gain(tried, jnp.float32(bold), jnp.float32(seen), *law)
            rivals = jnp.where(tried[None] <= wish[:, None], grid[None], -jnp.inf).max(1)
            assert bool((said <= wish + 1e-6).all())
            assert float((rivals - best).max()) < 2e-5


def test_the_thresholds_of_the_paper():
    def said(wish, severity, punishment):
        one = (jnp.float32(x) for x in (wish, 1.0, 0.2, 0.25, severity))
        return float(optimum(*one, punishment))

    assert said(0.711, 0.6, "uniform") == 0.25
    assert said(0.712, 0.6, "uniform") == pytest.approx(0.712)  # d_uni = .711538
    assert said(0.9, 1.0, "proportional") == pytest.approx(0.625)
    assert said(0.6, 1.0, "proportional") == pytest.approx(0.6)


def test_choices_have_the_frequencies_of_a_softmax():
    utilities = {"criticism": -0.5, "petition": 0.7, "protest": -1.2}
    columns = {name: jnp.full(PAGES.shape, u) for name, u in utilities.items()}
    week = weekly(lambda luck, u: choose(u, POLITICAL, luck.uniform("choice"), EVERYBODY), columns, PAGES.shape)
    chosen = np.stack([np.asarray(week(columns, t)) for t in range(40)])
    weights = np.asarray([1.0, 0.0, *np.exp(list(utilities.values()))])
    found = np.bincount(chosen.ravel(), minlength=5) / chosen.size
    np.testing.assert_allclose(found, weights / weights.sum(), atol=4 * np.sqrt(0.25 / chosen.size))
    assert found[1] == 0.0


def test_a_pull_makes_no_alternative():
    assert pulled(None, {"protest": 1.0}) is None
    assert pulled({"petition": 1.0}, {"protest": 9.0}) == {"petition": 1.0}
    assert pulled({"protest": 1.0}, {"protest": 2.0, "criticism": 5.0}) == {"protest": 3.0}
    assert not choose({"prosocial": jnp.zeros(PAGES.shape)}, POLITICAL, jnp.ones(PAGES.shape), EVERYBODY).any()


def test_conformity_in_its_hard_limit_is_a_threshold():
    hard, threshold = rule("conformity", to_protest=30.0, to_criticism=0.0), 0.4
    for calls in range(7):
        people = people_with(mobilised=calls, heard=0)
        pull = hard.step(seen("conduct", people=people, law=Law(jnp.float32(0), jnp.float32(1))), None, None).pull
        offered = {"protest": jnp.full(PAGES.shape, -30.0 * threshold)}
        sharp = {name: 1e3 * u for name, u in pulled(offered, pull).items()}
        uniform = drawn(lambda luck: luck.uniform("choice"), PAGES.shape)
        acting = choose(sharp, POLITICAL, uniform, EVERYBODY) == POLITICAL.index("protest")
        assert mean(acting) == float(calls / 6 > threshold)


@pytest.mark.parametrize("hardship", [0.1, 0.3, 0.8])
def test_grievance_settles_where_inflow_meets_forgetting(hardship):
    stock = rule("grievance_stock", hardship=0.02, forgetting=0.02)
    rest = hardship / (hardship + 1.0)
    people = people_with(hardship=hardship, grievance=rest)
    inflow, there = 0.02 * people.hardship.value, people.grievance.value
    expected = inflow * (1 - there) - 0.02 * there
    change = stock.step(response(people), None, None).grievance
    np.testing.assert_allclose(change, expected, atol=1e-7)
    assert abs(mean(change)) < 2e-4  # a byte is .004: at rest but for its rounding
    above, below = (stock.step(response(people_with(hardship=hardship, grievance=g)), None, None) for g in (0.9, 0.01))
    assert mean(above.grievance) < 0 < mean(below.grievance)


def test_hope_moves_towards_what_petitions_brought():
    learning = rule("petition_learning", rate=0.4, fade=0.005, baseline=0.3)

    def next_hope(hope, answered):
        people = people_with(hope=hope)
        view = response(people, measures=("redress",) if answered else (), political="petition")
        return mean(people.hope.value + learning.step(view, None, None).hope)

    assert next_hope(0.5, True) == pytest.approx(0.5 + 0.4 * 0.5 + 0.005 * (0.3 - 0.5), abs=0.002)
    assert next_hope(0.5, False) == pytest.approx(0.5 - 0.4 * 0.5 + 0.005 * (0.3 - 0.5), abs=0.002)
    share, rest = 0.25, (0.4 * 0.25 + 0.005 * 0.3) / 0.405
    drift = (
        share * next_hope(rest, True) + (1 - share) * next_hope(rest, False) - mean(people_with(hope=rest).hope.value)
    )
    assert drift == pytest.approx(0.0, abs=1e-3)


def test_redress_takes_hardship_away_and_money_does_not():
    people = people_with(hardship=0.6)
    for measure, left in (("redress", 0.6 * 0.75), ("payout", 0.6)):
        change = rule("restitution", cure=0.25).step(response(people, measures=(measure,)), None, None).hardship
        moved = drawn(lambda luck, c=change: answered(people, ResponseEffect(hardship=c), luck), PAGES.shape)
        assert mean(moved.hardship.value) == pytest.approx(left, abs=2e-3)


def test_what_is_put_right_is_rounded_by_a_byte_of_its_own():
    """Hardship moves in the mean by less than a step of its byte, and nothing else in the response feels it."""
    people, small = people_with(hardship=0.5, grievance=0.5), jnp.full(PAGES.shape, -0.001)
    without = drawn(lambda luck: answered(people, ResponseEffect(grievance=small), luck), PAGES.shape)
    both = drawn(lambda luck: answered(people, ResponseEffect(grievance=small, hardship=small), luck), PAGES.shape)
    np.testing.assert_array_equal(both.grievance.raw, without.grievance.raw)
    down = [np.asarray(column.raw < getattr(people, name).raw) for name, column in moved_columns(both)]
    assert [mean(d) for d in down] == pytest.approx([0.255, 0.255], abs=0.04)
    assert mean(down[0] & down[1]) == pytest.approx(0.255**2, abs=0.03)  # the two bytes are independent


def moved_columns(people):
    return [(name, getattr(people, name)) for name in ("grievance", "hardship")]


def answered(people, effect, luck):
    """The people after the response to no measure but what the effect says."""
    changed = dataclasses.replace(society(), people=people)
    return answers.apply(changed, Measures({}), effect, luck, PAGES)[0].people


@pytest.mark.parametrize(("lesson", "name"), [("threat", "deterrence"), ("anger", "backlash")])
def test_hidden_custody_is_felt_as_an_arrest_is_by_oneself_and_by_neighbours(lesson, name):
    one = jnp.zeros(PAGES.shape, jnp.uint8).at[0, 0].set(4)
    felt = []
    for measure in ("arrest", "hide"):
        view = dataclasses.replace(response(people_with()), measures=Measures({measure: one}))
        felt.append(np.asarray(getattr(rule(name, own=0.5, seen=0.25).step(view, None, None), lesson)))
    np.testing.assert_array_equal(*felt)
    assert felt[0][0, :65].tolist() == [0.75] + [0.25] * 63 + [0.0]


def test_to_be_hidden_for_a_petition_is_an_injustice():
    people = people_with(since_offence=255, since_protected=0)
    view = response(people, measures=("hide",), political="petition")
    anger = rule("procedural_justice", weight=0.5, protected=0.6).step(view, None, None).anger
    np.testing.assert_allclose(anger, 0.5 * 0.6, rtol=1e-6)


def orders(collective, stance):
    places = jnp.ones(PAGES.places, jnp.float32)
    return Orders(collective * places, stance * places)


@pytest.mark.parametrize(("kind", "content"), [("criticism", (0.25, 0.8)), ("protest", (0.85, 0.6))])
def test_deletions_have_the_declared_chance_and_delay(kind, content):
    def spared(over):
        return 1 - 1 / (1 + np.exp(-over / 0.15))

    view = seen("discourse", orders=orders(0.6, 0.7))
    week = weekly(lambda luck, _: rule("platform_deletion").step(view, None, luck), None, PAGES.shape)
    weeks = [week(None, w) for w in range(30)]
    removed, early, late = (
        np.mean([mean(getattr(w, part)[kind]) for w in weeks]) for part in ("removed", "early", "late")
    )
    expected = 1 - spared(content[0] - 0.6) * spared(content[1] - 0.7)
    error = 4 * np.sqrt(0.25 / (30 * 2048))
    assert removed == pytest.approx(expected, abs=error)
    assert early / removed == pytest.approx(0.3, abs=2 * error / removed)
    assert late / removed == pytest.approx(0.9, abs=2 * error / removed)


def test_a_post_that_nobody_passes_on_reaches_the_ties_and_nobody_else():
    posting = drawn(lambda luck: luck.uniform("who") < 0.05, PAGES.shape)
    political = jnp.where(posting, POLITICAL.index("criticism"), 0)
    done, none = acts(PAGES, political=political), DiscourseEffect()
    view = seen("discourse", acts=done, orders=orders(2.0, 2.0), removal=none)
    heard = drawn(lambda luck: rule("post_spread", repost=0.0).step(view, None, luck), PAGES.shape)
    partners = np.asarray(materialise(society().ties, PAGES))
    expected = np.asarray(posting).reshape(-1)[partners].sum(0)
    np.testing.assert_array_equal(np.asarray(heard.heard).reshape(-1), expected)
    assert not heard.mobilised.any()
