"""Debts, the lists made from them, what is shared and put right, who is turned away: against closed forms."""

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest
from by_hand import acts, apparatus, drawn, laid_out, mean, people_with, rule, seen, society, weekly

from weiwen.apparatus.assessment import stage as assessment
from weiwen.ledger import OF_DEBTS, enter, open_ledger
from weiwen.society.conduct.stage import indebted
from weiwen.society.response import stage as response
from weiwen.vocabulary import (
    ACT,
    BARRED,
    BLACK,
    CONTESTED,
    DEBTS,
    FOUND,
    JUDGED,
    OWES,
    PAID,
    PAID_UP,
    SETTLES,
    SHOWN,
    Deletions,
    Measures,
    Signals,
)

pytestmark = [pytest.mark.xdist_group("analytic"), pytest.mark.slow]
PAGES = laid_out()
PAYS, CONTESTS = SETTLES.index("pays"), SETTLES.index("contests")


def everybody(value, kind=jnp.uint8):
    return jnp.full(PAGES.shape, value, kind)


def near(share, chance):
    """Within four standard errors of a chance, among 2,048 people."""
    return abs(share - chance) < 4 * np.sqrt(chance * (1 - chance) / 2048)


def settled(standing, **numbers):
    """What people of this standing do about debts and listings, at middling honesty, no hardship, mean income."""
    people = people_with(standing=standing, honesty=0.5, hardship=0.0, income=0.0)
    income = (round(4.0 / (8.0 / 255)) * (8.0 / 255) - 4.0, round(127.5) / 255)
    repayment = rule("repayment", **numbers)
    view = seen("conduct", people=people)
    effect, _, _ = drawn(lambda luck: repayment.step(view, None, luck), PAGES.shape)
    return np.asarray(effect.settles), income


@pytest.mark.parametrize(("barred", "felt"), [(0, 2.0), (BARRED, 2.0), (SHOWN, 2.0), (BARRED, -2.0)])
def test_who_owes_pays_by_the_logit_of_what_presses(barred, felt):
    codes, (income, honesty) = settled(OWES | barred, paying=-2.0, felt=felt, contesting=-20.0)
    u = -2.0 + 1.5 * honesty + (felt if barred else 0.0) + 0.5 * income
    assert near((codes == PAYS).mean(), np.exp(u) / (1 + np.exp(u)))
    assert not (codes == CONTESTS).any()


@pytest.mark.parametrize("owes", [0, OWES])
def test_who_is_turned_away_contests_and_an_honest_debtor_less(owes):
    codes, (_, honesty) = settled(BARRED | owes, contesting=0.0, paying=-20.0, felt=0.0)
    v = -1.5 * honesty * (owes > 0)
    assert near((codes == CONTESTS).mean(), np.exp(v) / (1 + np.exp(v)))


@pytest.mark.parametrize("standing", [0, PAID_UP])
def test_who_neither_owes_nor_was_turned_away_does_nothing(standing):
    assert not settled(standing, paying=20.0, contesting=20.0)[0].any()


def test_who_is_in_custody_does_nothing():
    people = people_with(standing=OWES | BARRED, custody=5)
    view, repayment = seen("conduct", people=people), rule("repayment", paying=20.0)
    effect, _, records = drawn(lambda luck: repayment.step(view, None, luck), PAGES.shape)
    assert not np.asarray(effect.settles).any()
    assert int(records["owing"].sum()) == 2048


def test_a_breach_makes_a_debt_and_paying_ends_it():
    def after(standing, act, does, kept=True):
        now = indebted(*(jnp.full((1, 1), x, jnp.uint8) for x in (standing, act, does)), kept)
        return int(now[0, 0])

    assert after(1, ACT["breach"], 0) == 1 | OWES
    assert after(1 | OWES, 0, PAYS) == 1 | PAID_UP
    assert after(OWES | BARRED, 0, CONTESTS) == OWES | BARRED
    assert after(PAID_UP, ACT["breach"], 0) == OWES
    assert after(OWES, ACT["breach"], PAYS) == OWES  # the new one is not paid
    assert after(0, ACT["infraction"], 0) == 0
    assert after(0, ACT["breach"], 0, kept=False) == 0


def paper(standing, does, mine=False, week=0, **numbers):
    done = dataclasses.replace(acts(PAGES), settles=everybody(does))
    view = seen("sensing", people=people_with(standing=standing), acts=done)
    registry = rule("enforcement_registry", **numbers)
    effect, waiting = drawn(lambda luck: registry.step(view, everybody(mine, bool), luck), PAGES.shape, week=week)
    return {flag: mean((effect.debts & flag) > 0) for flag in (PAID, CONTESTED, FOUND)}, mean(waiting)


