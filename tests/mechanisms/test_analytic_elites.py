"""Bribes, dread, loyalty, promotion and discipline against closed forms and a second writing."""

import dataclasses
from functools import cache

import jax.numpy as jnp
import numpy as np
import pytest
from by_hand import drawn, rule, society
from scipy.stats import norm

from weiwen.apparatus import ranking
from weiwen.apparatus.files import TRAITS, Personnel
from weiwen.apparatus.intervention.stage import View as Intervention
from weiwen.apparatus.opening import Opening, establish
from weiwen.apparatus.reporting.stage import View as Reporting
from weiwen.engine.pages import paginate
from weiwen.scenario.schema import Opening as Declared
from weiwen.society import elites as el
from weiwen.society.conduct.stage import View as Conduct
from weiwen.society.economy.stage import View as Economy
from weiwen.society.response.stage import ResponseEffect
from weiwen.society.response.stage import View as Response
from weiwen.vocabulary import ALL_SEATS, CONNECTED, Measures, Roll, seats

pytestmark = [pytest.mark.xdist_group("analytic"), pytest.mark.slow]
PLACES = 512
WIDE = paginate(np.full(PLACES, 64), np.arange(PLACES) // 64, 64)
SHAPE = (PLACES, ALL_SEATS)


@cache
def apparatus():
    declared = Declared().model_dump()
    return establish(WIDE, Opening(**{name: declared[name] for name in Opening._fields}))


@cache
def appointed():
    return drawn(lambda luck: el.appoint(luck, PLACES), WIDE.shape)


def roll(**columns):
    none = jnp.zeros(SHAPE, jnp.int32)
    return Roll(**({"rank": none, "tenure": none, "fresh": none > 0, "held": none} | columns))


def elites(**columns):
    flat = {name: jnp.full(SHAPE, value, jnp.float32) for name, value in columns.items() if np.ndim(value) == 0}
    return dataclasses.replace(appointed(), **(columns | flat))


@cache
def village():
    return society((64 * PLACES, PLACES, 64))


def economy(who, prosperity=0.0, **columns):
    towns, people = village().towns, village().people
    return Economy(people, who, roll(**columns), towns, jnp.full(PLACES, prosperity), jnp.float32(0.9), WIDE)


def bribes(who, prosperity=0.0, columns=None, **values):
    made = rule("corruption", **({"offers": 1.0} | values))
    view = economy(who, prosperity, **(columns or {}))
    return drawn(lambda luck: made.step(view, None, luck), WIDE.shape)


@pytest.mark.parametrize(("dread", "penalty", "prosperity"), [(0.0, 3.0, 0.0), (0.1, 3.0, 0.0), (0.1, 1.0, 0.4)])
def test_the_share_who_take_is_that_of_becker(dread, penalty, prosperity):
    """Greed is normal: whoever has more than 1 - (b - penalty d) / conscience takes, and nobody else."""
    who = elites(dread=dread)
    effect, _, _ = bribes(who, prosperity, penalty=penalty, conscience=2.2)
    rents = np.asarray(effect.elite["rents"])
    sellers = np.asarray(el.of_kinds("official", "officer", "judge"))
    threshold = 1.0 - (np.exp(prosperity) - penalty * dread) / 2.2
    assert not rents[:, ~sellers].any()
    assert np.array_equal(rents[:, sellers] > 0, np.asarray(who.greed)[:, sellers] > threshold)
    share, n = (rents[:, sellers] > 0).mean(), rents[:, sellers].size
    expected = 1 - norm.cdf((threshold - el.MIDDLE) / el.SPREAD)
    assert share == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / n) + 1e-3)
    assert rents.max() == pytest.approx(0.01 * np.exp(prosperity), rel=1e-5)


def test_who_is_held_or_new_takes_nothing_and_rents_end_with_the_holder():
    held = jnp.zeros(SHAPE, jnp.int32).at[:, 0].set(3)
    fresh = jnp.zeros(SHAPE, bool).at[:, 1].set(True)
    effect, _, _ = bribes(elites(greed=1.0, rents=0.02), columns={"held": held, "fresh": fresh})
    rents = np.asarray(el.moved(elites(greed=1.0, rents=0.02), effect.elite).rents)
    assert not rents[:, 0].any()
    assert np.allclose(rents[:, 1], 0.02)  # nothing is added to a seat that is drawn anew
    assert np.allclose(rents[:, 2], 0.01)


def test_extortion_spares_the_connected_and_grease_helps_all():
    levied, eased = (bribes(elites(greed=1.0), reading=way)[0].hardship for way in ("extortion", "grease"))
    connected = np.asarray(village().people.has(CONNECTED))
    assert not np.asarray(levied)[connected].any()
    assert (np.asarray(levied)[~connected] > 0).all()
    assert (np.asarray(eased) < 0).all()


