"""The region with posts and camps: what arithmetic says of flags, urns and beds, asked of each mechanism alone."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from by_hand import apparatus, drawn, laid_out, mean, people_with, rule, seen, society, weekly

from weiwen import custody
from weiwen.apparatus.assessment import stage as assessment
from weiwen.apparatus.intervention import stage as intervention
from weiwen.apparatus.opening import Opening, establish
from weiwen.engine.level import level
from weiwen.errors import InputError
from weiwen.scenario import load
from weiwen.scenario.schema import Opening as Declared
from weiwen.society.response import stage as response
from weiwen.vocabulary import CLEAN, MARKED, RAISED, Measures, Signals

pytestmark = [pytest.mark.xdist_group("analytic"), pytest.mark.slow]
PAGES = laid_out(8192, 4, 256)
EVERYWHERE, NOWHERE = jnp.ones(PAGES.places), jnp.zeros(PAGES.places)


def population(guilty=0.0, b=0.0, held=0.0):
    """People of whom these shares, crossed, did what is listed, are of group B, and are in custody."""
    rows = jnp.arange(PAGES.rows)
    columns = {
        "since_offence": jnp.where(rows % 16 < 16 * guilty, 3, 255),
        "group": (rows // 16) % 4 < 4 * b,
        "custody": (rows // 64) % 4 < 4 * held,
    }
    people = people_with()
    spread = {k: jnp.broadcast_to(x[None].astype(jnp.uint8), PAGES.shape) for k, x in columns.items()}
    wide = jax.tree.map(lambda x: jnp.broadcast_to(x[:1, :1], PAGES.shape), people)
    return dataclasses.replace(wide, **spread, since_protected=jnp.full(PAGES.shape, 255, jnp.uint8))


def at_posts(people, region=EVERYWHERE, found=None, week=0, **numbers):
    """One week of checks: what they bring, the books of the posts, what is laid aside."""
    post, view = rule("checkpoint", **numbers), seen("sensing", people=people, region=region, pages=PAGES)
    mine = post.start(view)
    mine = mine if found is None else mine | {"found": jnp.asarray(found, jnp.float32)}
    effect, mine, records = drawn(lambda luck: post.step(view, mine, luck), PAGES.shape, week=week)
    return np.asarray(effect.checked), mine, {name: np.asarray(x).sum(0) for name, x in records.items()}


def near(share, expected, n):
    return share == pytest.approx(expected, abs=4.5 * np.sqrt(max(expected * (1 - expected), 1e-9) / n))


@pytest.mark.parametrize(("guilty", "sensitivity", "false"), [(0.125, 0.6, 0.1), (0.5, 0.3, 0.2), (0.0625, 1.0, 0.05)])
def test_a_flag_is_right_as_often_as_bayes_has_it(guilty, sensitivity, false):
    people = population(guilty)
    numbers = {"sensitivity": sensitivity, "base_rate": false}
    code, _, found = at_posts(people, checks=1.0, bias=1.0, misread=0.0, **numbers)
    assert set(np.unique(code)) == {CLEAN, RAISED}
    n, raised = code.size, found["raised"].sum()
    assert found["checked"].tolist() == [n, 0]
    assert near(raised / n, guilty * sensitivity + (1 - guilty) * false, n)
    right = guilty * sensitivity / (guilty * sensitivity + (1 - guilty) * false)
    assert near(1 - found["raised_falsely"].sum() / raised, right, raised)


@pytest.mark.parametrize("misread", [0.0, 0.25])
def test_false_flags_fall_on_people_as_they_are_registered(misread):
    """Who is in B by the register is a mixture of both groups, and the rate of B holds for all of them."""
    code, mine, found = at_posts(population(b=0.25), checks=1.0, base_rate=0.1, bias=3.0, misread=misread)
    registered = 0.25 * (1 - misread) + 0.75 * misread
    assert near(found["checked"][1] / code.size, registered, code.size)
    for group, rate in enumerate((0.1, 0.3)):
        assert near(found["raised_falsely"][group] / found["checked"][group], rate, found["checked"][group])
    assert set(np.unique(mine["enrolled"])) == {0, 1}


def test_nobody_is_checked_outside_the_region_or_in_custody_and_groups_are_registered_once():
    region = jnp.asarray([1.0, 0.0, 0.0, 1.0])
    code, mine, _ = at_posts(population(held=0.5), region, checks=1.0, misread=0.5)
    inside = np.asarray(PAGES.spread(region)) > 0
    free = np.asarray(population(held=0.5).custody) == 0
    np.testing.assert_array_equal(code > 0, inside & free)
    np.testing.assert_array_equal(np.asarray(mine["enrolled"]) < 2, code > 0)
    view = seen("sensing", people=population(), region=region, pages=PAGES)
    post = rule("checkpoint", checks=1.0, misread=0.5)
    after = drawn(lambda luck: post.step(view, mine, luck), PAGES.shape, week=1)[1]
    known = np.asarray(mine["enrolled"]) < 2
    np.testing.assert_array_equal(np.asarray(after["enrolled"])[known], np.asarray(mine["enrolled"])[known])


def test_checks_go_where_flags_were_found_and_their_number_stays():
    found = np.asarray([4.0, 2.0, 1.0, 1.0]) * 100
    code, _, _ = at_posts(population(), found=found, checks=0.1)
    shares = np.asarray(PAGES.share(PAGES.count(jnp.asarray(code) > 0)))
    n = code.size / 4
    for share, expected in zip(shares, 0.1 * found / found.mean(), strict=True):
        assert near(share, expected, n)


@pytest.mark.parametrize(("correction", "expected"), [(0.0, [4, 2, 1, 1]), (1.0, [1, 1, 1, 1])])
def test_what_is_found_is_weighed_by_how_often_it_was_looked_for(correction, expected):
    """With the same true rate everywhere, the urn adds in proportion to the posts; the corrected one adds the same."""
    before = np.asarray([4.0, 2.0, 1.0, 1.0]) * 100
    numbers = {"checks": 0.4, "base_rate": 0.5, "correction": correction}
    added = np.mean(
        [np.asarray(at_posts(population(), found=before, week=w, **numbers)[1]["found"]) - before for w in range(8)], 0
    )
    np.testing.assert_allclose(added / added.sum(), np.asarray(expected) / sum(expected), rtol=0.06)


@pytest.mark.parametrize("correction", [0.0, 1.0])
def test_the_urn_runs_away_and_the_corrected_one_does_not(correction):
    """Left alone the posts gather where flags are twice as frequent; corrected, they stand there twice as often."""
    rows = jnp.arange(PAGES.rows)[None] % 16
    high = PAGES.spread(jnp.asarray([1.0, 0.0, 0.0, 0.0])) > 0
    people = dataclasses.replace(
        population(), since_offence=jnp.where(rows < jnp.where(high, 8, 4), 3, 255).astype(jnp.uint8)
    )
    numbers = {"checks": 0.1, "sensitivity": 1.0, "base_rate": 0.0, "prior": 0.005, "correction": correction}
    post, view = rule("checkpoint", **numbers), seen("sensing", people=people, region=EVERYWHERE, pages=PAGES)
    mine = post.start(view)
    ahead = weekly(lambda luck, mine: post.step(view, mine, luck)[1], mine, PAGES.shape)
    for week in range(250):
        mine = ahead(mine, week)
    share = float(mine["found"][0] / mine["found"].sum())
    true = 2 / 5
    assert abs(share - true) < 0.02 if correction else share > 0.7


def on_file(suspicion=-4.6, lists=0, held=0):
    files = apparatus().files
    full = lambda x, kind: jnp.full(PAGES.shape, x, kind)  # noqa: E731
    return dataclasses.replace(
        files,
        suspicion=level(full(suspicion, jnp.float32), -8.0, 8.0),
        lists=full(lists, files.lists.dtype),
        held=full(held, jnp.uint8),
        score=full(1000, jnp.int16),
        act=full(0, jnp.uint8),
    )


def flagged(suspicion, checked, region=EVERYWHERE, lists=0, **numbers):
    """A week on the desk: the file afterwards."""
    files, signals = on_file(suspicion, lists), Signals({}, checked=jnp.full(PAGES.shape, checked, jnp.uint8))
    view = seen("assessment", signals=signals, files=files, region=region, pages=PAGES)
    effect, _, _ = rule("flags", **numbers).step(view, None, None)
    local, orders = apparatus().local, apparatus().policy.orders
    write = lambda luck: assessment.apply(files, local, orders, signals, effect, luck, PAGES)  # noqa: E731
    return drawn(write, PAGES.shape)[0]


@pytest.mark.parametrize(("checked", "moved"), [(0, 0.0), (CLEAN, -0.5), (RAISED, 2.0)])
def test_a_check_moves_suspicion_by_its_weight_of_evidence(checked, moved):
    after = flagged(-4.0, checked, raised=2.0, clean=-0.5)
    assert mean(after.suspicion.value) == pytest.approx(-4.0 + moved, abs=0.04)


def test_people_are_flagged_over_the_threshold_and_no_longer_below_it_and_only_in_the_region():
    assert mean(flagged(-1.0, 0, threshold=-2.0).lists == MARKED) == 1.0
    assert mean(flagged(-3.0, 0, threshold=-2.0, lists=MARKED | 1).lists == 1) == 1.0
    assert not np.asarray(flagged(7.0, 0, region=NOWHERE).lists).any()


def test_whoever_is_flagged_is_limited_unless_held():
    limits = rule("movement_limits")
    for lists, held, expected in ((MARKED, 0, 1), (MARKED, 5, 0), (2, 0, 0)):
        view = seen("intervention", files=on_file(lists=lists, held=held), pages=PAGES)
        assert set(np.unique(limits.step(view, None, None).claims["restrict"])) == {expected}


@pytest.fixture
def policy():
    """The policy with a region in two of four places."""
    return dataclasses.replace(apparatus().policy, region=jnp.asarray([1.0, 1.0, 0.0, 0.0]))


def week_of_camps(policy, **numbers):
    """What a week of camps makes of files: the files afterwards, and how many each place sent there."""
    camps, state = rule("camps", **numbers), apparatus()

    def week(luck, files):
        view = seen("intervention", files=files, policy=policy, pages=PAGES)
        effect = camps.step(view, None, luck)
        after, _, _, measures, _ = intervention.apply(files, state.personnel, state.local, policy, effect, luck, PAGES)
        return after, PAGES.count(measures.granted["camp"] > 0)

    return week


def test_camps_have_room_for_the_intake_in_whole_people_and_for_nobody_outside_the_region(policy):
    n = int(PAGES.registered[0])
    camps = rule("camps", beds=0.5, intake=2.3 / n)
    view = seen("intervention", files=on_file(lists=MARKED), policy=policy, pages=PAGES)
    one = weekly(lambda luck, files: camps.step(view, None, luck).room["camp"], view.files, PAGES.shape)
    rooms = np.stack([np.asarray(one(view.files, week)) for week in range(60)])
    assert not rooms[:, 2:].any()
    assert set(np.unique(rooms[:, :2])) == {2, 3}
    assert near(rooms[:, :2].mean() - 2, 0.3, 120)


def test_the_stock_fills_the_beds_and_empties_by_the_term(policy):
    n, term = int(PAGES.registered[0]), 6
    files, stocks = on_file(lists=MARKED), []
    ahead = weekly(week_of_camps(policy, beds=30 / n, intake=10 / n, term=float(term)), files, PAGES.shape)
    for week in range(20):
        files, sent = ahead(files, week)
        assert not sent[2:].any()
        stocks.append(int(PAGES.count(custody.in_camp(files.held))[0]))
    assert stocks[:3] == pytest.approx([10, 20, 30], abs=1)
    assert max(stocks) <= 30
    files = dataclasses.replace(files, lists=jnp.zeros_like(files.lists))
    assert custody.held(files.held).any()
    for week in range(20, 20 + term):
        files, _ = ahead(files, week)
    assert not custody.held(files.held).any()


def test_the_most_suspect_are_taken_first(policy):
    suspect = jnp.broadcast_to(jnp.arange(PAGES.rows)[None] % 8 == 0, PAGES.shape)
    files = on_file(lists=MARKED)
    raw = jnp.where(suspect, jnp.uint8(200), files.suspicion.raw)
    files = dataclasses.replace(files, suspicion=dataclasses.replace(files.suspicion, raw=raw))
    week = week_of_camps(policy, beds=0.5, intake=0.1)
    after, counts = drawn(lambda luck: week(luck, files), PAGES.shape)
    assert counts[0] == pytest.approx(0.1 * float(PAGES.registered[0]), abs=1)
    assert not (custody.in_camp(after.held) & ~suspect).any()


@pytest.mark.parametrize("lesson", ["deterrence", "backlash", "procedural_justice"])
def test_a_camp_is_felt_as_an_arrest_is(lesson):
    """The region's people have the coefficients that everybody has."""
    mask = jnp.broadcast_to(jnp.arange(PAGES.rows)[None] == 0, PAGES.shape).astype(jnp.uint8)
    felt = {}
    for measure in ("arrest", "camp"):
        view = seen("response", people=population(), measures=Measures({measure: mask}), pages=PAGES)
        deleted = dataclasses.replace(view.deletions, removed=jnp.zeros(PAGES.shape, bool))
        effect = rule(lesson).step(dataclasses.replace(view, deletions=deleted), None, None)
        felt[measure] = np.asarray(effect.anger if effect.anger is not None else effect.threat)
    np.testing.assert_array_equal(felt["arrest"], felt["camp"])
    assert felt["camp"].any()


