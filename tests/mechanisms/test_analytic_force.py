"""Force and who orders it, campaigns and management, shielded elites, a centre that plans: against closed forms."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from by_hand import acts, drawn, laid_out, rule, society, weekly

from weiwen.apparatus.intervention import stage as intervention
from weiwen.apparatus.intervention.stage import View as Intervention
from weiwen.apparatus.opening import Opening, establish
from weiwen.apparatus.strategy.planning_centre import TERMS, squares
from weiwen.apparatus.strategy.stage import View as Strategy
from weiwen.scenario.schema import Opening as Declared
from weiwen.society.response.stage import View as Response
from weiwen.vocabulary import ACT, ALL_SEATS, LINES, MEASURES, POLITICAL, Deletions, Measures

pytestmark = [pytest.mark.xdist_group("analytic"), pytest.mark.slow]
PLACES = 64
PAGES = laid_out(PLACES * 64, PLACES, 64)
STATE = establish(PAGES, Opening(**{name: Declared().model_dump()[name] for name in Opening._fields}))


def protesters(share):
    """The same share of each place."""
    return jnp.arange(64)[None, :] < jnp.broadcast_to(round(64 * share), PAGES.shape)


def decided(share, seed=1, **numbers):
    """What commanders make of a crowd on file: delay, force, asked of every place."""
    files = dataclasses.replace(STATE.files, act=jnp.where(protesters(share), jnp.uint8(ACT["protest"]), jnp.uint8(0)))
    view = Intervention(files, STATE.personnel, STATE.local, STATE.reports, STATE.policy, PAGES)
    police = rule("armed_police", **numbers)

    @jax.jit
    def act():
        return drawn(lambda luck: police.step(view, police.start(view), luck), PAGES.shape, seed)

    effect, _, records = act()
    return np.asarray(effect.works["delay"]), np.asarray(effect.works["force"]), np.asarray(records["asked"])


def crisis(share, loyalty, delay=0.0, force=0.0, grievance=0.3, **numbers):
    """A week that begins with a share of each place protesting; the effect, and what was noted."""
    whole = society((PLACES * 64, PLACES, 64))
    people = dataclasses.replace(whole.people, grievance=people_of(whole, grievance))
    seats = jnp.broadcast_to(jnp.asarray(loyalty, jnp.float32), (PLACES, ALL_SEATS))
    elites, none = dataclasses.replace(whole.elites, loyalty=seats), jnp.zeros(PAGES.shape, bool)
    works = {"delay": jnp.full(PLACES, delay), "force": jnp.full(PLACES, force)}
    done = acts(PAGES, political=jnp.where(protesters(share), POLITICAL.index("protest"), 0))
    view = Response(
        people, elites, whole.towns, STATE.personnel.roll, done, Measures({}, works), Deletions(none, none), PAGES
    )
    effect, _, records = rule("crisis", **numbers).step(view, None, None)
    return effect, {name: np.asarray(value) for name, value in records.items()}


def people_of(whole, grievance):
    old = whole.people.grievance
    raw = jnp.full(old.raw.shape, round(255 * (grievance - old.lo) / (old.hi - old.lo)), jnp.uint8)
    return dataclasses.replace(old, raw=raw)


def test_without_a_crowd_nobody_wants_force():
    delay, force, asked = decided(0.0, players=5.0)
    assert (delay == 7).all()
    assert (force == 0).all()
    assert (asked == 0).all()


@pytest.mark.parametrize(("doubt", "share", "days"), [(1.0, 0.25, 0), (3.0, 0.25, 0), (3.0, 0.125, 2), (9.0, 0.125, 7)])
def test_a_commander_who_is_told_the_truth_agrees_when_the_reports_outweigh_his_doubt(doubt, share, days):
    # share (d + 1) / (doubt + d + 1) > threshold
    numbers = {"noise": 0.0, "spread": 0.0, "threshold": 0.06}
    delay, force, _ = decided(share, doubt=doubt, **numbers)
    made_out = share * (days + 1) / (doubt + days + 1)
    assert (delay == days).all()
    expected = min(1.0, 0.3 * made_out / 0.06) if days < 7 else 0.0
    np.testing.assert_allclose(force, expected, rtol=1e-5)


def test_several_commanders_with_one_temper_and_true_reports_are_as_fast_as_one():
    numbers = {"noise": 0.0, "spread": 0.0, "threshold": 0.05, "doubt": 2.0}
    one, five = decided(0.125, players=1.0, **numbers), decided(0.125, players=5.0, **numbers)
    for a, b in zip(one, five, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)


@pytest.mark.slow
def test_the_more_have_to_agree_the_longer_it_takes():
    means = []
    for players in (1.0, 3.0, 5.0):
        runs = [decided(0.125, seed, players=players, threshold=0.08) for seed in range(12)]
        asked = sum(run[2].sum() for run in runs)
        means.append(sum((run[0] * run[2]).sum() for run in runs) / asked)
    assert means[0] < means[1] < means[2]


@pytest.mark.slow
def test_one_commander_is_faster_to_use_force_on_a_crowd_below_what_commanders_would_answer_for():
    one, five = ([decided(3 / 64, seed, players=n, threshold=0.08)[1] for seed in range(12)] for n in (1.0, 5.0))
    assert np.mean([force > 0 for force in one]) > 2 * np.mean([force > 0 for force in five])


def test_a_crowd_of_nobody_moves_nobody():
    effect, records = crisis(0.0, loyalty=0.0)
    assert records["peak"].max() == 0.0
    assert not bool(effect.fall)
    assert float(jnp.abs(effect.anger).max()) == 0.0


def test_elites_stand_aside_where_the_crowd_outweighs_their_loyalty():
    # pull c / (c + half) = 0.6 * 0.125 / 0.175 = 0.4286: below it on the first day, above it never, without joiners
    still = {"contagion": 0.0, "shelter": 0.0, "herd": 0.0}
    below, above = crisis(0.125, 0.42, **still)[1]["aside"], crisis(0.125, 0.44, **still)[1]["aside"]
    assert below.sum() == PLACES * ALL_SEATS
    assert above.sum() == 0


def test_a_wave_of_protest_ends_a_regime_whose_elites_are_disloyal_and_no_other():
    spread = np.random.default_rng(1).normal(0.0, 0.15, (PLACES, ALL_SEATS))
    fell, loose = crisis(0.125, np.clip(0.4 + spread, 0, 1))
    held, tight = crisis(0.125, np.clip(0.8 + spread, 0, 1))
    assert bool(fell.fall)
    assert not bool(held.fall)
    assert loose["peak"].mean() > tight["peak"].mean()


def test_whoever_stands_aside_makes_the_crowd_larger_and_the_crowd_others_stand_aside():
    spread = np.random.default_rng(2).normal(0.5, 0.15, (PLACES, ALL_SEATS))
    alone, fed = crisis(0.0625, spread, shelter=0.0, herd=0.0)[1], crisis(0.0625, spread)[1]
    assert fed["peak"].mean() > alone["peak"].mean()
    assert fed["aside"].sum() > alone["aside"].sum()


@pytest.mark.parametrize("delay", [0, 3, 6])
def test_force_meets_the_crowd_from_the_day_of_its_order(delay):
    # loyal elites, nobody joins: crowd c, and of it force f a day on 7 - delay days
    _, records = crisis(0.25, 1.0, delay=delay, force=0.5, contagion=0.0)
    np.testing.assert_allclose(records["severity"], 0.25 * (1 - 0.5 ** (7 - delay)), rtol=1e-5)


def test_a_later_order_meets_a_larger_crowd():
    early, late = (crisis(0.125, 1.0, delay=d, force=1.0, contagion=4.0)[1] for d in (0, 4))
    assert late["peak"].mean() > early["peak"].mean()
    assert late["severity"].mean() > early["severity"].mean()


def test_officers_who_stand_aside_use_no_force():
    loyalty = np.ones((PLACES, ALL_SEATS))
    loyalty[:, 4:6] = 0.0
    assert crisis(0.25, loyalty, force=1.0)[1]["severity"].max() == 0.0


def test_what_is_felt_grows_with_the_chance_that_one_of_64_is_met():
    effect, records = crisis(0.125, 1.0, force=0.1, outrage=0.2, fear=0.3)
    seen = 1 - np.exp(-64 * records["severity"])
    np.testing.assert_allclose(np.asarray(effect.anger)[:PLACES, 0], 0.2 * seen, rtol=1e-5)
    np.testing.assert_allclose(np.asarray(effect.threat)[:PLACES, 0], 0.3 * seen, rtol=1e-5)
    np.testing.assert_allclose(np.asarray(effect.disgrace), records["severity"])


def test_people_met_are_never_more_than_the_crowd_and_who_joined_it():
    spread = np.random.default_rng(3).normal(0.4, 0.2, (PLACES, ALL_SEATS))
    for force in (0.1, 0.5, 1.0):
        records = crisis(0.25, spread, force=force, grievance=0.6, contagion=20.0)[1]
        assert records["peak"].max() <= 1.0
        assert records["severity"].max() <= 0.25 + 7 * 0.6


def a_cycle(name, share, **numbers):
    """Arrests of every place in each week of a cycle, where everybody has enough on file and is never held."""
    files = dataclasses.replace(
        STATE.files,
        act=jnp.full(PAGES.shape, ACT["infraction"], jnp.uint8),
        suspicion=dataclasses.replace(STATE.files.suspicion, raw=jnp.full(PAGES.shape, 255, jnp.uint8)),
    )
    office, policy = rule(name, share=share, **numbers), STATE.policy
    policy = dataclasses.replace(policy, budget=policy.budget | {"coercion": jnp.float32(6860.0)})

    def week(luck, state):
        local, mine = state
        view = Intervention(files, STATE.personnel, local, STATE.reports, policy, PAGES)
        effect, mine = office.step(view, mine, luck)
        _, _, local, _, records = intervention.apply(files, STATE.personnel, local, policy, effect, luck, PAGES)
        return (local, mine), records["granted"][:, MEASURES.index("arrest")]

    view = Intervention(files, STATE.personnel, STATE.local, STATE.reports, policy, PAGES)
    state, granted = (STATE.local, office.start(view)), []
    step = weekly(week, state, PAGES.shape)
    for number in range(104):
        state, taken = step(state, jnp.int32(number))
        granted.append(np.asarray(taken))
    return np.stack(granted)


def test_campaigns_and_management_cost_and_arrest_as_much_over_a_cycle():
    campaigns = a_cycle("strike_hard", 0.4, purse="closed", cycle=104.0, length=26.0)
    management = a_cycle("comprehensive_management", 0.1)
    one, other = int(campaigns.sum()), int(management.sum())  # an arrest costs the same in both: so does the money
    assert one == pytest.approx(other, rel=0.05)
    assert other > PLACES
    assert campaigns[26:].sum() <= PLACES  # what is left in a purse is below one arrest
    saved = int(a_cycle("strike_hard", 0.4, cycle=104.0, length=26.0).sum())
    assert saved >= one


def test_the_hottest_cells_are_managed_first():
    pages = laid_out(256 * PLACES, PLACES, 256)
    state = establish(pages, Opening(**{name: Declared().model_dump()[name] for name in Opening._fields}))
    cell, row = jnp.arange(256) // 64, jnp.arange(256) % 64
    incidents = jnp.broadcast_to(row < jnp.asarray([0, 1, 4, 16])[cell], pages.shape)
    act = jnp.where(incidents, jnp.uint8(ACT["petition"]), jnp.uint8(0))
    files = dataclasses.replace(state.files, act=act)
    office = rule("comprehensive_management", memory=0.5)
    view = Intervention(files, state.personnel, state.local, state.reports, state.policy, pages)
    effect, heat = office.step(view, office.start(view), None)
    np.testing.assert_allclose(np.asarray(heat)[0], [0.0, 0.5, 2.0, 8.0])
    claims = np.asarray(effect.claims["redress"])[0].reshape(4, 64).max(1)
    exact = 1 + 20 * np.log2(1 + 1000 * np.asarray([0.5, 2.0, 8.0]))
    assert claims[0] == 0
    np.testing.assert_array_equal(claims[1:], np.minimum(exact, 255).astype(int))
    assert np.asarray(effect.claims["arrest"]).max() == 0  # nobody without evidence


def shielded(receipts, **numbers):
    """Share of petitions that an office shields, where everybody has one on file."""
    files = dataclasses.replace(STATE.files, act=jnp.full(PAGES.shape, ACT["petition"], jnp.uint8))
    figures = STATE.reports.figures | {"receipts": jnp.asarray(receipts, jnp.float32)}
    reports = dataclasses.replace(STATE.reports, figures=figures)
    view = Intervention(files, STATE.personnel, STATE.local, reports, STATE.policy, PAGES)
    office = rule("elite_insulation", **numbers)
    effect, _, records = drawn(lambda luck: office.step(view, office.start(view), luck), PAGES.shape)
    vetoed = np.asarray(effect.veto["redress"]).sum(1)[:PLACES]
    np.testing.assert_array_equal(vetoed, np.asarray(records["shielded"]))
    return vetoed / 64, np.asarray(records["concerned"]) / 64


def test_an_office_shields_whom_it_lives_on():
    receipts = np.repeat([0.5, 1.5], PLACES // 2)
    found, concerned = shielded(receipts, concern=0.5, taxes=2.0, duty=1.0, taste=0.5)
    chance = 1 / (1 + np.exp(-(2.0 * np.asarray([0.5, 1.5]) - 1.0) / 0.5))
    for half, p in zip((found[: PLACES // 2], found[PLACES // 2 :]), chance, strict=True):
        assert half.mean() == pytest.approx(0.5 * p, abs=4 * np.sqrt(0.25 / (64 * PLACES / 2)))
    assert concerned.mean() == pytest.approx(0.5, abs=0.03)


def test_an_office_with_nothing_to_gain_shields_by_its_duty_alone():
    found, _ = shielded(np.zeros(PLACES), concern=1.0, duty=1.0, taste=0.5)
    assert found.mean() == pytest.approx(1 / (1 + np.exp(2.0)), abs=0.03)


def test_recursive_least_squares_are_least_squares():
    dice = np.random.default_rng(5)
    x = np.column_stack([np.ones(40), dice.normal(0, 0.3, (40, 3))])
    y = x @ np.asarray([5.0, -1.0, 2.0, 0.5]) + dice.normal(0, 0.1, 40)
    fit, spread = jnp.zeros(TERMS), jnp.eye(TERMS) * 1e4
    for row, value in zip(x, y, strict=True):
        fit, spread = squares(fit, spread, jnp.asarray(row, jnp.float32), jnp.float32(value), jnp.float32(1.0))
    np.testing.assert_allclose(np.asarray(fit), np.linalg.lstsq(x, y, rcond=None)[0], atol=2e-3)


def test_a_plan_moves_money_down_the_gradient_under_the_same_total():
    centre = rule("planning_centre", probe=0.0, pace=0.1, most=0.25)
    fit = jnp.asarray([0.0, -1.0, 1.0, 0.0])
    change = np.asarray(drawn(lambda luck: centre.planned(STATE.policy, fit, luck), PAGES.shape))
    budget = np.asarray([float(STATE.policy.budget[line]) for line in LINES])
    wanted = budget * np.exp([0.1, -0.1, 0.0])
    np.testing.assert_allclose(change, wanted * budget.sum() / wanted.sum() - budget, rtol=1e-3)
    assert change.sum() == pytest.approx(0.0, abs=1e-2)


def test_tension_abroad_has_the_mean_and_spread_of_its_process():
    world = rule("external_threat", level=2.0, pull=0.1, shock=0.1, often=26.0, prestige=0.4, passing=0.2)
    view = Strategy(STATE.reports, STATE.policy, PAGES)
    step = weekly(lambda luck, mine: world.step(view, mine, luck), world.start(view), PAGES.shape)
    mine, tension, abroad = world.start(view), [], []
    for week in range(3000):
        effect, mine, _ = step(mine, jnp.int32(week))
        tension.append(float(mine["tension"]))
        abroad.append(float(effect.abroad))
    # an autoregression of the first order: variance shock^2 / (1 - (1 - pull)^2); occasions: rate / passing
    assert np.mean(tension) == pytest.approx(2.0, abs=0.08)
    assert np.std(tension) == pytest.approx(0.1 / np.sqrt(1 - 0.9**2), rel=0.15)
    assert np.mean(abroad) == pytest.approx(2.0 + 0.4 * (26 / 52) / 0.2, rel=0.1)


def test_the_centre_adds_what_it_perceives_abroad_to_what_it_hears():
    centre = rule("threat_budget", tolerated=8.0)
    for abroad in (0.0, 0.5):
        policy = dataclasses.replace(STATE.policy, abroad=jnp.float32(abroad))
        view = Strategy(STATE.reports, policy, PAGES)
        effect, _ = centre.step(view, centre.start(view), None)
        told = 8.0 * (1 - 0.05)  # the running mean starts at what is tolerated, and nothing is heard
        assert float(effect.threat) == pytest.approx(told + 8.0 * abroad, rel=1e-5)