def test_a_payment_waits_until_it_is_entered_and_is_entered_once():
    found, waiting = paper(PAID_UP, PAYS, enters=0.25)
    assert near(found[PAID], 0.25)
    assert found[PAID] + waiting == 1.0
    assert paper(PAID_UP, 0, mine=True, enters=1.0)[0][PAID] == 1.0
    assert paper(PAID_UP, 0, enters=1.0)[0][PAID] == 0.0
    assert paper(OWES, 0, mine=True, enters=1.0) == (paper(OWES, 0)[0], 0.0)  # who is in default again has paid nothing


def test_a_second_reading_errs_as_the_first_and_knows_nothing_of_it():
    assert near(paper(OWES, CONTESTS)[0][FOUND], 0.9)
    assert near(paper(0, CONTESTS)[0][FOUND], 0.1)
    assert paper(0, CONTESTS)[0][CONTESTED] == 1.0
    assert paper(0, 0)[0][CONTESTED] == 0.0


def record(name, alleged=0, debts=0, lists=0, mine=None, week=0, **numbers):
    """Who is on the record after a week, and who is on the way to it."""
    files = dataclasses.replace(apparatus().files, lists=everybody(lists))
    signals = Signals({"dossier": everybody(alleged)}, debts=everybody(debts))
    view, kept = seen("assessment", files=files, signals=signals), rule(name, **numbers)
    out = drawn(lambda luck: kept.step(view, mine, luck), PAGES.shape, week=week)
    effect, noted = out if isinstance(out, tuple) else (out, None)
    assert bool((effect.listed["black"] == effect.judged).all())
    return mean(effect.judged), mean(effect.unlisted["black"]), noted if noted is None else mean(noted)


def test_the_court_list_takes_on_who_breaches_and_takes_off_who_paid():
    assert near(record("court_list", ACT["breach"], court=0.3)[0], 0.3)
    assert record("court_list", ACT["infraction"], court=1.0)[0] == 0.0
    assert record("court_list", lists=JUDGED)[:2] == (1.0, 0.0)
    assert record("court_list", lists=JUDGED, debts=PAID)[:2] == (0.0, 1.0)
    assert record("court_list", lists=JUDGED, debts=PAID, payment=0.0)[:2] == (1.0, 0.0)
    assert near(record("court_list", lists=JUDGED, exit=13.0)[1], 0.25)


def test_an_entry_is_on_its_way_until_it_arrives():
    nobody, all_ = everybody(False, bool), everybody(True, bool)
    numbers = {"coverage": 1.0, "passes": 0.25}
    on, _, way = record("data_sharing", ACT["breach"], mine=nobody, court=0.8, **numbers)
    assert near(on + way, 0.8)
    assert near(on, 0.8 * 0.25)
    assert near(record("data_sharing", mine=all_, **numbers)[0], 0.25)
    assert record("data_sharing", debts=PAID, mine=all_, **numbers) == (0.0, 0.0, 0.0)  # paid before it was told


@pytest.mark.parametrize(("debts", "heard", "checks", "off"), [
    (CONTESTED, 0.4, 0.0, 0.4),
    (CONTESTED | FOUND, 0.4, 0.0, 0.0),
    (CONTESTED, 0.0, 0.0, 0.0),
    (0, 1.0, 13.0, 0.25),
    (FOUND, 1.0, 13.0, 0.0),
    (PAID | FOUND, 0.0, 0.0, 1.0),
])  # fmt: skip
def test_an_entry_goes_by_payment_or_by_a_second_reading_that_finds_no_debt(debts, heard, checks, off):
    numbers = {"heard": heard, "checks": checks}
    stays, leaves, _ = record("data_sharing", debts=debts, lists=JUDGED, mine=everybody(False, bool), **numbers)
    assert stays + leaves == 1.0
    assert near(leaves, off) if 0 < off < 1 else leaves == off


def test_agencies_that_are_connected_are_the_share_asked_for_and_nested():
    wide = laid_out(64 * 64, 64, 64)
    of = {share: np.asarray(rule("data_sharing", coverage=share).connected(wide)) for share in (0.0, 0.3, 0.6, 1.0)}
    assert [round(float(one.mean()), 2) for one in of.values()] == [0.0, 0.3, 0.6, 1.0]
    assert not (of[0.3] & ~of[0.6]).any()
    assert of[0.3].any(0).all()  # every channel has some


