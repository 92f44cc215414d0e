"""What mechanisms of the state do, and what its channels tell, against closed forms and brute force."""

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest
from by_hand import acts, apparatus, drawn, laid_out, mean, people_with, rule, seen, weekly

from weiwen.apparatus.assessment import stage as assessment
from weiwen.apparatus.intervention import stage as intervention
from weiwen.vocabulary import ACT, POLITICAL, Signals, measures

pytestmark = pytest.mark.xdist_group("analytic")
PAGES = laid_out()


def signals(**alleged):
    """Channels that allege the same act of everybody."""
    return Signals({channel: jnp.full(PAGES.shape, ACT[act], jnp.uint8) for channel, act in alleged.items()})


@pytest.mark.parametrize(
    ("prevalence", "sensitivity", "specificity", "value"),
    [
        (1e-2, 0.9, 0.99, 0.4762),
        pytest.param(1e-3, 0.9, 0.99, 0.0826, marks=pytest.mark.slow),
        pytest.param(1e-2, 0.99, 0.999, 0.9091, marks=pytest.mark.slow),
        (1e-3, 0.99, 0.999, 0.4977),
    ],
)
def test_the_predictive_value_of_a_camera_is_that_of_the_base_rate(prevalence, sensitivity, specificity, value):
    pages = laid_out(1_048_576, 4, 1024)
    people = dataclasses.replace(people_with(), group=jnp.zeros(pages.shape, jnp.uint8))
    protesting = drawn(lambda luck: luck.uniform("who") < prevalence, pages.shape, seed=2)
    done = acts(pages, political=jnp.where(protesting, POLITICAL.index("protest"), 0))
    camera = rule("camera", protest=sensitivity, false_matches=1 - specificity, bias=1.0)
    view = seen("sensing", people=people, acts=done, coverage={"camera": jnp.ones(pages.places)}, pages=pages)
    alleged = drawn(lambda luck: camera.step(view, None, luck), pages.shape).alleged["camera"] == ACT["protest"]
    true, all_ = float((alleged & protesting).sum()), float(alleged.sum())
    assert true / all_ == pytest.approx(value, abs=4 * np.sqrt(value * (1 - value) / all_))


def test_the_share_of_a_group_falsely_matched_is_its_bias():
    pages = laid_out(1_048_576, 4, 1024)
    for group, bias in ((0, 1.0), (1, 2.0)):
        people = dataclasses.replace(people_with(), group=jnp.full(pages.shape, group, jnp.uint8))
        view = seen(
            "sensing", people=people, acts=acts(pages), coverage={"camera": jnp.full(pages.places, 0.5)}, pages=pages
        )
        camera = rule("camera", false_matches=0.01, bias=2.0)
        found = mean(drawn(lambda luck, c=camera, v=view: c.step(v, None, luck), pages.shape).alleged["camera"] > 0)
        assert found == pytest.approx(0.5 * 0.01 * bias, rel=0.06)


def written(state, brought, effect):
    """The files after one week of assessment."""

    def apply(luck):
        policy = state.policy
        return assessment.apply(state.files, state.local, policy.orders, brought, effect, luck, PAGES)[0]

    return drawn(apply, PAGES.shape)


@pytest.mark.parametrize(
    ("act", "points"), [("none", 1000), ("prosocial", 1030), ("infraction", 995), ("breach", 950), ("protest", 900)]
)
def test_the_score_starts_at_1000_and_moves_by_the_published_points(act, points):
    state, brought = apparatus(), signals(dossier=act)
    view = seen("assessment", signals=brought)
    files = written(state, brought, rule("individual_score").step(view, None, None))
    assert set(np.unique(files.score).tolist()) == {points}


def test_a_score_returns_a_point_a_week():
    state = apparatus()
    for moved, back in ((1030, 1029), (950, 951), (1000, 1000)):
        files = dataclasses.replace(state.files, score=jnp.full(PAGES.shape, moved, jnp.int16))
        there = dataclasses.replace(state, files=files)
        view = seen("assessment", files=files)
        after = written(there, signals(), rule("individual_score").step(view, None, None))
        assert set(np.unique(after.score).tolist()) == {back}


