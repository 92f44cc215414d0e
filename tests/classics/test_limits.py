"""In which limit the loop's own mechanisms become the classic models."""

from types import SimpleNamespace

import jax.numpy as jnp
import numpy as np
import pytest

from weiwen.classics import daymude
from weiwen.classics.draws import luck_of, replicas
from weiwen.declarations import parameters_of
from weiwen.society.conduct.conformity import Conformity
from weiwen.society.conduct.self_censorship import gain, optimum
from weiwen.society.conduct.stage import choose, pulled
from weiwen.society.discourse.platform_deletion import PlatformDeletion
from weiwen.society.people import TIES
from weiwen.vocabulary import POLITICAL

HARD = 1e4


def chosen(utility, act="protest"):
    """Share choosing the act, over an even grid of luck."""
    grid = jnp.broadcast_to((jnp.arange(1000) + 0.5) / 1000, (*jnp.shape(utility), 1000))
    codes = choose({act: utility[..., None]}, POLITICAL, grid, jnp.ones(grid.shape, bool))
    return np.asarray((codes == POLITICAL.index(act)).mean(-1))


def test_conformity_alone_gives_each_person_a_threshold():
    callers = jnp.arange(TIES + 1)
    people = SimpleNamespace(mobilised=callers, heard=callers)
    rule = Conformity.make({"to_protest": HARD, "to_criticism": 0.0})
    pull = rule.step(SimpleNamespace(people=people), None, None).pull
    for threshold in (0.05, 0.2, 0.35, 0.6, 0.9):
        offered = {"protest": jnp.full(TIES + 1, -HARD * threshold)}
        joins = chosen(pulled(offered, pull)["protest"])
        assert np.array_equal(joins > 0.5, np.arange(TIES + 1) / TIES > threshold)
        assert set(np.round(joins, 6)) <= {0.0, 1.0}


@pytest.mark.parametrize("rule", ["uniform", "proportional"])
def test_threshold_falls_in_the_wish_and_rises_in_its_price(rule):
    def threshold(wish, severity):
        said = optimum(wish, jnp.float32(1.0), jnp.float32(0.3), jnp.float32(0.1), severity, rule)
        worth = gain(said, 1.0, 0.3, jnp.float32(0.1), severity, rule)
        return -(3.0 * worth + jnp.log(said))  # with a pull of one: T = -(base + hardness G + ln a)

    wishes = jnp.linspace(0.02, 1.0, 200)
    assert np.all(np.diff(threshold(wishes, jnp.float32(0.6))) <= 1e-5)
    prices = jnp.linspace(0.05, 3.0, 200)
    assert np.all(np.diff(threshold(jnp.float32(0.8), prices)) >= -1e-5)


@pytest.mark.parametrize("rule", ["uniform", "proportional"])
def test_self_censorship_is_the_closed_form(rule):
    luck = np.random.default_rng(3)
    for _ in range(300):
        wish, tau, nu = luck.random(3) * [1, 1, 0.98]
        beta, psi = luck.exponential(2, 2) + 0.02
        point = wish, beta, tau, psi, nu, rule == "uniform"
        loop = float(optimum(*(jnp.float32(x) for x in (wish, beta, nu, tau, psi)), rule))
        loop = tau if abs(loop - tau) < 1e-6 else loop  # single precision may land a hair above what is tolerated
        best = daymude.searched(*point)
        assert daymude._worth(loop, *point) >= daymude._worth(best, *point) - 2e-4
        assert (
            loop == pytest.approx(float(daymude.act(*point)), abs=2e-4)
            or abs(daymude._worth(loop, *point) - daymude._worth(best, *point)) < 1e-5
        )


def test_self_censorship_has_the_published_turning_points():
    def shown(wish, psi, rule):
        return np.asarray(optimum(wish, *(jnp.float32(x) for x in (1.0, 0.2, 0.25, psi)), rule))

    wish = jnp.linspace(0.26, 1.0, 7401)
    defies = np.asarray(wish)[shown(wish, 0.6, "uniform") > 0.2501]
    assert defies.min() == pytest.approx(0.711538, abs=2e-4)
    assert shown(wish, 1.0, "proportional").max() == pytest.approx(0.625, abs=1e-5)


def test_hardness_to_infinity_takes_the_better_act():
    luck = np.random.default_rng(5)
    wish, bold, seen = (jnp.asarray(luck.random(400), jnp.float32) for _ in range(3))
    threshold, tau, psi = 0.1, jnp.float32(0.0), jnp.float32(0.7)
    worth = gain(wish, bold, seen, tau, psi, "uniform")  # grievance less the expected harm of custody
    risk = (seen + (1 - seen) * wish) * psi
    epstein = np.asarray(bold * wish - risk > threshold)
    clear = np.abs(np.asarray(bold * wish - risk) - threshold) > 2e-3
    rebels = chosen(HARD * (worth - threshold))
    assert np.array_equal(rebels[clear] > 0.5, epstein[clear])
    assert set(np.round(rebels[clear], 6)) <= {0.0, 1.0}


def removed_under(collective, stance):
    shape = (4, 1024)
    values = {name: one.value for name, one in parameters_of("platform_deletion").items()}
    orders = SimpleNamespace(collective=jnp.full(1, collective), stance=jnp.full(1, stance))
    pages = SimpleNamespace(spread=lambda x: jnp.broadcast_to(x[0], shape), shape=shape)
    luck = luck_of("platform_deletion", ("removed",), replicas(1, 1)[0], 0, shape)
    effect = PlatformDeletion.make(values).step(SimpleNamespace(orders=orders, pages=pages), None, luck)
    return {kind: float(mask.mean()) for kind, mask in effect.removed.items()}


def test_standing_order_is_the_rule_and_its_rival():
    rule, rival, none = removed_under(0.6, 2.0), removed_under(2.0, 0.6), removed_under(2.0, 2.0)
    assert rule["protest"] - rule["criticism"] > 0.2
    assert rival["criticism"] - rival["protest"] > 0.2
    assert max(none.values()) < 0.01