def test_only_a_connected_agency_passes_on():
    nobody = everybody(False, bool)
    assert record("data_sharing", ACT["breach"], mine=nobody, coverage=0.0) == (0.0, 0.0, 0.0)


def test_time_to_correction_is_one_over_the_rate_at_which_it_is_sought_and_found():
    """Checks twice a year and a second reading that clears nine in ten: 1 / (2 / 52 * 0.9) = 28.9 weeks."""
    sharing, clear = rule("data_sharing", checks=2.0), 0.9
    files = apparatus().files
    view = seen("assessment")

    def week(luck, state):
        lists, noted = state
        found = luck.uniform("elsewhere") > clear
        now = dataclasses.replace(
            view,
            files=dataclasses.replace(files, lists=lists),
            signals=Signals({}, debts=found * jnp.uint8(FOUND)),
        )
        effect, noted = sharing.step(now, noted, luck)
        return effect.judged * jnp.uint8(JUDGED), noted

    step = weekly(week, (everybody(JUDGED), everybody(False, bool)), PAGES.shape)
    state, spent = (everybody(JUDGED), everybody(False, bool)), 0
    for t in range(30):
        state = step(state, jnp.int32(t))
        spent += int((np.asarray(state[0]) > 0).sum())
    gone = 2048 - int((np.asarray(state[0]) > 0).sum())
    spent += gone  # the week in which an entry goes is a week on the record too
    assert abs(spent / gone / (52 / (2.0 * clear)) - 1) < 4 / np.sqrt(gone)


def test_who_is_turned_away_is_who_is_listed_and_sets_out():
    def refused(listed, standing=0, **numbers):
        given = Measures({"restrict": everybody(1)}, listed=everybody(listed, bool))
        view = seen("response", people=people_with(standing=standing), measures=given)
        travel = rule("denied_travel", **numbers)
        effect, _, records = drawn(lambda luck: travel.step(view, None, luck), PAGES.shape)
        return int(records["denied"].sum()) / 2048, mean(effect.barred)

    assert near(refused(True, trips=13.0)[0], 0.25)
    assert refused(True, trips=13.0)[0] == refused(True, trips=13.0)[1]
    assert near(refused(True, BARRED, trips=13.0, again=0.4)[0], 0.1)
    assert refused(True, BARRED)[1] == 1.0
    assert refused(False, trips=52.0) == (0.0, 0.0)
    assert refused(False, BARRED)[1] == 0.0  # off the list, nobody is turned away


def test_the_ledger_tells_an_entry_of_ones_own_from_somebody_elses():
    kinds = jnp.arange(PAGES.rows) % 3
    standing = jnp.broadcast_to(jnp.asarray([OWES, PAID_UP, 0], jnp.uint8)[kinds], PAGES.shape)
    people = dataclasses.replace(people_with(), standing=standing)
    truth = dataclasses.replace(society(), people=people)
    none, granted = everybody(False, bool), Measures({"restrict": everybody(1)})
    on = dataclasses.replace(apparatus().files, lists=everybody(JUDGED))
    off = dataclasses.replace(on, lists=everybody(0))
    settles = everybody(CONTESTS)
    books, first = enter(open_ledger(PAGES), truth, truth, on, granted, Deletions(none, none), PAGES, settles)
    counts = np.bincount(np.asarray(kinds), minlength=3) * PAGES.shape[0] * np.asarray(PAGES.people).mean()
    np.testing.assert_array_equal(np.asarray(first["judged"]).sum(0), counts)
    np.testing.assert_array_equal(first["judged"], first["judged_restricted"])
    assert not any(np.asarray(first[name]).any() for name in OF_DEBTS[2:])  # nobody was on the record before
    _, second = enter(books, truth, truth, off, granted, Deletions(none, none), PAGES, settles)
    for name in OF_DEBTS[2:]:
        np.testing.assert_array_equal(second[name], first["judged"], err_msg=name)
    np.testing.assert_array_equal(first["flow"][0], [0, 2048, 0])
    np.testing.assert_array_equal(second["flow"][1], [0, 2048, 0])
    assert len(DEBTS) == 3


def test_the_stage_keeps_the_record_and_the_list_apart():
    files, local = apparatus().files, apparatus().local
    effect = assessment.AssessmentEffect(judged=everybody(True, bool))
    apply = lambda luck: assessment.apply(files, local, seen("assessment").orders, Signals({}), effect, luck, PAGES)  # noqa: E731
    after = drawn(apply, PAGES.shape)[0]
    assert bool((after.lists == JUDGED).all())


