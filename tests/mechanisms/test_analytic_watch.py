"""Registration, the city's app, an operator that learns, and who knows of it: against closed forms."""

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest
import xarray as xr
from by_hand import acts, apparatus, drawn, laid_out, mean, people_with, rule, seen, society, weekly

from weiwen.apparatus.intervention import stage as intervention
from weiwen.engine import Level
from weiwen.society.conduct.stage import View as Conduct
from weiwen.society.economy.stage import View as Economy
from weiwen.society.response.stage import View as Response
from weiwen.tallies import told_by_data
from weiwen.vocabulary import (
    ACT,
    ADOPTER,
    BANNED,
    CELLS,
    CONDUCT_FILED,
    MIGRANT,
    NUDGES,
    REMINDED,
    STIMULI,
    Deletions,
    Measures,
)

pytestmark = [pytest.mark.xdist_group("analytic"), pytest.mark.slow]
PAGES = laid_out()
NOBODY = jnp.zeros(PAGES.shape, bool)
COVERED = {"dossier": jnp.ones(PAGES.places, jnp.float32)}


def sensing(people, civic="none", political="quiet"):
    return seen("sensing", people=people, acts=acts(PAGES, civic, political), coverage=COVERED)


# --- S10: registration and dossiers ---


def test_people_leave_by_how_far_they_are_behind_the_richest_place():
    places, incomes = jnp.asarray([0.0, np.log(2.0)], jnp.float32), jnp.log(jnp.asarray([0.5, 1.7, 1.9, 3.0]))
    rates = rule("migration", rate=0.5, cost=0.2).leaving(places, incomes)
    np.testing.assert_allclose(rates, np.array([0.5 * 1.3, 0.5 * 0.1, 0.0, 0.0]) / 52, atol=1e-7)


def test_the_share_away_settles_where_leaving_meets_return():
    rule_ = rule("migration", rate=4.0, cost=0.0, stay=0.25)
    rich = jnp.asarray([np.log(1.5), 0.0, 0.0, 0.0], jnp.float32)
    towns, elites = society().towns, society().elites
    income = float(people_with(income=0.0).income.value[0, 0])

    def week(luck, standing):
        people = dataclasses.replace(people_with(custody=0, income=0.0), standing=standing)
        view = Economy(people, elites, None, towns, rich, jnp.float32(1.0), PAGES)
        effect, _, records = rule_.step(view, None, luck)
        return people.flagged(MIGRANT, effect.migrant), records["away"]

    state = jnp.zeros(PAGES.shape, jnp.uint8)
    act, away = weekly(week, state, PAGES.shape), []
    for number in range(300):
        state, count = act(state, jnp.int32(number))
        away.append(np.asarray(count))
    leave, back = 4.0 * (1.5 - np.exp(income)) / 52, 1 / (52 * 0.25)
    found = np.stack(away[100:]).mean(0) / np.asarray(PAGES.registered)
    np.testing.assert_allclose(found, leave / (leave + back), rtol=0.06)


def test_wages_elsewhere_ease_and_services_foregone_burden():
    people = people_with(hardship=0.4, standing=MIGRANT, custody=0)
    view = Economy(people, society().elites, None, society().towns, jnp.zeros(4), jnp.float32(1.0), PAGES)
    moves = rule("migration", stay=1e6, earn=0.05, gap=0.01)
    change = drawn(lambda luck: moves.step(view, None, luck)[0].hardship, PAGES.shape)
    h = float(people.hardship.value[0, 0])
    np.testing.assert_allclose(change, 0.01 * (1 - h) - 0.05 * h, rtol=1e-5)


@pytest.mark.parametrize("lag", [2.0, 10.0])
def test_what_is_noted_waits_for_a_geometric_time(lag):
    desk = rule("paper_dossier", breach=1.0, wrong_file=0.0, lag=lag)
    first = sensing(people_with(standing=0), civic="breach")
    effect, waiting, _ = drawn(lambda luck: desk.step(first, desk.start(first), luck), PAGES.shape)
    assert not np.asarray(effect.alleged["dossier"]).any()
    assert bool((waiting == ACT["breach"]).all())
    quiet, left = sensing(people_with(standing=0)), []
    act = weekly(lambda luck, mine: desk.step(quiet, mine, luck)[1], waiting, PAGES.shape)
    for number in range(1, 6):
        waiting = act(waiting, jnp.int32(number))
        left.append(mean(waiting > 0))
    np.testing.assert_allclose(left, (1 - 1 / lag) ** np.arange(1, 6), atol=0.04)


