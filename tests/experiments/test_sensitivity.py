"""The whole machinery finds indices that are known in closed form, and tells luck from effect."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from small_studies import MOVED, WORLDS, line, model_of, village

from weiwen.errors import InputError
from weiwen.experiments import items, models
from weiwen.experiments.models import MODELS
from weiwen.experiments.numbers import declared
from weiwen.experiments.pictures import ranked, write
from weiwen.experiments.ranges import of_scenario, of_study, span
from weiwen.experiments.sensitivity import _jackknife, analysed, luck, remark, sensitivity
from weiwen.experiments.study import load_study
from weiwen.experiments.sweeps import sweep

pytestmark = pytest.mark.xdist_group("experiments")
A, B = 7.0, 0.1
NUMBERS = ["ishigami.x1", "ishigami.x2", "ishigami.x3"]


def closed_form():
    """Indices of Ishigami's function from its constants (Ishigami and Homma 1990)."""
    one = (1 + B * math.pi**4 / 5) ** 2 / 2
    two, both = A**2 / 8, 8 * B**2 * math.pi**8 / 225
    whole = one + two + both
    return np.asarray([one, two, 0.0]) / whole, np.asarray([one + both, two, both]) / whole, whole


def check_sobol(found):
    assert found["number"].values.tolist() == NUMBERS
    first, total, variance = closed_form()
    assert found["mean"].item() == pytest.approx(A / 2, rel=0.01)
    assert found["spread"].item() ** 2 == pytest.approx(variance, rel=0.02)
    np.testing.assert_allclose(found["first"].values[0], first, atol=0.02)
    np.testing.assert_allclose(found["total"].values[0], total, atol=0.02)


@pytest.fixture(scope="module")
def sobol(tmp_path_factory):
    return sensitivity(load_study("ishigami"), "y", "sobol", out=tmp_path_factory.mktemp("sobol"))


def test_sobol_indices_are_those_of_the_closed_form(sobol):
    check_sobol(sobol)
    assert float(sobol["luck"][0]) == 0
    first, total, _ = closed_form()
    assert (np.abs(sobol["first"].values[0] - first) < 1.5 * sobol["first_half"].values[0]).all()
    assert (np.abs(sobol["total"].values[0] - total) < 1.5 * sobol["total_half"].values[0]).all()


@pytest.mark.parametrize("number", NUMBERS)
def test_a_column_that_is_five_per_cent_off_is_found(number, monkeypatch, tmp_path):
    """Every input is stretched in turn on its way to the function; the check above must not pass.

    A stretched x3 shows in the indices; x1 and x2 are angles of a full turn, so theirs shows in mean and variance.
    """
    sound = MODELS["ishigami"]
    bent = sound._replace(compute=lambda x: sound.compute(x | {number: x[number] * 1.05}))
    monkeypatch.setitem(models.MODELS, "ishigami", bent)
    with pytest.raises(AssertionError):
        check_sobol(sensitivity(load_study("ishigami"), "y", "sobol", out=tmp_path))


def test_morris_says_of_ishigami_what_theory_says(tmp_path):
    """On four levels mu* of x2 is 7.875 whatever the trajectory, and x1 and x3 have nothing but each other."""
    found = sensitivity(load_study("ishigami"), "y", "morris", 500, out=tmp_path)
    star, mu, sigma = (found[name].values[0] for name in ("mu_star", "mu", "sigma"))
    assert star[1] == pytest.approx(7.875)
    assert star[1] > star[0] > star[2] > 1
    assert abs(mu[1]) < 1  # as often up as down
    assert abs(mu[2]) < 1
    assert mu[0] == pytest.approx(star[0])  # x1 from a level of the lower half to one of the upper: never down
    assert (sigma > 0.5 * star).all()


def test_morris_of_a_straight_line_is_its_slope(monkeypatch, tmp_path):
    monkeypatch.setitem(models.MODELS, "line", model_of(lambda x: -3.0 * x))
    found = sensitivity(line(), "y", "morris", 8, out=tmp_path)
    assert found["mu_star"].values[0, 0] == pytest.approx(3.0)
    assert found["mu"].values[0, 0] == pytest.approx(-3.0)
    assert found["sigma"].values[0, 0] == pytest.approx(0.0, abs=1e-9)


