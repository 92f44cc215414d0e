"""Exact targets of the published models, and the same numbers by other ways."""

import itertools
import math

import numpy as np
import pytest

from weiwen.classics import (
    base_rates,
    daymude,
    edmond,
    granovetter,
    kuran,
    lohmann,
    lorentzen,
    morris_shin,
    siegel,
    small_forms,
    steinert_threlkeld,
    watts,
    xu,
)
from weiwen.classics.record import Outcome
from weiwen.classics.replicate import load, replicate

QUICK = ("granovetter", "kuran", "morris_shin", "edmond", "base_rates", "xu", "lorentzen", "small_forms")


@pytest.mark.parametrize("name", QUICK)
def test_targets_of_the_fast_models(name):
    done = replicate(name)
    assert done.verdict == "reproduced", [c for c in done.outcome.checks if c.verdict != "reproduced"]
    assert any(c.kind == "independent" for c in done.outcome.checks)


def test_granovetter():
    assert granovetter.critical_sd(0.25) == pytest.approx(0.12222, abs=5e-6)
    assert granovetter.equilibrium(0.25, 0.2) == pytest.approx(0.9999, abs=5e-5)
    assert granovetter.critical_sd(0.6) is None
    for mean in np.linspace(-0.5, 1.5, 9):
        for sd in (0.001, 0.05, 0.12, 0.2, 0.39, 0.41, 3.0):
            now = 0.0
            for _ in range(3000):
                now = 0.5 * (1 + math.erf((now - mean) / sd / math.sqrt(2)))
            assert granovetter.equilibrium(mean, sd) == pytest.approx(now, abs=2e-4), (mean, sd)


@pytest.mark.parametrize(
    ("mean", "sd", "said"),
    [
        (0.25, 0.2, "and everybody riots"),
        (0.25, 0.1, "below the jump at 0.122: 1 % riot"),
        (0.25, 0.5, "above the jump at 0.122: 90 % riot"),
        (0.4, 0.2, "below the jump at 0.241: 3 % riot"),
        (0.7, 0.2, "No spread makes this crowd jump: at 0.2 hardly anybody riots"),
        (0.05, 0.001, "below the jump"),
        (-0.2, 10.0, "No spread makes this crowd jump: at 10 53 % riot"),
    ],
)
def test_the_figure_of_granovetter_says_what_was_found_and_writes_on_no_curve(mean, sd, said):
    critical = granovetter.critical_sd(mean)
    values = {"mean": mean, "sd": sd, "drawn": 100, "replicates": 1, "seed": 1}
    drawn = np.array([granovetter.equilibrium(mean, sd)])
    figure = granovetter.draw(values, Outcome({"critical_sd": critical}, [], {"drawn": drawn}))
    assert said in figure.texts[0].get_text()
    figure.canvas.draw()
    for axis in figure.axes:
        boxes = [text.get_window_extent() for text in axis.texts]
        frame = axis.get_window_extent()
        for box, line in itertools.product(boxes, axis.lines):
            path = line.get_path().transformed(line.get_transform())
            assert not path.intersects_bbox(box, filled=False), (mean, sd)
            assert frame.x0 <= box.x0 < box.x1 <= frame.x1 + 12, (mean, sd)
        assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2)), (mean, sd)


def test_kuran_keeps_both_layers():
    done = replicate("kuran", ["thresholds=0,20,20,30,40,50,60,70,80,100", "cost=0.5"]).outcome.results
    assert done["private_opposition"] == pytest.approx(53)
    assert done["public_opposition"] == 100
    assert kuran.public(np.array([10.0, 0.0, 30.0])) == pytest.approx(200 / 3 + 100 / 3)
    assert kuran.public(np.array([1.0, 5.0])) == 0


@pytest.mark.parametrize(("phi", "edges"), [*watts.WINDOWS.items(), (0.26, (None, None)), (1.0, (None, None))])
def test_watts_window(phi, edges):
    found = watts.window(phi)
    for ours, theirs in zip(found, edges, strict=True):
        assert ours == (None if theirs is None else pytest.approx(theirs, abs=6e-4))
    if edges[0] is not None:
        z, k = found[1], watts.vulnerable_degree(phi)
        chance = [math.exp(-z) * z**j / math.factorial(j) for j in range(k + 1)]
        assert sum(j * (j - 1) * p for j, p in enumerate(chance)) == pytest.approx(z, rel=1e-6)


