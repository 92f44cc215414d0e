"""Everybody at once: the same bits in batches and in pieces, people conserved, moves in vision, the rule as told."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from benchmarks.rebellion.numpy_prefix import NumpyRebellion, in_vision
from benchmarks.rebellion.settings import CLASSIC, LEGITIMACY, STEPS
from weiwen.classics.draws import replicas
from weiwen.classics.rebellion_at_once import Lattice, Rebellion

SIZE = 24
ROUND = 1


def rebellion(**change):
    return Rebellion({**CLASSIC, "size": SIZE, **change})


@partial(jax.jit, static_argnums=0)
def go(rule, replica, state, first=0):
    """Every state of twenty periods; compiled once for a rule."""

    def period(state, t):
        state = rule.period(state, replica, t, jnp.int32(ROUND), jnp.float32(LEGITIMACY), jnp.int32(rule.cops))
        return state, state

    return lax.scan(period, state, first + jnp.arange(20))[1]


def equal(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


KEPT = rebellion()


def later(rule, key, pieces):
    """Every state of some times twenty periods."""
    found = [go(rule, key, rule.start(key), jnp.int32(0))]
    for piece in range(1, pieces):
        found.append(go(rule, key, jax.tree.map(lambda x: x[-1], found[-1]), jnp.int32(20 * piece)))
    return Lattice(*(np.concatenate(column) for column in zip(*found, strict=True)))


@pytest.fixture(scope="module")
def history():
    return later(KEPT, replicas(7, 1)[0], 2)


@pytest.mark.slow
def test_batches_and_pieces_have_the_same_bits(history):
    def whole(key):
        def period(state, t):
            return KEPT.period(state, key, t, jnp.int32(ROUND), jnp.float32(LEGITIMACY), jnp.int32(KEPT.cops)), None

        return lax.scan(period, KEPT.start(key), jnp.arange(40))[0]

    keys, batch = replicas(7, 3), jax.jit(jax.vmap(whole))
    for order in ([0, 1, 2], [2, 0, 1]):
        found = batch(keys[jnp.asarray(order)])
        assert equal([x[order.index(0)] for x in found], [x[-1] for x in history])


def test_seeds_differ():
    one, other = (KEPT.start(replicas(seed, 1)[0]).who for seed in (1, 2**32 - 1))
    assert not np.array_equal(one, other)


def test_everybody_stands_on_one_site(history):
    who, _, _, post = history
    for t in range(len(who)):
        assert np.array_equal(np.sort(who[t][who[t] > 0]), np.arange(1, KEPT.agents + 1))
        assert np.array_equal(who[t].ravel()[post[t]], np.arange(KEPT.citizens + 1, KEPT.agents + 1))


def places(rule, who):
    """Site of each agent."""
    site = np.empty(rule.agents + 1, int)
    site[np.asarray(who).ravel()] = np.arange(who.size)
    return site[1:]


def test_nobody_jumps_beyond_vision_or_onto_somebody(history):
    moved = 0
    for before, after in zip(history[0][:-1], history[0][1:], strict=True):
        here, there = places(KEPT, before), places(KEPT, after)
        steps = np.abs(np.stack(np.divmod(here, SIZE)) - np.stack(np.divmod(there, SIZE)))
        steps = np.minimum(steps, SIZE - steps).sum(axis=0)
        assert steps.max() == 7
        goers = steps > 0
        assert np.all(before.ravel()[there[goers]] == 0)
        moved += goers.mean()
    assert 0.2 < moved / 39 < 0.45  # of three who wish for one site, one gets it


def test_the_jailed_stay_where_they_are(history):
    who, active, jail, _ = history
    held = jail[:-1] > 1  # not released at the beginning of the next period
    assert held.sum() > 100
    assert np.array_equal(who[1:][held], who[:-1][held])
    assert np.array_equal(jail[1:][held], jail[:-1][held] - 1)
    assert not np.any(active & (jail > 0))
    assert not np.any((jail > 0) & ((who == 0) | (who > KEPT.citizens)))


def test_decisions_and_arrests_are_those_of_the_rule(history):
    """Who is active follows from where all stand and who was active before, but for the arrested."""
    who, active, jail, _ = history
    arrested = 0
    for t in range(1, len(who)):
        was, held = (np.isin(who[t], who[t - 1][plane[t - 1]]) for plane in (active, jail > 1))
        hardship, risk = (np.asarray(x) / 2**24 for x in KEPT.traits(replicas(7, 1)[0], jnp.asarray(who[t])))
        cops, actives = in_vision(who[t] > KEPT.citizens), in_vision(was)
        chance = 1 - np.exp(-2.3 * np.round(cops / (1.0 + actives)))
        margin = hardship * (1 - np.float32(LEGITIMACY)) - risk * chance - 0.1
        caught, citizen = (jail[t] > 0) & ~held, (who[t] > 0) & (who[t] <= KEPT.citizens)
        free = citizen & (jail[t] == 0) & (np.abs(margin) > 1e-6)
        assert np.array_equal(active[t][free], margin[free] > 0)
        assert np.all(was[caught])  # only those who were active when the period began
        assert caught.sum() <= KEPT.cops
        arrested += caught.sum()
    assert arrested > 20


@pytest.mark.slow
def test_nobody_is_lost_where_the_jailed_leave():
    rule = rebellion(jail_site="removed", j_max=5.0)
    found = later(rule, replicas(3, 1)[0], 3)
    assert np.all((found.who > 0).sum(axis=(1, 2)) + (found.jail > 0).sum(axis=1) == rule.agents)
    assert found.jail.max() == 5


@pytest.mark.slow
def test_cops_see_as_far_as_they_are_told():
    rule = rebellion(vision=2.0, cop_vision=9.0)
    key = replicas(4, 1)[0]
    before, after = rule.start(key).who, go(rule, key, rule.start(key))
    assert np.all(np.asarray(after.who > 0).sum(axis=(1, 2)) == rule.agents)
    steps = np.abs(np.stack(np.divmod(places(rule, before), SIZE)) - np.divmod(places(rule, after.who[0]), SIZE))
    steps = np.minimum(steps, SIZE - steps).sum(axis=0)
    assert steps[: rule.citizens].max() == 2
    assert 7 < steps[rule.citizens :].max() <= 9


@pytest.mark.slow
def test_numpy_and_engine_agree():
    def means(active, jailed):
        return active[20:].mean(), jailed[20:].mean()

    found = [later(KEPT, key, 3) for key in replicas(5, 16)]
    mine = np.array([means(one.active.sum(axis=(1, 2)), (one.jail > 0).sum(axis=(1, 2))) for one in found])
    runs = [NumpyRebellion(SIZE, seed) for seed in range(16)]
    theirs = np.array([means(*np.array([run.period() for _ in range(60)]).T) for run in runs])
    error = np.sqrt(mine.var(axis=0) / 16 + theirs.var(axis=0) / 16)
    assert np.all(np.abs(mine.mean(axis=0) - theirs.mean(axis=0)) < 4 * error)


def test_prefix_sums_count_what_is_in_vision():
    plane = np.random.default_rng(1).random((20, 20)) < 0.5
    told = sum(np.roll(plane, (-dy, -dx), (0, 1)).astype(int) for dy, dx in STEPS)
    assert np.array_equal(in_vision(plane), told)


def test_a_state_has_narrow_terms():
    assert KEPT.start(replicas(1, 1)[0]).jail.dtype == np.uint8
    assert rebellion(j_max=1e6).start(replicas(1, 1)[0]).jail.dtype == np.int32
    assert isinstance(KEPT.start(replicas(1, 1)[0]), Lattice)