def test_who_works_elsewhere_is_hardly_noted_and_the_graver_matter_goes_first():
    desk = rule("paper_dossier", breach=0.8, afar=0.25, wrong_file=0.0)
    for standing, share in ((0, 0.8), (MIGRANT, 0.2)):
        view = sensing(people_with(standing=standing), civic="breach")
        _, waiting, records = drawn(lambda luck, v=view: desk.step(v, desk.start(v), luck), PAGES.shape)
        assert mean(waiting > 0) == pytest.approx(share, abs=0.04)
        missed = np.asarray(records["missed"]).sum()
        assert missed == (int((waiting == 0).sum()) if standing else 0)
    sure, view = rule("paper_dossier", petition=1.0, lag=1e9), sensing(people_with(standing=0), political="petition")
    breach = jnp.full(PAGES.shape, ACT["breach"], jnp.uint8)
    assert bool((drawn(lambda luck: sure.step(view, breach, luck)[1], PAGES.shape) == ACT["petition"]).all())


# --- S29, S41: the app, and many sensors ---


def test_the_app_is_had_where_its_use_outweighs_what_it_gives_away():
    app = rule("city_app", benefit=1.0, privacy=4.0, taste=0.5, revisit=1.0)
    for belief in (0.0, 0.2, 0.5):
        people = people_with(belief=belief)
        view = Conduct(people, None, society().towns, None, None, PAGES)
        effect, _, _ = drawn(lambda luck, v=view: app.step(v, None, luck), PAGES.shape)
        b = float(people.belief.value[0, 0])
        assert mean(effect.adopter) == pytest.approx(1 / (1 + np.exp(-(1 - 4 * b) / 0.5)), abs=0.03)


@pytest.mark.parametrize(("k", "common"), [(1.0, 0.0), (4.0, 0.0), (4.0, 1.0), (10.0, 0.3)])
def test_many_sensors_miss_less_and_accuse_more_as_arithmetic_says(k, common):
    app = rule("app", sensitivity=0.3, false_alarms=0.02, sensors=k, common=common)

    def any_of(p):
        return common * p + (1 - common) * (1 - (1 - p) ** k)

    for civic, chance in (("infraction", any_of(0.3)), ("none", any_of(0.02))):
        view = sensing(people_with(standing=ADOPTER), civic=civic)
        alleged = drawn(lambda luck, v=view: app.step(v, None, luck)[0].alleged["app"], PAGES.shape)
        assert mean(alleged == ACT["infraction"]) == pytest.approx(chance, abs=0.03)
    nobody = sensing(people_with(standing=0), civic="infraction")
    assert not np.asarray(drawn(lambda luck: app.step(nobody, None, luck)[0].alleged["app"], PAGES.shape)).any()


def test_with_more_sensors_a_smaller_share_of_allegations_is_true():
    """Bayes on the mechanism's own chances: at a frequency of one in a hundred the predictive value falls with k."""
    p, values = 0.01, []
    for k in (1.0, 3.0, 9.0, 27.0):
        app = rule("app", sensitivity=0.3, false_alarms=1e-3, sensors=k, common=0.0)
        true, false = float(app.any_of(app.sensitivity)), float(app.any_of(app.false_alarms))
        values.append(p * true / (p * true + (1 - p) * false))
    assert values == sorted(values, reverse=True)
    assert values[0] > 0.7 > 0.3 > values[-1]


# --- S40: an operator that learns, people who know ---


def operator(**numbers):
    return rule("stimulus", **numbers)


