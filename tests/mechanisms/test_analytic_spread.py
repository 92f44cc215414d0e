"""What spreads from place to place: against the curve of Bass, and asked who is followed and who is not."""

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest
from by_hand import apparatus, drawn, laid_out, rule, seen, weekly

from weiwen.apparatus.assessment import stage as assessment
from weiwen.apparatus.assessment.stage import AssessmentEffect
from weiwen.apparatus.imitation import Pull, chance, followed, relative
from weiwen.apparatus.intervention import stage as intervention
from weiwen.apparatus.intervention.stage import InterventionEffect
from weiwen.engine.pages import paginate
from weiwen.vocabulary import ACT, Signals

pytestmark = pytest.mark.xdist_group("analytic")
PLACES, WEEKS, LONG = 4096, 160, 20  # after twenty weeks at such a hazard hardly anybody is left
MANY = laid_out(64 * PLACES, PLACES, 64)
PAGES = laid_out()


def reporting(pages, reported):
    """Reports of places in which so many incidents stand."""
    counts = jnp.broadcast_to(jnp.asarray(reported, jnp.int32), (pages.places,))
    return dataclasses.replace(apparatus().reports, reported=counts, found=jnp.zeros_like(counts))


def curve(**numbers):
    """Share of many places that are pilots, week by week, where all report alike."""
    pilots, view = rule("score_pilots", **numbers), seen("assessment", reports=reporting(MANY, 0), pages=MANY)
    mine, shares = pilots.start(view), []
    one = weekly(lambda luck, mine: pilots.step(view, mine, luck)[1], mine, MANY.shape)
    for week in range(WEEKS):
        mine = one(mine, jnp.int32(week))
        shares.append(float(mine["pilot"].mean()))
    return np.asarray(shares)


@pytest.mark.slow
@pytest.mark.parametrize(("ordered", "imitated"), [(0.002, 0.06), (0.01, 0.0), (0.0005, 0.1)])
def test_pilots_spread_along_the_curve_of_bass(ordered, imitated):
    share = curve(first=0.0, ordered=ordered, imitated=imitated, near=0.0)
    fading = np.exp(-(ordered + imitated) * np.arange(1, WEEKS + 1))
    expected = (1 - fading) / (1 + imitated / ordered * fading)
    assert np.abs(share - expected).max() < 0.06  # few adopters at first, whose luck shifts the curve
    assert share[-1] == pytest.approx(expected[-1], abs=0.03)


@pytest.mark.slow
def test_while_pilots_are_few_they_grow_by_the_hazard_of_imitation():
    share = curve(first=0.02, ordered=0.0, imitated=0.05)
    early = np.flatnonzero(share < 0.1)
    growth = np.polyfit(early, np.log(share[early]), 1)[0]
    left = 1 - share[early].mean()
    assert growth == pytest.approx(0.05 * left, rel=0.12)
    assert curve(first=0.0, ordered=0.0, imitated=0.05)[-1] == 0.0  # nobody to follow, nobody follows


@pytest.mark.parametrize("few", [0, 41, 410])
def test_examples_add_a_hazard_in_proportion_and_where_they_are_few_they_multiply_by_it(few):
    models, imitated = jnp.arange(PLACES) < few, 0.05
    pull = Pull(*(jnp.float32(x) for x in (0.0, 0.0, imitated, 0.3)))
    taken_up = np.asarray(chance(jnp.ones(PLACES), models, pull, MANY))
    np.testing.assert_allclose(taken_up, 1 - np.exp(-imitated * few / PLACES), rtol=1e-3)
    new = (PLACES - few) * taken_up.mean()
    assert new == pytest.approx(few * imitated * (1 - few / PLACES), rel=0.01)
    besides = Pull(jnp.float32(0.01), jnp.float32(0.02), *pull[2:])
    hazard = -np.log1p(-np.asarray(chance(jnp.full(PLACES, 3.0), models, besides, MANY)))
    np.testing.assert_allclose(hazard, 0.01 + 0.02 * 3 + imitated * few / PLACES, rtol=1e-3)


def after(pages, reported, first, **numbers):
    """Who is a pilot after a week in which a place follows whoever it can."""
    pilots = rule("score_pilots", ordered=0.0, imitated=2.0, memory=1.0, **numbers)
    view, mine = seen("assessment", reports=reporting(pages, reported), pages=pages), None
    mine = pilots.start(view) | {"pilot": jnp.asarray(first)}
    one = weekly(lambda luck, mine: pilots.step(view, mine, luck)[1], mine, pages.shape)
    for week in range(LONG):
        mine = one(mine, jnp.int32(week))
    return np.asarray(mine["pilot"]).tolist()


def test_whoever_reports_less_than_others_is_followed_and_whoever_reports_more_is_not():
    first = [True, False, False, False]
    assert after(PAGES, [9, 3, 3, 3], first) == first
    assert after(PAGES, [0, 3, 3, 3], first) == [True] * 4
    assert after(PAGES, [9, 3, 3, 3], first, praised=9.0) == [True] * 4  # a name that nobody minds