def test_bodies_and_notes_of_camps_agree():
    weeks = jnp.full(PAGES.shape, 4, jnp.uint8)
    view = drawn(
        lambda luck: response.apply(
            dataclasses.replace(society(), people=population()),
            Measures({"camp": weeks}),
            response.ResponseEffect(),
            luck,
            PAGES,
        ),
        PAGES.shape,
    )[0]
    assert bool((custody.in_camp(view.people.custody) & (custody.weeks_left(view.people.custody) == 4)).all())


def test_a_region_is_a_province_by_its_number_and_never_one_of_the_census():
    numbers = Declared().model_dump()
    opening = Opening(**{name: numbers[name] for name in Opening._fields} | {"region": 1})
    assert establish(PAGES, opening).policy.region.tolist() == [1.0] * 4
    assert apparatus().policy.region.tolist() == [0.0] * 4
    with pytest.raises(InputError, match="no real place stands beside an invented harm"):
        load("national", sets=["opening.region=1"])
    with pytest.raises(InputError, match="more than the 1 provinces"):
        load("village", sets=["opening.region=2"])


def chosen(heard, calms, k, **numbers):
    """The visibility that the centre chooses in places of these sizes, by the mechanism and by trying all of them."""
    centre, heads = rule("visible_or_discreet", **numbers), np.asarray([100.0, 200.0, 300.0, 1000.0], np.float32)
    tries, weight = np.linspace(0, 1, 2001)[:, None], heads / heads.mean()
    strikes = float(centre.strikes)
    cost = weight * (heard * (1 - calms * tries) + strikes * tries**2 / 2) + k * (1 - tries)
    found = centre.best(jnp.full(4, heard), jnp.float32(calms), jnp.float32(k), jnp.asarray(heads))
    return np.asarray(found), tries[cost.argmin(0), 0]