def test_morris_shin_finds_every_root():
    luck = np.random.default_rng(1)
    u = np.linspace(-200, 200, 2_000_001)
    for _ in range(30):
        y, t = luck.uniform(-0.5, 1.5), luck.uniform(0.05, 0.95)
        tz, tx = 10 ** luck.uniform(-1, 1.3), 10 ** luck.uniform(-1, 1.3)
        cdf = morris_shin.norm.cdf(u)
        h = tz * (cdf - y) - math.sqrt(tx) * u - math.sqrt(tx + tz) * morris_shin.norm.ppf(t)
        crossed = int(np.sum(np.diff(np.sign(h)) != 0))
        found = morris_shin.roots(y, tz, tx, t)
        assert len(found) == crossed, (y, tz, tx, t)
        for theta in found:
            x = morris_shin.cutoff(theta, tx)
            if 1e-6 < theta < 1 - 1e-6:
                told = math.sqrt(tx + tz) * (theta - (tx * x + tz * y) / (tx + tz))
                assert morris_shin.norm.cdf(told) == pytest.approx(t, abs=1e-6)


@pytest.mark.parametrize("point", [(0.5, 4, 0.5), (0.25, 4, 0.5), (0.8, 9, 0.4), (0.1, 1, 0.39), (0.97, 1, 0.39)])
def test_edmond_against_brute_force(point):
    assert edmond.solve(*point)["theta_star"] == pytest.approx(edmond.brute(*point), abs=2e-3)


def test_edmond_without_manipulation():
    assert edmond.solve(0.3, 1.0, 0.5) | {"x_star": 0} == {
        "theta_star": 0.7, "x_star": 0, "g": None, "manipulation": False,
    }  # fmt: skip


def test_daymude_thresholds():
    assert daymude.d_uni(1, 0.2, 0.25, 0.6) == pytest.approx(0.711538, abs=5e-7)
    assert daymude.d_pro(1, 0.2, 0.25, 1) == pytest.approx(0.625)
    assert float(daymude.act(0.9, 2.0, 0.1, 1.0, 1.0, False)) == pytest.approx(0.9)  # nu = 1, bold enough
    assert float(daymude.act(0.9, 0.5, 0.1, 1.0, 1.0, False)) == pytest.approx(0.1)


def test_daymude_small_population():
    values = {k: p.value for k, p in load("daymude").parameters.items()} | {"people": 2000, "rounds": 1500}
    bold = daymude.climb({**values, "replicates": 4}, 8.0, True)["final"]
    timid = daymude.climb({**values, "replicates": 4}, 0.5, True)["final"]
    assert np.median(bold) > 0.95
    assert np.median(timid) < 0.3


def test_a_policy_of_total_silence_exists_whatever_the_boldness():
    delta, beta = np.random.default_rng(1).random(500), np.full(500, 50.0)
    for uniform in (True, False):
        assert daymude.act(delta, beta, 0.0, 1e6, 1.0, uniform).sum() == 0


def test_lohmann_is_bayes():
    done = replicate("lohmann", ["worlds=500", "people=50"])
    assert done.verdict == "reproduced"
    values = {k: p.value for k, p in load("lohmann").parameters.items()}
    assert lohmann.slope(values, 0.5) < lohmann.slope(values, 0.1)


def test_lorentzen_and_xu_where_nothing_switches():
    values = {k: p.value for k, p in load("lorentzen").parameters.items()}
    assert lorentzen.interval({**values, "k": 5.0}) == (None, None)
    assert lorentzen.interval(values) == pytest.approx((0.2, 0.8))
    values = {k: p.value for k, p in load("xu").parameters.items()}
    assert xu.switch({**values, "v_R": 0.1}) is None
    assert replicate("xu", ["v_R=0.05"]).verdict == "reproduced"


def test_siegel_is_granovetter_on_the_complete_graph():
    values = {k: p.value for k, p in load("siegel").parameters.items()}
    assert max(siegel.crowd(values, pair) for pair in siegel.PAIRS[:2]) <= 0.002


def test_correlations_of_either_sign():
    assert steinert_threlkeld.correlation(0.8, 0.5) > 0 > steinert_threlkeld.correlation(0.1, 0.5)
    assert steinert_threlkeld.correlation(0.5, 0.5) == 0


def test_base_rates():
    for point, share in base_rates.PUBLISHED:
        assert float(base_rates.ppv(*point)) == pytest.approx(share, abs=5.1e-5)


def test_small_forms():
    assert small_forms.efforts(1, 0.3, 0.0) == pytest.approx((1, 0.3))
    assert small_forms.efforts(1, 0.3, 0.5) == (1, 0)
    assert small_forms.half_life(0.1) == pytest.approx(6.58, abs=0.005)
    assert small_forms.risk_dominant_ratio(0.5) == 3


@pytest.mark.slow
@pytest.mark.parametrize("name", ["watts", "ensign", "beraja", "siegel", "steinert_threlkeld", "lohmann", "daymude"])
def test_targets_of_the_slow_models(name):
    done = replicate(name)
    assert done.verdict == "reproduced", [c for c in done.outcome.checks if c.verdict != "reproduced"]