def desk(score, act="none", got="remind"):
    """What an operator sees where everybody has this score and this act on file, and was granted a reminder."""
    state = apparatus()
    files = dataclasses.replace(
        state.files,
        score=jnp.full(PAGES.shape, score, jnp.int16),
        act=jnp.full(PAGES.shape, ACT[act], jnp.uint8),
        held=jnp.zeros(PAGES.shape, jnp.uint8),
        lists=jnp.full(PAGES.shape, NUDGES[got], jnp.uint16),
    )
    return seen("intervention", files=files)


def test_a_stimulus_is_worth_the_mean_of_what_followed():
    op = operator(learning=0.5)
    counts = np.zeros((PAGES.places, 3, 3, 3), np.int32)
    counts[:, 1, 1] = 6, 90, 4
    worth = np.asarray(op.judged(jnp.zeros((PAGES.places, 3, 3)), jnp.asarray(counts)))
    np.testing.assert_allclose(worth[:, 1, 1], 0.5 * 0.02, rtol=1e-5)
    assert np.abs(worth).sum() == pytest.approx(PAGES.places * 0.01, rel=1e-5)


def test_what_is_worth_more_is_sent_more_by_softmax():
    op = operator(heat=0.02)
    worth = jnp.zeros((PAGES.places, 3, 3)).at[:, 1, 1].set(0.04).at[:, 1, 2].set(-0.02)
    cell = jnp.ones(PAGES.shape, jnp.uint8)
    pick = np.asarray(drawn(lambda luck: op.picks(worth, cell, luck.uniform("u"), PAGES), PAGES.shape))
    odds = np.exp(np.array([0.0, 2.0, -1.0]))
    np.testing.assert_allclose(np.bincount(pick.ravel(), minlength=3) / pick.size, odds / odds.sum(), atol=0.03)


@pytest.mark.parametrize(("score", "cell"), [(900, 0), (1000, 1), (1100, 2)])
def test_conduct_on_file_is_put_down_to_what_was_sent(score, cell):
    op = operator(share=1.0)
    for act, kind in (("prosocial", 0), ("criticism", 1), ("breach", 2)):
        view = desk(score, act)
        counts = np.asarray(op.seen(view, jnp.full(PAGES.shape, 1 + cell, jnp.uint8)))
        assert counts[:, cell, 1, kind].sum() == 2048 == counts.sum()
        code = drawn(lambda luck, v=view: op.step(v, op.start(v), luck)[1]["cell"], PAGES.shape)
        assert set(np.unique(np.asarray(code) - 1)) == {cell}


def test_no_more_is_granted_than_is_paid_for():
    state, view = apparatus(), desk(1000)
    op = operator(share=1e-3, gifts=0.0)

    def granted(luck):
        effect, _, _ = op.step(view, op.start(view), luck)
        books = view.files, view.personnel, view.local, view.policy
        return intervention.apply(*books, effect, luck, PAGES)[3].granted

    found = drawn(granted, PAGES.shape)
    paid = float(state.policy.budget["surveillance"]) * 1e-3 * 2048 / (52 * 0.1)
    assert int((found["remind"] > 0).sum()) == pytest.approx(paid, abs=PAGES.places)
    assert not np.asarray(found["reward"]).any()


def prompted(aware, **numbers):
    people = people_with(standing=REMINDED, belief=0.5)
    flat = Level(jnp.full(PAGES.shape, round(255 * aware), jnp.uint8), 0.0, 1.0)
    people = dataclasses.replace(people, awareness=flat)
    view = Conduct(people, None, society().towns, None, None, PAGES)
    return rule("prompted", **numbers).step(view, None, None).pull


def test_a_reminder_turns_where_people_know():
    """The pull is nought where prompt (1 - a) = reactance a, that is at a = prompt / (prompt + reactance)."""
    turn = 0.6 / (0.6 + 0.4)
    for aware in (0.0, 0.3, turn, 1.0):
        pull = prompted(aware, prompt=0.6, reactance=0.4, care=2.0)
        a = round(255 * aware) / 255
        np.testing.assert_allclose(pull["prosocial"], 0.6 * (1 - a) - 0.4 * a, atol=1e-5)
        b = float(people_with(belief=0.5).belief.value[0, 0])
        np.testing.assert_allclose(pull["breach"], -(0.6 * (1 - a) - 0.4 * a) - 2.0 * a * b, atol=1e-5)


