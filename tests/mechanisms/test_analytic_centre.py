"""What offices count, how the centre gropes, and what a check stops, against closed forms and a second writing."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from by_hand import acts, apparatus, drawn, laid_out, people_with, rule, seen, society, weekly

from weiwen.apparatus.strategy import stage as strategy
from weiwen.apparatus.strategy.adaptive_authority import LEVERS, QUARTER, in_force
from weiwen.engine import root_key
from weiwen.engine.draw import Book
from weiwen.sensing.stage import SensingEffect
from weiwen.sensing.stage import apply as sense
from weiwen.vocabulary import POLITICAL

pytestmark = pytest.mark.xdist_group("analytic")
PAGES = laid_out()
CONTROL = {"coercion": 1, "surveillance": 1, "severity": 1, "tolerance": -1}  # which way control expands
QUARTERS = 60


def sensed(name, view, **values):
    office = rule(name, **values)
    return drawn(lambda luck: office.step(view, office.start(view), luck), PAGES.shape)


def talk():
    """Wishes and what is said of them, at random."""
    random = np.random.default_rng(3)
    wish = random.integers(0, 256, PAGES.shape)
    said = jnp.asarray(wish * random.random(PAGES.shape), jnp.uint8)
    return dataclasses.replace(acts(PAGES), said=said, wish=jnp.asarray(wish, jnp.uint8))


@pytest.mark.parametrize(("candour", "column"), [(0.0, "said"), (1.0, "wish")])
def test_the_poll_is_the_mean_of_what_is_said_or_of_what_is_wished(candour, column):
    done, people = talk(), dataclasses.replace(society().people, custody=jnp.zeros(PAGES.shape, jnp.uint8))
    figures = sensed("opinion_poll", seen("sensing", people=people, acts=done), sample=0.5, candour=candour).figures
    true, asked = np.asarray(getattr(done, column))[np.asarray(PAGES.people)] / 255, int(figures["asked"].sum())
    assert asked / 2048 == pytest.approx(0.5, abs=4 * 0.5 / np.sqrt(2048))
    assert float(figures["answers"].sum()) / asked == pytest.approx(true.mean(), abs=4 * true.std() / np.sqrt(asked))


def test_a_poll_of_everybody_asks_nobody_in_custody():
    held = jnp.asarray(np.arange(PAGES.shape[1]) < 100, jnp.uint8) * jnp.ones(PAGES.shape, jnp.uint8)
    people = dataclasses.replace(society().people, custody=held)
    done = dataclasses.replace(acts(PAGES), said=held * jnp.uint8(255))
    figures = sensed("opinion_poll", seen("sensing", people=people, acts=done), sample=1.0).figures
    assert int(figures["asked"].sum()) == 2048 - 100 * PAGES.shape[0]
    assert not figures["answers"].any()


def test_the_treasury_takes_its_share_of_what_those_earn_who_work():
    random = np.random.default_rng(4)
    held, out = random.random(PAGES.shape) < 0.1, random.random(PAGES.shape) < 0.1
    people = dataclasses.replace(society().people, custody=jnp.asarray(held, jnp.uint8))
    done = acts(PAGES, political=jnp.where(jnp.asarray(out), POLITICAL.index("protest"), 0))
    found = sensed("treasury", seen("sensing", people=people, acts=done), share=0.2, output=72_000.0).figures[
        "receipts"
    ]
    income = np.exp(np.asarray(people.income.value, np.float64)) * ~held * ~out
    earned = [income[np.asarray(PAGES.place) == place].sum() for place in range(PAGES.places)]
    np.testing.assert_allclose(found, 0.2 * 72_000 * np.asarray(earned) / 512, rtol=0.02)
    np.testing.assert_allclose(np.mean(found), 0.2 * 72_000 * np.sum(earned) / 2048, rtol=0.01)


@pytest.mark.parametrize(("since", "upheld"), [(255, 0.7), (52, 0.2)])
def test_courts_find_for_the_innocent_and_by_mistake_and_hear_a_case_once(since, upheld):
    people, court = people_with(custody=26, since_offence=since, since_protected=255), rule("appeals")
    court = dataclasses.replace(
        court, recourse=jnp.float32(0.5), sensitivity=jnp.float32(0.7), mistake=jnp.float32(0.2)
    )
    view, free = seen("sensing", people=people), court.start(seen("sensing", people=people_with()))
    effect, held = drawn(lambda luck: court.step(view, free, luck), PAGES.shape)
    heard, found = (int(effect.figures[name].sum()) for name in ("appeals", "upheld"))
    assert heard / 2048 == pytest.approx(0.5, abs=4 * 0.5 / np.sqrt(2048))
    assert found / heard == pytest.approx(upheld, abs=4 * np.sqrt(upheld * (1 - upheld) / heard))
    again, _ = drawn(lambda luck: court.step(view, held, luck), PAGES.shape)
    assert not again.figures["appeals"].any()


def test_a_figure_of_persons_does_not_pass():
    effect = SensingEffect(figures={"receipts": jnp.zeros(PAGES.shape)})
    with pytest.raises(ValueError, match="none of a person"):
        drawn(lambda luck: sense(acts(PAGES), effect, luck, PAGES), PAGES.shape)


def reports(**figures):
    """What the centre is told: these figures, the same in every place."""
    old = apparatus().reports
    values = {name: jnp.full(PAGES.places, value, old.figures[name].dtype) for name, value in figures.items()}
    return dataclasses.replace(old, figures=old.figures | values)


def week_of(authority, worth, assent=None):
    """One week of strategy as a function of (policy, slice): receipts are `worth` of the levers in force."""

    def act(luck, state):
        policy, mine = state
        view = seen("strategy", reports=reports(receipts=worth(in_force(policy))), policy=policy)
        effect, mine, noted = authority.step(view, mine, luck)
        policy, _ = strategy.apply(policy, dataclasses.replace(effect, assent=assent), luck, PAGES)
        return (policy, mine), noted

    return act


def groped(worth, memory, assent=None):
    """Levers in force in each quarter, what each was worth to the centre, and whether it kept what it had tried."""
    authority = rule("adaptive_authority", objective="revenue", memory=memory, frugality=0.0)
    state = apparatus().policy, authority.start(seen("strategy", reports=reports()))
    week = weekly(week_of(authority, worth, assent), state, PAGES.shape)
    levers, values, kept = [np.asarray(in_force(state[0]))], [], []
    for t in range(QUARTERS * QUARTER):
        state, noted = week(state, t)
        if (t + 1) % QUARTER == 0:
            levers.append(np.asarray(in_force(state[0])))
            values.append(float(noted["objective"]))
            kept.append(bool(noted["kept"]))
        assert not noted["kept"] or (t + 1) % QUARTER == 0
    return np.asarray(levers, np.float64), np.asarray(values), np.asarray(kept)


def wanted(levers):
    """Receipts that want one kind of policy: surveillance of 400, tolerance of a half, nothing else."""
    return 1000.0 - 300.0 * jnp.abs(jnp.log(levers[2] / 400.0)) - 500.0 * jnp.abs(levers[4] - 0.5)


@pytest.mark.parametrize("memory", [0.0, 0.3, 1.0])
def test_a_trial_is_kept_if_it_did_no_worse_and_taken_back_if_it_did(memory):
    levers, values, kept = groped(wanted, memory)
    reference, before = values[0], levers[0]
    for quarter in range(1, QUARTERS):
        good = values[quarter] >= reference
        assert kept[quarter] == good
        base = levers[quarter] if good else before
        moved = np.abs(levers[quarter + 1] / base - 1) > 1e-4
        assert moved.sum() <= 1  # one lever a quarter; a tiny step may not show
        assert (np.abs(np.log(levers[quarter + 1] / base))[:4] <= 0.25 + 1e-4).all()
        assert abs(levers[quarter + 1] - base)[4] <= 0.1 + 1e-4
        reference, before = values[quarter] if good else reference + memory * (values[quarter] - reference), base
    assert 0.2 < kept[1:].mean() < 0.9
    if memory == 0.0:  # without noise the ratchet climbs
        assert values[-10:].mean() > values[:10].mean() + 100


def test_a_vetoed_trial_is_neither_kept_nor_failed():
    levers, _, kept = groped(lambda now: jnp.float32(1000.0), 0.2, assent=jnp.float32(0.0))
    change = np.diff(levers, axis=0)
    for i, lever in enumerate(LEVERS):
        assert (CONTROL.get(lever, 0) * change[:, i] <= 0).all()  # no expansion came into force
    came = (change != 0).any(1)[:-1]  # into force for the quarters 1, 2, ...
    assert 10 < came.sum() < len(came) - 10
    np.testing.assert_array_equal(kept[1:], came)  # every quarter is as good as the last: what was tried is kept
    assert (change[:, 0] > 0).any()
    assert (change[:, 0] < 0).any()  # welfare is nobody's veto


def climbs(objective, worth, n=192, quarters=40):
    """Log drifts of the levers (tolerance in shares) in n centres that differ in their luck."""
    authority = rule("adaptive_authority", objective=objective, frugality=0.0)
    start = apparatus(tolerance=0.5).policy
    state = start, authority.start(seen("strategy", reports=reports(), policy=start))
    act, blank = week_of(authority, worth), Book(root_key(1), jnp.int32(0), None)
    jax.eval_shape(lambda s: act(blank.luck("by hand", PAGES.shape), s), state)
    known = tuple(blank.used)

    def one(key):
        def week(state, t):
            return act(Book(key, t, known).luck("by hand", PAGES.shape), state)[0], None

        return in_force(jax.lax.scan(week, state, jnp.arange(quarters * QUARTER))[0][0])

    ends = np.asarray(jax.jit(jax.vmap(one))(jnp.stack([root_key(5, r) for r in range(n)])), np.float64)
    first = np.asarray(in_force(start), np.float64)
    return np.column_stack([np.log(ends[:, :4] / first[:4]), ends[:, 4] - first[4]])


def test_a_lottery_moves_nothing_systematically():
    drifts = climbs("lottery", lambda now: 0.0)
    errors = drifts.std(0, ddof=1) / np.sqrt(len(drifts))
    assert (errors > 0.005).all()  # each centre goes somewhere
    assert (np.abs(drifts.mean(0)) < 4 * errors).all()


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_the_centre_goes_where_it_is_paid_to_go(sign):
    drifts = climbs("revenue", lambda now: 1000.0 + sign * 0.1 * now[2])
    mean, errors = drifts.mean(0), drifts.std(0, ddof=1) / np.sqrt(len(drifts))
    assert sign * mean[2] > 4 * errors[2]
    assert (np.abs(np.delete(mean, 2)) < 4 * np.delete(errors, 2)).all()


def proposal(sign, assent=None):
    """A change of every lever, towards more control or towards less."""
    lines = {"welfare": 10.0, "coercion": sign * 10.0, "surveillance": sign * 5.0}
    budget = {line: jnp.float32(x) for line, x in lines.items()}
    law = {"severity": jnp.float32(sign * 0.1), "tolerance": jnp.float32(-sign * 0.1)}
    return strategy.StrategyEffect(budget=budget, **law, assent=assent)


def applied(effect):
    return np.asarray(in_force(drawn(lambda luck: strategy.apply(apparatus().policy, effect, luck, PAGES)[0], (1, 1))))


def test_a_veto_blocks_expansions_and_passes_retrenchment():
    start, veto = np.asarray(in_force(apparatus().policy)), jnp.float32(0.0)
    more, less = applied(proposal(1.0, veto)), applied(proposal(-1.0, veto))
    np.testing.assert_array_equal(more[1:], start[1:])
    assert more[0] == less[0] == start[0] + 10.0
    np.testing.assert_array_equal(less, applied(proposal(-1.0)))
    assert (less[1:] != start[1:]).all()
    np.testing.assert_array_equal(applied(proposal(1.0, jnp.float32(1.0))), applied(proposal(1.0)))


BODIES = {  # what it reads, and the share that it finds in it
    "courts": ({"upheld": 3, "appeals": 12}, 0.25),
    "publicity": ({"answers": 6.0, "asked": 20}, 0.3),
    "audit": ({}, 2 / 7),
}


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("beyond", [True, False])
def test_a_body_vetoes_for_the_quarter_after_its_evidence_exceeds_the_standard(body, beyond):
    figures, share = BODIES[body]
    check = rule("constitutional_check", body=body, standard=share - 0.01 if beyond else share + 0.01)
    count = jnp.asarray([2, 0, 0, 0], jnp.int32)
    told = dataclasses.replace(reports(**figures), found=count, reported=count + 3, audited=count > 0)
    quiet = seen("strategy", reports=reports(), proposal=proposal(1.0))
    mine, verdicts = check.start(quiet), []
    for week in range(3 * QUARTER):
        view = dataclasses.replace(quiet, reports=told) if week < QUARTER else quiet
        effect, mine, noted = check.step(view, mine, None)
        verdicts.append((float(effect.assent), float(noted["vetoed"])))
        if week == QUARTER - 1:
            assert float(noted["evidence"]) == pytest.approx(share)
    open_, shut = (1.0, 0.0), (0.0, 4.0) if beyond else (1.0, 0.0)
    assert verdicts == [open_] * 12 + [shut] * 13 + [open_] * 14


def test_a_check_at_the_top_of_its_standard_never_vetoes():
    check = rule("constitutional_check", standard=1.0)
    view = seen("strategy", reports=reports(upheld=12, appeals=12), proposal=proposal(1.0))
    mine = check.start(view)
    for _ in range(QUARTER):
        effect, mine, noted = check.step(view, mine, None)
    assert (float(noted["evidence"]), float(effect.assent), float(noted["vetoed"])) == (1.0, 1.0, 0.0)