def response(who, taken=None, **lessons):
    world = village()
    disciplined = jnp.zeros(SHAPE, bool) if taken is None else taken
    seen = ResponseEffect(**{name: jnp.full(SHAPE, value, jnp.float32) for name, value in lessons.items()})
    return Response(
        world.people, who, world.towns, roll(), None, Measures({}, {}, disciplined), None, WIDE, lessons=seen
    )


def test_dread_comes_to_the_yearly_rate_that_is_seen():
    """A steady alarm a gives d = s a / (s a + fade): with salience as large as fading, a / (1 + a)."""
    made, dread = rule("elite_dread"), 0.0
    for _ in range(400):
        dread += float(made.step(response(elites(dread=dread), alarm=0.1), None, None).dread[0, 0])
    assert dread == pytest.approx(0.1 / 1.1, rel=1e-4)


def test_loyalty_goes_with_favour_and_comes_back():
    made = rule("elite_allegiance", rate=0.5, fade=0.01, baseline=0.5)
    changes = [
        float(made.step(response(elites(loyalty=0.6), favour=f), None, None).loyalty[0, 0]) for f in (0.0, 0.5, -0.5)
    ]
    assert changes == pytest.approx([-0.001, 0.5 * 0.5 * 0.4 - 0.001, -0.5 * 0.5 * 0.6 - 0.001], abs=1e-6)


def test_peers_are_alarmed_by_place_and_kind_and_resent_what_is_unjust():
    first = seats("official").start
    taken = jnp.zeros(SHAPE, bool).at[0, first].set(True)
    made = rule("peers_taken", near=0.5, wrong=0.8, unjust=1.0)
    innocent = made.step(response(elites(clean=255.0), taken), None, None)
    alarm, favour = np.asarray(innocent.alarm), np.asarray(innocent.favour)
    kind = 52 * 0.5 * (0.25 / PLACES)
    assert alarm[0, first] == pytest.approx(kind, rel=1e-5)  # oneself is no peer
    assert alarm[0, first + 1] == pytest.approx(52 * 0.5 / 15 + kind, rel=1e-5)
    assert alarm[1, first + 1] == pytest.approx(kind, rel=1e-5)
    assert alarm[1, -1] == 0.0
    assert favour[0, first] == pytest.approx(-0.8)
    assert favour[0, first + 1] == pytest.approx(-1 / 15)
    assert not np.asarray(made.step(response(elites(clean=3.0), taken), None, None).favour).any()


def test_weeks_since_rents_are_counted_and_a_year_is_guilt():
    taking = elites(clean=el.LONG_CLEAN, rents=0.01)
    after = el.aged(taking)
    assert not np.asarray(after.clean).any()
    later = dataclasses.replace(after, rents=jnp.zeros(SHAPE))
    for _ in range(3):
        later = el.aged(later)
    assert (np.asarray(later.clean) == 3).all()


def personnel(held=None, **seen):
    traits = {name: jnp.zeros(SHAPE, jnp.float32) for name in TRAITS}
    columns = {} if held is None else {"held": held}
    return Personnel(roll(**columns), traits | {k: jnp.broadcast_to(jnp.float32(v), SHAPE) for k, v in seen.items()})


def intervention(files):
    a = apparatus()
    return Intervention(a.files, files, a.local, a.reports, a.policy, WIDE)


@pytest.mark.parametrize("bound", ["quota", "rules"])
def test_provinces_meet_their_quota_with_the_suspected_first(bound):
    made = rule("party_discipline", quota=0.52, bound=bound, evidence=1.5)
    view = intervention(personnel(member=1.0))
    start = made.start(view)
    suspects = jnp.zeros(SHAPE, jnp.float32).at[:, 0].set(5.0)
    effect, mine, noted = drawn(lambda luck: made.step(view, start | {"file": suspects}, luck), WIDE.shape)
    taken = np.asarray(effect.discipline) > 0
    owed = 0.52 / 52 * 64 * ALL_SEATS  # 10.24 in each of the eight provinces
    assert taken.reshape(8, -1).sum(1).tolist() == [10] * 8
    assert taken[:, 0].sum() == taken.sum() == int(noted["suspected"])
    assert np.allclose(np.asarray(mine["owed"]), owed - 10, atol=1e-4)
    none = drawn(lambda luck: made.step(view, start, luck), WIDE.shape)[0]
    assert (np.asarray(none.discipline) > 0).sum() == (0 if bound == "rules" else 80)


def test_who_is_no_member_is_not_reached():
    made = rule("party_discipline", quota=1.0)
    view = intervention(personnel(member=0.0))
    effect, _, _ = drawn(lambda luck: made.step(view, made.start(view), luck), WIDE.shape)
    assert not np.asarray(effect.discipline).any()