def test_groups_with_a_failed_point_are_left_out(monkeypatch, tmp_path):
    def choosy(x):
        return np.where(x > 0.95, np.nan, 2.0 * x)

    monkeypatch.setitem(models.MODELS, "line", model_of(choosy))
    found = sensitivity(line(), "y", "sobol", 64, out=tmp_path)
    assert found.attrs["n"] + found.attrs["left_out"] == 64
    assert found.attrs["left_out"] > 0
    assert found["total"].values[0, 0] == pytest.approx(1.0, abs=0.15)
    monkeypatch.setitem(models.MODELS, "line", model_of(lambda x: x * np.nan))
    with pytest.raises(InputError, match="0 of 64 groups"):
        sensitivity(line(name="worse"), "y", "sobol", 64, out=tmp_path)


@pytest.mark.parametrize("noise", [0.0, 0.5, 2.0])
def test_luck_is_told_from_what_differs_between_points(noise):
    """Points of variance 1, luck shared by all of variance 9, and luck of each point of a known variance."""
    luckily = np.random.default_rng(5)
    points, replicates = 3000, 6
    values = luckily.standard_normal((points, 1)) + 3 * luckily.standard_normal(replicates)
    values = values + noise * luckily.standard_normal((points, replicates))
    own = noise**2 / replicates
    assert luck(values) == pytest.approx(own / (1 + own), abs=0.03)


def test_luck_that_is_not_small_is_warned_of():
    assert remark(0.01) is None
    assert "20 %" in remark(0.2)
    assert "--replicates" in remark(float("nan"))
    assert math.isnan(luck(np.zeros((5, 1))))


def test_the_jackknife_of_a_mean_is_its_standard_error():
    values = np.random.default_rng(1).standard_normal(12)
    again = [np.asarray([np.delete(values, r).mean()]) for r in range(12)]
    assert _jackknife(again, np.zeros(1))[0] == pytest.approx(values.std(ddof=1) / np.sqrt(12))


def test_ranges_go_from_half_to_twice_within_what_is_declared():
    one = declared("self_censorship.protest")._replace(range=(-20.0, 5.0))
    assert span(one, -4.0) == (-8.0, -2.0)
    assert span(one, 4.0) == (2.0, 5.0)
    assert span(one, 0.0) == (-2.0, 0.5)
    assert span(one._replace(range=(0.0, 1.0)), 0.0) == (0.0, 0.1)
    assert span(one._replace(range=(0.0, 1.0)), 0.8) == (0.4, 1.0)


def test_of_a_scenario_every_live_number_moves_and_none_that_decides_who_is_held():
    asked = of_scenario("village", "protest", "morris", people=128, weeks=10, seed=None)
    moved = set(asked.study.uncertain)
    assert set(asked.withheld) >= {"arrests.term", "arrests.share", "arrests.threshold"}
    assert not moved & set(asked.withheld)
    assert all(declared(key).live for key in moved)
    assert {"self_censorship.protest", "suspicion.fade", "deterrence.own"} <= moved
    assert asked.study.uncertain["self_censorship.protest"].range == (-9.0, -2.25)  # the village's own -4.5
    assert not {key.partition(".")[0] for key in moved} & {"population", "opening"}


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (["arrests.term"], "arrests.term: decides who is held"),
        (["arrests.turm"], "did you mean term?"),
        (["arests.share"], "did you mean arrests?"),
        (["population.sigmo"], "did you mean sigma?"),
    ],
)
def test_numbers_that_may_not_move_are_refused(keys, said):
    with pytest.raises(InputError, match=said.replace("?", r"\?")):
        of_scenario("village", "protest", "morris", keys, people=128, weeks=10)


@pytest.mark.slow
def test_a_world_through_the_whole_machinery(monkeypatch, tmp_path):
    monkeypatch.setattr(items, "MOST_WORLDS", WORLDS)
    asked = of_study(village(), "protest", "morris", (), points=3)
    assert set(asked.study.uncertain) == {*MOVED}
    found = sweep(asked.study, tmp_path)
    indices = analysed(found, "protest")
    assert indices["of"].values.tolist() == ["declared", "many", "many - declared"]
    assert ranked(indices, "declared")["number"].values[0] == "self_censorship.protest"
    assert np.isfinite(indices["mu_star_error"].values).all()
    files = write(indices, found.folder)
    assert [path.suffix for path in files] == [".csv"] + [".svg", ".png"] * 3
    rows = list(csv.DictReader(files[0].open()))
    assert len(rows) == 9
    for row in rows:
        assert float(row["mu_star"]) == pytest.approx(
            float(indices["mu_star"].sel(of=row["of"], number=row["number"])), rel=1e-5
        )
        assert row["certainty"] == declared(row["number"]).certainty
    assert Path(files[2]).read_bytes()[:4] == b"\x89PNG"
    assert "<svg" in files[1].read_text()
