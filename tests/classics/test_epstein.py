"""Epstein's rebellion: one by one and all at once, the engine's version and the plain one, conserved people."""

import numpy as np
import pytest

from weiwen.classics.outbursts import bursts, schedule, summary
from weiwen.classics.rebellion import offsets, simulate
from weiwen.classics.rebellion_plain import Torus, simulate_plainly
from weiwen.classics.replicate import load, replicate

SMALL = ["size=16", "vision=3", "cop_vision=3", "ticks=100", "replicates=2", "level=5"]


def values(**change):
    return {k: p.value for k, p in load("epstein1").parameters.items()} | change


def test_vision_of_seven_is_148_sites():
    assert len(offsets(7, "euclidean", 40)) == 148
    assert len(offsets(1.7, "euclidean", 40)) == 8
    assert len(offsets(7, "von_neumann", 40)) == 112
    assert set(offsets(3, "euclidean", 40)) == set(offsets(7, "euclidean", 40)[: len(offsets(3, "euclidean", 40))])


def test_outbursts_are_counted_as_the_paper_does():
    active = np.array([0, 60, 70, 0, 0, 0, 80, 0, 90, 0, 55])
    waits, totals = bursts(active, 50)
    assert waits == [3, 1, 1]
    assert totals == [130, 80, 90]
    assert summary(active[None], 50)["outbursts"] == 4


def test_schedules():
    lawful, _ = schedule(values(schedule="salami", legitimacy=0.9, ticks=200))
    assert lawful[0] == 0.9
    assert lawful[-1] == pytest.approx(0.2)
    lawful, _ = schedule(values(schedule="jump", legitimacy=0.9, ticks=200))
    assert (lawful[76], lawful[77]) == pytest.approx((0.9, 0.7))
    _, cops = schedule(values(schedule="withdrawal", ticks=300))
    assert (cops[0], cops[-1]) == (64, 0)


@pytest.mark.parametrize("updating", ["sequential", pytest.param("synchronous", marks=pytest.mark.slow)])
def test_no_cops_and_no_fear(updating):
    small = values(size=12, vision=2.0, cop_vision=2.0, ticks=20, replicates=2, updating=updating, cop_density=0.0)
    found = simulate(small, ["literal"], np.array([np.zeros(20), np.ones(20)]))
    hot = found["active"][0, 0, :, -1] / round(0.7 * 144)
    assert np.all(np.abs(hot - 0.9) < 0.12)  # H > T
    assert found["active"][1].max() == 0
    assert found["jailed"].max() == 0


@pytest.mark.parametrize("updating", ["sequential", pytest.param("synchronous", marks=pytest.mark.slow)])
def test_people_are_conserved(updating):
    full = simulate(values(size=12, vision=2.0, cop_vision=2.0, ticks=60, replicates=1, updating=updating,
                           cop_density=0.1, legitimacy=0.3, j_max=1e6), ["floor"])  # fmt: skip
    total = full["active"][0, 0] + full["jailed"][0, 0]
    assert total.max() <= round(0.7 * 144)
    assert np.all(np.diff(full["jailed"][0, 0]) >= 0)  # for ever


def test_plain_version_keeps_its_counts():
    torus = Torus(
        values(size=14, vision=3.0, cop_vision=3.0, rounding="floor", legitimacy=0.6), np.random.default_rng(1)
    )
    for _ in range(30):
        torus.period()
    seen = [0] * 14**2
    for i, hot in enumerate(torus.active):
        if hot:
            for site in torus.near[torus.pos[i]]:
                seen[site] += 1
    assert seen == torus.active_seen
    assert sum(who >= 0 for who in torus.who) + sum(term > 0 for term in torus.jail) == torus.agents


def test_engine_and_plain_version_agree():
    small = values(size=20, vision=4.0, cop_vision=4.0, ticks=150, replicates=8, rounding="floor", legitimacy=0.8)
    engine = simulate(small, ["floor"])["active"][0][:, 20:].mean(axis=1)
    plain = np.array([simulate_plainly(small, s, 150)[20:].mean() for s in range(8)])
    spread = np.sqrt(engine.var() / 8 + plain.var() / 8)
    assert abs(engine.mean() - plain.mean()) < 4 * spread


SWITCHES = (
    *("rounding=round", "movement=false", "self_count=twice", "neighbourhood=moore", "neighbourhood=von_neumann"),
    *("cop_density=0", "jail_site=kept", "j_max=0", "updating=synchronous", "schedule=withdrawal", "schedule=salami"),
    "cop_moves=true",
)


@pytest.mark.slow
@pytest.mark.parametrize("setting", SWITCHES)
def test_every_switch_runs(setting):
    done = replicate("epstein1", [*SMALL, setting])
    assert done.outcome.results["max_active"] >= 0
    done.table()


@pytest.mark.slow
def test_table_of_readings():
    done = replicate("epstein1")
    by_name = {c.name: c.verdict for c in done.outcome.checks}
    assert done.verdict == "partly"
    assert by_name["outbursts, literal"] == "reproduced"
    assert by_name["activation an outburst, floor"] == "reproduced"
    assert by_name["wait between outbursts, floor"] == "not"
    assert by_name["two samples of actives, floor"] == "reproduced"


@pytest.mark.slow
def test_two_groups():
    done = replicate("epstein2", ["replicates=3"])
    assert done.outcome.results["both_left_run_7"] == 0