def test_confession_is_likelier_each_week_guilty_or_not():
    """By week n the share that has not confessed is exp(-pressure n (n + 1) / 2)."""
    made = rule("party_discipline", quota=0.0, pressure=0.005)
    view = intervention(personnel(held=jnp.full(SHAPE, 20, jnp.int32), member=1.0))
    mine, still = made.start(view), np.ones(SHAPE, bool)
    for week in range(10):
        effect, mine, _ = drawn(lambda luck, m=mine: made.step(view, m, luck), WIDE.shape, week=week)
        still &= ~np.asarray(effect.dismissed)
    expected = np.exp(-0.005 * 55)
    assert still.mean() == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / still.size))


def test_places_in_line_are_those_of_a_plain_sort():
    random = np.random.default_rng(5)
    score, may = random.random(SHAPE).astype(np.float32), random.random(SHAPE) < 0.6
    group = random.integers(0, 7, SHAPE).astype(np.int32)
    ahead, sizes = ranking.places_in_line(jnp.asarray(score), jnp.asarray(may), jnp.asarray(group), 7)
    for g in range(7):
        mine = may & (group == g)
        assert int(sizes[g]) == mine.sum()
        order = np.argsort(np.argsort(-score[mine]))
        assert np.array_equal(np.asarray(ahead)[mine], order)


def reporting(**seen):
    a = apparatus()
    return Reporting(a.local.filed, a.local, a.reports, personnel(**seen), a.policy, WIDE)


def test_only_members_rise_and_the_best_of_them():
    random = np.random.default_rng(2)
    member, able = (random.random(SHAPE) < 0.5).astype(np.float32), random.random(SHAPE).astype(np.float32)
    made = rule("nomenklatura", share=0.25, weight=0.0)
    view = reporting(member=jnp.asarray(member), competence=jnp.asarray(able))
    promoted = np.asarray(drawn(lambda luck: made.step(view, None, luck), WIDE.shape).promoted)
    assert not promoted[member == 0].any()
    assert not promoted[:, 0].any()
    assert not promoted[:, seats("officer")].any()
    judges, first = seats("judge"), slice(0, 64)
    rose, stayed = promoted[first, judges], (member[first, judges] > 0) & ~promoted[first, judges]
    assert able[first, judges][rose].min() > able[first, judges][stayed].max()
    assert rose.sum() == pytest.approx(0.25 * (member[first, judges] > 0).sum(), abs=1)


@pytest.mark.parametrize("weight", [0.0, 0.5, 1.0])
def test_loyalty_is_bought_with_competence(weight):
    """Independent traits of equal spread: selecting the best fifth of w l + (1 - w) c lifts each by its share."""
    random = np.random.default_rng(4)
    loyal, able = (random.normal(0.5, 0.1, SHAPE).astype(np.float32) for _ in range(2))
    made = rule("army_promotion", share=0.2, weight=weight)
    view = reporting(loyalty=jnp.asarray(loyal), competence=jnp.asarray(able))
    promoted = np.asarray(drawn(lambda luck: made.step(view, None, luck), WIDE.shape).promoted)
    lift = 0.1 * norm.pdf(norm.ppf(0.8)) / 0.2 / np.hypot(weight, 1 - weight)
    found = loyal[promoted].mean() - 0.5, able[promoted].mean() - 0.5
    assert found == pytest.approx((weight * lift, (1 - weight) * lift), abs=0.03)


def conduct(who, **columns):
    world = village()
    return Conduct(world.people, who, world.towns, apparatus().policy.law, roll(**columns), WIDE)


def founded(week=0, cell=0.0, **values):
    """Share of firms that get a cell, by the rank of their size, and what was noted."""
    made, view = rule("party_cells", **values), conduct(elites(cell=cell))
    effect, _, noted = drawn(lambda luck: made.step(view, jnp.int32(week), luck), WIDE.shape)
    cells = np.asarray(effect.elite["cell"])
    assert not cells[:, ~np.asarray(el.of_kinds("entrepreneur"))].any()
    return cells[:, seats("entrepreneur")].mean(0), np.asarray(noted["by_size"])


def by_size(slope):
    """size^slope of the k-th largest firm, relative to the mean, written anew."""
    powers = np.asarray([(1 / rank) ** slope for rank in range(1, 5)])
    return powers / powers.mean()


@pytest.mark.parametrize(("coverage", "slope"), [(0.48, 0.3), (0.3, 1.0), (0.48, 0.0)])
def test_large_firms_have_more_cells_and_the_mean_is_kept(coverage, slope):
    found, noted = founded(coverage=coverage, slope=slope)
    np.testing.assert_array_equal(noted, found * PLACES)
    np.testing.assert_allclose(found, coverage * by_size(slope), atol=4 * np.sqrt(0.25 / PLACES))
    _, chances = rule("party_cells", coverage=coverage, slope=slope).by_size()
    np.testing.assert_allclose(chances, coverage * by_size(slope), rtol=1e-5)
    assert (np.diff(chances) < 0).all() if slope else not np.diff(chances).any()