@pytest.mark.slow
def test_near_examples_are_those_of_the_own_province():
    pages = paginate(np.full(6, 64), np.asarray([0, 0, 0, 1, 1, 1]), 64)
    models = jnp.asarray([True, False, True, False, False, False])
    np.testing.assert_allclose(followed(models, jnp.float32(1.0), pages), [2 / 3] * 3 + [0.0] * 3, rtol=1e-6)
    np.testing.assert_allclose(followed(models, jnp.float32(0.0), pages), [1 / 3] * 6, rtol=1e-6)
    assert after(pages, 0, models, near=1.0) == [True] * 3 + [False] * 3


def test_alarm_is_what_a_place_reports_a_head_over_what_the_nation_does():
    pages = paginate(np.asarray([64, 128, 64]), np.zeros(3, int), 64)
    np.testing.assert_allclose(relative(jnp.asarray([0.5, 0.0, 0.5]), pages), [2.0, 0.0, 2.0], rtol=1e-6)
    assert not relative(jnp.zeros(3), pages).any()


@pytest.mark.slow
def test_points_count_in_pilots_alone_and_the_score_is_as_ever_where_all_are():
    state, brought = apparatus(), Signals({"dossier": jnp.full(PAGES.shape, ACT["prosocial"], jnp.uint8)})
    points = rule("individual_score").step(seen("assessment", signals=brought), None, None).points

    def scores(scored):
        effect, policy = AssessmentEffect(points=points, scored=scored), state.policy
        args = state.files, state.local, policy.orders, brought, effect
        files = drawn(lambda luck: assessment.apply(*args, luck, PAGES)[0], PAGES.shape)
        return np.asarray(files.score)

    some = scores(jnp.asarray([1.0, 0.0, 0.0, 1.0]))
    np.testing.assert_array_equal(some, 1000 + 30 * np.asarray(PAGES.spread(jnp.asarray([1, 0, 0, 1])) * PAGES.people))
    np.testing.assert_array_equal(scores(jnp.ones(4)), scores(None))


def following(region, reported, act="practice", **numbers):
    """What is claimed, and where the region is followed, after some weeks in which a place follows whoever it can."""
    one = rule("followed_example", **{"ordered": 0.0, "imitated": 2.0, "memory": 1.0} | numbers)
    state = apparatus(visible=0.2)
    files = dataclasses.replace(state.files, act=jnp.full(PAGES.shape, ACT[act], jnp.uint8))
    policy = dataclasses.replace(state.policy, region=jnp.asarray(region, jnp.float32))
    view = seen("intervention", files=files, policy=policy, reports=reporting(PAGES, reported))
    mine = one.start(view)
    act = weekly(lambda luck, mine: one.step(view, mine, luck), mine, PAGES.shape)
    for week in range(LONG):
        effect, mine, found = act(mine, jnp.int32(week))
    return effect, {name: np.asarray(x).tolist() for name, x in found.items()}, policy


@pytest.mark.slow
def test_the_example_is_followed_outside_the_region_and_bars_there_whoever_is_on_file():
    effect, found, policy = following([1, 0, 0, 0], 0, show=0.5)
    n = PAGES.registered.tolist()
    assert found == {"follows": [False, True, True, True], "barred": [0, *n[1:]]}
    barred = np.asarray(PAGES.count(effect.claims["restrict_practice"] > 0))
    assert barred.tolist() == [0, *n[1:]]
    seen_there = 0.5 * 0.8 * np.asarray(policy.coverage["camera"])
    np.testing.assert_allclose(effect.works["presence"], seen_there * [0, 1, 1, 1], rtol=1e-6)
    assert following([1, 0, 0, 0], 0, act="protest")[1]["barred"] == [0] * 4
    assert not any(following([0, 0, 0, 0], 0)[1]["follows"])  # no region, no example


def test_a_region_with_a_bad_name_is_followed_only_where_the_centre_holds_it_up():
    reported = [9, 1, 1, 1]
    assert following([1, 0, 0, 0], reported)[1]["follows"] == [False, True, True, True]
    assert not any(following([1, 0, 0, 0], reported, touted=0.0)[1]["follows"])


def test_control_that_is_seen_in_a_place_adds_to_what_is_meant_to_be_seen():
    state = apparatus(visible=0.2)
    more = jnp.asarray([0.0, 0.1, 0.2, 0.0])

    def works(effect):
        args = state.files, state.personnel, state.local, state.policy, effect
        return drawn(lambda luck: intervention.apply(*args, luck, PAGES)[3].works["presence"], PAGES.shape)

    plain = 0.2 * np.asarray(state.policy.coverage["camera"])
    np.testing.assert_allclose(works(InterventionEffect()), plain, rtol=1e-6)
    np.testing.assert_allclose(works(InterventionEffect(works={"presence": more})), plain + more, rtol=1e-6)