def test_awareness_settles_where_lessons_meet_forgetting():
    people = people_with(standing=0)
    for aware in (0.2, 0.9):
        flat = Level(jnp.full(PAGES.shape, round(255 * aware), jnp.uint8), 0.0, 1.0)
        who = dataclasses.replace(people, awareness=flat)
        weeks = {"remind": jnp.ones(PAGES.shape, jnp.uint8)}
        view = Response(
            *(who, society().elites, society().towns, None, acts(PAGES), Measures(weeks)),
            *(Deletions(NOBODY, NOBODY), PAGES),
        )
        change = rule("awareness", contact=0.04, talk=0.1, forget=0.02).step(view, None, None).awareness
        a, know = round(255 * aware) / 255, float(aware > 0.5)
        np.testing.assert_allclose(change, (0.04 + 0.1 * know) * (1 - a) - 0.02 * a, atol=1e-6)


def test_what_data_tell_is_one_where_they_decide_conduct_and_nought_where_they_do_not():
    dims = ("replicate", "week", "cell", "stimulus", "conduct_filed")
    sure = np.zeros((1, 4, len(CELLS), len(STIMULI), len(CONDUCT_FILED)), np.int32)
    for k in range(3):
        sure[:, :, k, :, k] = 10
    blind = np.full_like(sure, 5)
    for counts, share in ((sure, 1.0), (blind, 0.0)):
        runs = xr.Dataset({"stimulus.outcomes": (dims, counts), "incidents": (dims[:2], np.zeros((1, 4)))})
        assert float(told_by_data(runs).squeeze()) == pytest.approx(share, abs=1e-9)


# --- S44: a practice, and who is barred from it ---


def of_group(group, standing, belief=0.5):
    return people_with(group=group, standing=standing, belief=belief)


def test_the_practice_is_dearer_only_for_who_is_barred_and_expects_to_be_seen():
    practice = rule("practice", base=-5.0, own=3.0, risk=4.0)
    for group, standing, expected in ((0, 0, -5.0), (1, 0, -2.0), (1, BANNED, -2.0 - 4.0 * 128 / 255)):
        view = Conduct(of_group(group, standing, 128 / 255), None, society().towns, None, None, PAGES)
        np.testing.assert_allclose(practice.step(view, None, None).political["practice"], expected, atol=1e-4)


def test_a_bar_lasts_its_weeks_in_the_region_and_is_counted_anew():
    bans, state = rule("practice_bans", barred=3.0), apparatus()
    region = jnp.asarray([1.0, 0.0, 0.0, 0.0], jnp.float32)

    def seen_with(act):
        files = dataclasses.replace(state.files, act=jnp.full(PAGES.shape, ACT[act], jnp.uint8))
        policy = dataclasses.replace(state.policy, region=region)
        return seen("intervention", files=files, policy=policy)

    mine, barred = jnp.zeros(PAGES.shape, jnp.uint8), []
    for act in ("practice", "none", "practice", "none", "none", "none", "none"):
        view = seen_with(act)
        effect, mine = drawn(lambda luck, v=view, m=mine: bans.step(v, m, luck), PAGES.shape)
        barred.append(np.asarray(PAGES.count(effect.claims["restrict_practice"] > 0)))
    n = int(PAGES.registered[0])
    np.testing.assert_array_equal(np.stack(barred)[:, 0], [n, n, n, n, n, 0, 0])
    assert not np.stack(barred)[:, 1:].any()


def test_who_is_barred_and_others_of_the_group_around_resent_it():
    half = (jnp.arange(PAGES.rows) % 64 < 16) & jnp.ones(PAGES.shape, bool)
    for group in (0, 1):
        people = people_with(standing=0, group=group)
        view = Response(
            *(people, society().elites, society().towns, None, acts(PAGES)),
            *(Measures({"restrict_practice": half.astype(jnp.uint8)}), Deletions(NOBODY, NOBODY), PAGES),
        )
        anger = np.asarray(rule("barred_practice", own=0.1, kin=0.2).step(view, None, None).anger)
        np.testing.assert_allclose(anger, np.where(half, 0.1, 0.2 * 16 / 64), atol=1e-6)