@pytest.mark.parametrize(("heard", "calms", "k"), [(0.5, 0.3, 0.1), (3.0, 0.5, 0.1), (0.0, 0.3, 0.05), (0.2, 0.0, 0.0)])
def test_the_visibility_chosen_is_the_cheapest_of_all_as_the_centre_takes_them(heard, calms, k):
    found, best = chosen(heard, calms, k)
    np.testing.assert_allclose(found, best, atol=1e-3)
    assert (np.diff(found) <= 0).all()  # the weightier a place, the less it is controlled in sight


def test_places_of_all_weights_are_alike_once_discretion_is_free():
    apart = [np.ptp(chosen(1.0, 0.3, k)[0]) for k in (0.2, 0.05, 0.0)]
    assert apart[0] > apart[1] > apart[2] == 0.0


@pytest.mark.parametrize("slope", [-0.4, 0.0, 0.7])
def test_the_centre_learns_how_far_visible_control_calms_from_what_reports_say(slope):
    """Incidents change over a quarter by `slope` with visibility; what raises unrest is taken to calm nothing."""
    centre = rule("visible_or_discreet", learn=0.5)
    visible = jnp.linspace(0.0, 1.0, 64)
    calms = jnp.float32(0.3)
    for _ in range(40):
        calms = centre.learned(calms, 0.2 + slope * visible, visible)
    kept = float(((visible - 0.5) ** 2).mean())
    assert float(calms) == pytest.approx(max(-slope, 0.0) * kept / (kept + 0.01), abs=5e-3)