@pytest.mark.parametrize(("lists", "held", "share"), [(BLACK, 0, 0.3), (0, 0, 0.0), (BLACK, 5, 0.0)])
def test_whoever_is_on_the_black_list_is_shown_with_a_chance(lists, held, share):
    files = dataclasses.replace(apparatus().files, lists=everybody(lists), held=everybody(held))
    view, shaming = seen("intervention", files=files), rule("public_shaming", shown=0.3)
    effect = drawn(lambda luck: shaming.step(view, None, luck), PAGES.shape)
    found = mean(effect.claims["shame"] > 0)
    assert near(found, share) if share else found == 0.0


def met(shown, mine=None, honesty=0.5, **numbers):
    """A week of meetings, some of the people shown: hardship, what is kept, what was noted."""
    standing = jnp.where(shown, jnp.uint8(SHOWN), jnp.uint8(0))
    people = dataclasses.replace(people_with(honesty=honesty), standing=standing)
    view, image = seen("economy", people=people), rule("image_scoring", **numbers)
    out = drawn(lambda luck: image.step(view, image.start(view) if mine is None else mine, luck), PAGES.shape)
    return np.asarray(out[0].hardship), out[1], {name: np.asarray(x) for name, x in out[2].items()}


SOME = jnp.broadcast_to(jnp.arange(256) % 4 == 0, PAGES.shape)


def test_who_is_shown_is_refused_where_people_believe_too_little():
    hardship, kept, records = met(SOME, start_at=0.5, risk=0.52, loss=0.02, forgone=0.005)
    assert records["shown"].sum() == 512
    assert records["refused"].sum() == 512
    np.testing.assert_allclose(hardship[np.asarray(SOME)].min(), 0.02, rtol=1e-6)
    np.testing.assert_allclose(hardship.sum(), 512 * (0.02 + 0.005), rtol=1e-5)  # each refusal has two sides
    assert not any(np.asarray(x).any() for x in kept.values())  # nobody found out


def test_who_is_shown_is_dealt_with_where_people_believe_enough_and_then_they_know_more():
    hardship, kept, records = met(SOME, start_at=0.55, risk=0.52)
    assert not hardship.any()
    assert records["refused"].sum() == 0
    assert sum(np.asarray(kept["met"])) == sum(np.asarray(kept["kept"])) == 512
    later = met(SOME, mine=kept, start_at=0.55, risk=0.52, prior=20.0)[2]["repute"]
    there = np.asarray(kept["met"])
    np.testing.assert_allclose(later, (0.55 * 20 + there) / (20 + there), rtol=1e-5)
    cheats = met(SOME, honesty=0.3, start_at=0.9, risk=0.52)[1]
    assert sum(np.asarray(cheats["met"])) == 512
    assert not np.asarray(cheats["kept"]).any()


def test_who_has_a_grievance_takes_the_side_of_who_is_shown():
    hardship, _, records = met(SOME, start_at=0.5, risk=0.52, solidarity=0.0, gift=0.03)  # the village has .16
    assert records["refused"].sum() == 0
    assert records["helped"].sum() == 512
    np.testing.assert_allclose(hardship.sum(), -512 * 0.03, rtol=1e-5)


def test_the_honest_expect_more_and_refuse_less():
    honesty = jnp.broadcast_to(jnp.where(jnp.arange(256) < 128, 77, 179), PAGES.shape).astype(jnp.uint8)  # .3 and .7
    people = people_with()
    people = dataclasses.replace(
        people,
        honesty=dataclasses.replace(people.honesty, raw=honesty),
        standing=everybody(SHOWN),
    )
    view, image = seen("economy", people=people), rule("image_scoring", start_at=0.5, risk=0.5, loss=0.0, forgone=1.0)
    effect = drawn(lambda luck: image.step(view, image.start(view), luck), PAGES.shape)[0]
    refuses = np.asarray(effect.hardship)
    assert (refuses[:, :128] == 1.0).all()
    assert (refuses[:, 128:] == 0.0).all()


def test_being_shown_lasts_a_week():
    effect, people = response.ResponseEffect(), people_with(standing=1 | SHOWN)
    truth = dataclasses.replace(society(), people=people)

    def after(granted):
        apply = lambda luck: response.apply(truth, Measures(granted), effect, luck, PAGES)  # noqa: E731
        return drawn(apply, PAGES.shape)[0].people.standing

    assert bool((after({"shame": everybody(1)}) == 1 | SHOWN).all())
    assert bool((after({"shame": everybody(0)}) == 1).all())
    assert bool((after({}) == 1 | SHOWN).all())