@pytest.mark.parametrize("coverage", [0.0, 0.5, 0.8, 0.95, 1.0])
def test_the_mean_is_kept_where_all_of_the_largest_are_covered(coverage):
    chances = np.asarray(rule("party_cells", coverage=coverage, slope=1.0).by_size()[1])
    assert chances.mean() == pytest.approx(coverage, abs=1e-6)
    assert chances.max() <= 1.0
    for_their_size = (chances * np.arange(1, 5))[chances < 1.0]
    np.testing.assert_allclose(for_their_size[1:], for_their_size[:-1], rtol=1e-5)


def test_pressure_goes_with_size_and_imitation_does_not():
    pressed, _ = founded(week=1, pressure=10.0, imitation=0.0, slope=1.0)
    np.testing.assert_allclose(pressed, 10 / 52 * by_size(1.0), atol=4 * np.sqrt(0.25 / PLACES))
    one = jnp.zeros(SHAPE).at[:, seats("entrepreneur").start].set(1.0)
    copied, noted = founded(week=1, cell=one, pressure=0.0, imitation=10.0, slope=1.0)
    np.testing.assert_allclose(copied, [0, *[10 / 52 / 4] * 3], atol=4 * np.sqrt(0.05 / PLACES))
    np.testing.assert_array_equal(noted, np.round(copied * PLACES) + PLACES * (np.arange(4) == 0))


def test_jobs_are_kept_by_size_of_the_firm_that_complies():
    """All firms of a place have all its jobs; the largest has 1 / (1 + 1/2 + 1/3 + 1/4) of them."""
    made, hardship = rule("kept_jobs", relief=0.5), np.asarray(village().people.hardship.value)
    first = jnp.zeros(SHAPE).at[:, seats("entrepreneur").start].set(1.0)
    assert hardship.any()
    for complied, jobs in ((1.0, 1.0), (first, 12 / 25)):
        change = made.step(economy(elites(complied=complied)), None, None).hardship
        np.testing.assert_allclose(change, -0.5 * jobs * hardship, rtol=1e-5)


def test_firms_comply_as_often_as_what_they_believe_makes_it_worth():
    made = rule("firm_compliance")
    for cell, dread in ((0.0, 0.0), (1.0, 0.0), (1.0, 0.2)):
        who = elites(cell=cell, dread=dread, loyalty=0.5, member=1.0, complied=0.0)
        effect, _, _ = drawn(lambda luck, who=who: made.step(conduct(who), None, luck), WIDE.shape)
        utility = (0.8 if cell else 0.4) * (0.5 + 3.0 * dread) - 0.4
        share = 1 / (1 + np.exp(-utility / 0.2))
        found = np.asarray(effect.elite["complied"])[:, seats("entrepreneur")].mean()
        assert found == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / (4 * PLACES)))


def test_a_cell_changes_nothing_for_who_neither_hopes_nor_fears():
    made = rule("firm_compliance")
    who = [elites(cell=c, dread=0.0, loyalty=0.0, complied=0.0) for c in (0.0, 1.0)]
    found = [drawn(lambda luck, w=w: made.step(conduct(w), None, luck), WIDE.shape)[0].elite["complied"] for w in who]
    assert np.array_equal(*map(np.asarray, found))


def test_whoever_gains_by_it_joins_and_the_premium_is_what_was_seen():
    made = rule("joining_party", prize=4.0, ideology=1.0, monitoring=1.0, access=0.0, pace=1.0, learning=0.5)
    random = np.random.default_rng(1)
    loyal, member = random.random(SHAPE).astype(np.float32), (random.random(SHAPE) < 0.5).astype(np.float32)
    who = elites(loyalty=jnp.asarray(loyal), member=jnp.asarray(member), dread=0.1)
    rank = jnp.asarray((random.random(SHAPE) < 0.3) & (member > 0), jnp.int32)
    mine = {"rank": jnp.zeros(SHAPE, jnp.int32), "premium": jnp.float32(0.1)}
    effect, after, _ = drawn(lambda luck: made.step(conduct(who, rank=rank), mine, luck), WIDE.shape)
    careers = np.asarray(el.of_kinds("official", "scholar", "judge"))[None, :] & np.ones(SHAPE, bool)
    seen = np.asarray(rank)[careers & (member > 0)].mean()
    premium = 0.1 + 0.5 * (seen - 0.1)
    assert float(after["premium"]) == pytest.approx(premium, rel=1e-5)
    expected = careers & (member == 0) & (4.0 * premium > 1.0 - loyal + 0.1)
    assert np.array_equal(np.asarray(effect.elite["member"]) > 0, expected)