def test_discretion_gets_cheaper_by_what_is_spent_and_takes_cameras_until_then():
    centre = rule("visible_or_discreet", dear=0.4, halving=100.0, wear=0.5)
    policy = dataclasses.replace(apparatus().policy, visible=jnp.asarray([0.0, 0.5, 1.0, 1.0]))
    policy = dataclasses.replace(policy, budget=policy.budget | {"surveillance": jnp.float32(520.0)})
    view = seen("strategy", policy=policy)
    mine = centre.start(view)
    for week in range(1, 4):
        effect, mine, records = centre.step(view, mine, None)
        assert float(records["discretion"]) == pytest.approx(0.4 * np.exp(-0.1 * week))
    worn = -0.5 * float(records["discretion"]) * np.asarray([1.0, 0.5, 0.0, 0.0])
    np.testing.assert_allclose(effect.coverage["camera"], worn * np.asarray(policy.coverage["camera"]), rtol=1e-5)


def test_control_in_sight_is_felt_by_everybody_there_and_control_out_of_sight_by_nobody():
    state, visible = apparatus(), jnp.asarray([0.0, 0.5, 1.0, 0.0])
    policy = dataclasses.replace(state.policy, visible=visible)
    nothing = intervention.InterventionEffect()
    measures = drawn(
        lambda luck: intervention.apply(state.files, state.personnel, state.local, policy, nothing, luck, laid_out()),
        laid_out().shape,
    )[3]
    effect = rule("seen_control", deters=0.2, affronts=0.1).step(seen("response", measures=measures), None, None)
    cameras = np.asarray(policy.coverage["camera"])
    for felt, weight in ((effect.threat, 0.2), (effect.anger, 0.1)):
        expected = laid_out().spread(weight * visible * cameras)
        np.testing.assert_allclose(np.broadcast_to(felt, laid_out().shape), np.broadcast_to(expected, laid_out().shape))