def test_suspicion_adds_the_log_odds_of_independent_evidence():
    state, brought = apparatus(), signals(dossier="petition", platform="criticism", camera="protest")
    view = seen("assessment", signals=brought)
    change = rule("suspicion", prior=-4.6).step(view, None, None).evidence
    prior = state.files.suspicion.value
    np.testing.assert_allclose(change, 1.8 + 1.0 + 5.0 + 0.02 * (-4.6 - prior), atol=1e-5)
    odds = 0.01 / 0.99 * np.exp(1.8 + 1.0 + 5.0)
    posterior = 1 / (1 + np.exp(-(np.log(0.01 / 0.99) + 7.8)))
    assert posterior == pytest.approx(odds / (1 + odds))


@pytest.mark.parametrize("fear", [0.0, 0.1, 0.15, 0.3])
def test_a_leader_hides_the_share_that_pays_best(fear):
    weight, penalty, cost = 0.6, 3.0, 1.0
    tried = np.linspace(0, 1, 100_001)
    best = tried[np.argmax(weight * tried - penalty * fear * tried - cost * tried**2 / 2)]
    view = seen("reporting", filed=jnp.full(PAGES.places, 100_000, jnp.int32))
    leader, mine = rule("cadre_evaluation"), {"rate": jnp.zeros(PAGES.places), "fear": jnp.full(PAGES.places, fear)}
    effect, _ = drawn(lambda luck: leader.step(view, mine, luck), PAGES.shape)
    np.testing.assert_allclose(effect.withheld / 100_000, best, atol=2e-5)


def purse_after(budget, weeks, claim):
    """Arrests of each place over these weeks, and the credit left, where everybody (or nobody) is claimed."""
    state, claims = apparatus(coercion=budget), {"arrest": jnp.full(PAGES.shape, claim, jnp.uint8)}
    effect = intervention.InterventionEffect(claims, {"arrest": jnp.float32(1)}, {"arrest": jnp.float32(0.05)})

    def act(luck, local):
        _, _, local, done, _ = intervention.apply(
            state.files, state.personnel, local, state.policy, effect, luck, PAGES
        )
        return local, PAGES.count(done.granted["arrest"] > 0)

    week, local, granted = weekly(act, state.local, PAGES.shape), state.local, np.zeros(PAGES.places)
    for t in range(weeks):
        local, arrests = week(local, t)
        granted += np.asarray(arrests)
    return granted, np.asarray(local.credit["arrest"])


@pytest.mark.parametrize("budget", [50.0, 343.0, 6860.0])
def test_a_year_of_arrests_costs_no_more_than_its_share_of_the_line(budget):
    granted, credit = purse_after(budget, 52, claim=9)
    cost, paid = measures()["arrest"].cost, budget * 0.05 * np.asarray(PAGES.registered)
    assert (granted * cost <= paid + 1e-3).all()
    np.testing.assert_allclose((granted + credit) * cost, paid, rtol=1e-4)


def test_a_purse_saves_no_more_than_four_weeks_or_one_whole():
    for budget in (343.0, 68600.0):
        granted, credit = purse_after(budget, 400, claim=0)
        rate = budget * 0.05 * np.asarray(PAGES.registered) / (52 * measures()["arrest"].cost)
        assert not granted.any()
        np.testing.assert_allclose(credit, np.maximum(4 * rate, 1 + rate), rtol=1e-4)


@pytest.mark.parametrize("behind", [0.5, 0.9, 1.3, 4.0])
@pytest.mark.parametrize("fear", [0.0, 0.1, 0.3])
def test_no_leader_looks_better_than_by_the_three_ways_chosen(behind, fear):
    """Concealing, silencing and working for redress, each against all that could have been tried."""
    numbers = {"weight": 0.7, "penalty": 3.0, "cost": 1.5, "silencing_cost": 0.9, "diligence": 2.5, "ambition": 0.8}
    leader, share = rule("cadre_evaluation", **numbers), np.linspace(0, 1, 51)
    risk, late = behind > numbers["ambition"], max(behind - 1.0, 0.0)

    def worth(s, z, e):
        tasks = numbers["weight"] * (s + risk * z + numbers["diligence"] * late * e)
        effort = numbers["cost"] * s**2 + numbers["silencing_cost"] * z**2 + e**2
        return tasks - numbers["penalty"] * fear * (s + z) - effort / 2

    places = jnp.ones(PAGES.places)
    chosen = [float(way[0]) for way in leader.ways(0.01 * behind * places, 0.01 * places, fear * places)]
    tried = worth(*np.meshgrid(share, share, np.linspace(0, 4, 201)))
    assert tried.max() - 1e-6 < worth(*chosen) < tried.max() + 5e-4
