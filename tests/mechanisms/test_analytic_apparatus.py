"""What mechanisms of the state do, and what its channels tell, against closed forms and brute force."""

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest
from by_hand import acts, apparatus, drawn, laid_out, mean, people_with, rule, seen, society, weekly

from weiwen.apparatus.assessment import stage as assessment
from weiwen.apparatus.intervention import stage as intervention
from weiwen.society.conduct import stage as conduct
from weiwen.vocabulary import ACT, POLITICAL, PROVED, SUIT, Measures, Signals, measures

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


def at_court(hope=0.3, won=0.0, lost=0.0, **numbers):
    """Who would go to court after a week of rulings, and what is believed of it there."""
    litigation, view = rule("litigation", **numbers), seen("conduct", people=people_with(hope=hope))
    rulings = {"suits_won": jnp.full(PAGES.places, won), "suits_lost": jnp.full(PAGES.places, lost)}
    view = dataclasses.replace(view, towns=dataclasses.replace(view.towns, works=view.towns.works | rulings))
    effect, mine, records = drawn(lambda luck: litigation.step(view, litigation.start(view), luck), PAGES.shape)
    return mean(effect.court), mine, float(records["believed"][0])


def test_what_is_believed_of_a_court_is_a_beta_binomial_mean_that_fades():
    numbers = {"prior": 0.2, "strength": 10.0, "memory": 0.5}
    assert at_court(**numbers)[2] == pytest.approx(0.2)
    _, mine, believed = at_court(won=6.0, lost=4.0, **numbers)
    assert believed == pytest.approx((2 + 6) / (10 + 10))
    litigation, view = rule("litigation", **numbers), seen("conduct")
    _, mine, records = drawn(lambda luck: litigation.step(view, mine, luck), PAGES.shape)
    assert float(records["believed"][0]) == pytest.approx((2 + 3) / (10 + 5))
    assert float(mine["brought"][0]) == 5.0


@pytest.mark.parametrize(("hope", "prior", "cost"), [(0.3, 0.2, 0.0), (0.3, 0.5, 0.1), (0.1, 0.1, 0.3)])
def test_matters_go_to_court_by_a_logit_of_what_it_is_believed_to_yield(hope, prior, cost):
    kept = float(people_with(hope=hope).hope.value[0, 0])  # to a step of a byte
    share = 1 / (1 + np.exp(-(prior - kept - cost) / 0.1))
    found = at_court(hope, prior=prior, cost=cost, pull=1.0, taste=0.1)[0]
    assert found == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / PAGES.people.sum()))


def test_with_the_sign_of_the_pull_turned_round_people_go_where_it_yields_less():
    better, worse = ({"prior": prior, "cost": 0.0} for prior in (0.6, 0.1))
    assert at_court(**better)[0] > 0.9 > 0.2 > at_court(**worse)[0]
    assert at_court(**better, pull=-1.0)[0] < 0.1 < 0.8 < at_court(**worse, pull=-1.0)[0]


def sued_by(mask):
    """What everybody did, where these took a matter to court."""
    return dataclasses.replace(acts(PAGES), suit=mask)


def test_a_suit_is_no_petition_no_incident_and_nothing_protected():
    state, court = society(), jnp.arange(PAGES.rows)[None] % 2 == 0
    effect = conduct.ConductEffect(political={"petition": jnp.full(PAGES.shape, 20.0)}, court=court & PAGES.people)
    after, done, records = drawn(lambda luck: conduct.apply(state, effect, luck, PAGES), PAGES.shape)
    half = PAGES.registered // 2
    for name, expected in (("suits", half), ("incidents", half), ("lodged", half)):
        counted = records[name].sum(-1) if records[name].ndim > 1 else records[name]
        np.testing.assert_array_equal(counted, expected, name)
    assert not (done.suit & (done.political > 0)).any()
    assert bool(((after.people.since_protected == 0) == (PAGES.people & ~done.suit)).all())
    learning, redressed = rule("petition_learning"), Measures({"redress": jnp.ones(PAGES.shape, jnp.uint8)})
    view = seen("response", people=people_with(hope=0.3), acts=done, measures=redressed)
    learned = np.asarray(learning.step(view, None, None).hope)[np.asarray(PAGES.people)]
    suit = np.asarray(done.suit)[np.asarray(PAGES.people)]
    assert learned[~suit].min() > 0.2  # answered petitions teach
    assert abs(learned[suit]).max() < 1e-4  # a ruling says nothing of letters offices
    assert_the_matter_is_settled_at_the_higher_office_too(done, redressed)


def assert_the_matter_is_settled_at_the_higher_office_too(done, redressed):
    people = dataclasses.replace(people_with(hope=0.3), ladder=jnp.full(PAGES.shape, 1, jnp.uint8))
    ladder = rule("petition_ladder", quit=0.0)
    for done_to, left in ((redressed, 0), (Measures({}), 1)):
        view = seen("response", people=people, acts=done, measures=done_to)
        stands = drawn(lambda luck, v=view: ladder.step(v, ladder.start(v), luck), PAGES.shape)[0].ladder
        assert set(np.unique(np.asarray(stands)[np.asarray(done.suit)]).tolist()) == {left}


@pytest.mark.parametrize("prevalence", [0.0, 0.4, 1.0])
def test_suits_are_won_as_prevalence_sensitivity_and_politics_have_it(prevalence):
    state, filed = apparatus(), jnp.asarray([0, 0, 5, 0], jnp.int32)  # the third place is restive
    harmed = jnp.broadcast_to(jnp.arange(PAGES.rows)[None] < prevalence * PAGES.rows, PAGES.shape)
    people = people_with()
    hardship = dataclasses.replace(people.hardship, raw=jnp.where(harmed, jnp.uint8(200), jnp.uint8(0)))
    view = seen("sensing", people=dataclasses.replace(people, hardship=hardship), acts=sued_by(PAGES.people))
    registry = rule("court_registry", merit=0.5, sensitivity=0.8, false=0.1)
    docket = drawn(lambda luck: registry.step(view, None, luck), PAGES.shape).docket
    files = written(state, Signals({}, docket=docket), assessment.AssessmentEffect())
    assert set(np.unique(files.lists).tolist()) <= {SUIT, SUIT | PROVED}
    view = seen("intervention", files=files, local=dataclasses.replace(state.local, filed=filed))
    chance = prevalence * 0.8 + (1 - prevalence) * 0.1
    for bench, restive in (("independent", chance), ("party", 0.0)):
        effect, _, records = rule("courts", unrest=5.0, bench=bench).step(view, None, None)
        n, expected = PAGES.registered, np.array([chance, chance, restive, chance])
        share = np.asarray(records["suits_won"] / n)
        np.testing.assert_allclose(share, expected, atol=4 * np.sqrt(0.25 / float(n[0])))
        assert (share[2] == 0.0) == (bench == "party")
        np.testing.assert_array_equal(records["suits"], n)
        np.testing.assert_array_equal(records["sensitive_suits"], [0, 0, n[2], 0])
        np.testing.assert_array_equal(effect.works["suits_won"] + effect.works["suits_lost"], n)
        np.testing.assert_array_equal(PAGES.count(effect.claims["redress"] > 0), records["suits_won"])
    nobody = Signals({}, docket=jnp.zeros(PAGES.shape, jnp.uint8))
    cleared = written(dataclasses.replace(state, files=files), nobody, assessment.AssessmentEffect())
    assert not cleared.lists.any()
