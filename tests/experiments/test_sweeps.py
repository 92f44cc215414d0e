"""A sweep goes on where it stopped, believes no damaged file, lists what failed, and stops when it knows enough."""

import json

import numpy as np
import pytest
import xarray as xr
from scipy import stats
from small_studies import line, model_of, parts, same, village

from weiwen import store
from weiwen.errors import InputError
from weiwen.experiments import batch, items, models
from weiwen.experiments.study import study_of
from weiwen.experiments.sweeps import precise, rounds, sweep
from weiwen.experiments.tables import read_failed
from weiwen.store import alone

EACH, POINTS = 16, 64


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch):
    monkeypatch.setattr(items, "AT_ONCE", 2 * EACH)
    monkeypatch.setitem(models.MODELS, "line", model_of(lambda x: np.sin(9 * x)))


class StoppedError(Exception):
    """Somebody pulls the plug."""


def stopping(after):
    told = []

    def tell(done, total, failed):
        told.append(done)
        if len(told) > after:
            raise StoppedError

    return tell


def test_interrupted_it_goes_on_and_ends_with_the_same_bits(tmp_path):
    whole = sweep(line(POINTS), tmp_path / "whole")
    with pytest.raises(StoppedError):
        sweep(line(POINTS), tmp_path / "parts", progress=stopping(after=2))
    again = sweep(line(POINTS), tmp_path / "parts")
    assert (whole.computed, again.computed) == (POINTS, POINTS - 2 * EACH)
    assert same(whole.data, again.data)
    assert sweep(line(POINTS), tmp_path / "parts").computed == 0
    assert (again.folder / "results.csv").read_bytes() == (whole.folder / "results.csv").read_bytes()


@pytest.mark.parametrize("place", [0.0, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1.0])
@pytest.mark.parametrize("damage", ["flip", "cut"])
def test_a_damaged_part_is_computed_again(tmp_path, place, damage):
    whole = sweep(line(POINTS), tmp_path)
    path = parts(whole.folder)[1]
    content = bytearray(path.read_bytes())
    spot = min(int(place * len(content)), len(content) - 1)
    content[spot] ^= 0xFF
    path.write_bytes(content if damage == "flip" else content[:spot])
    again = sweep(line(POINTS), tmp_path)
    assert again.computed == EACH
    assert same(whole.data, again.data)


def test_points_that_fail_are_listed_kept_apart_and_tried_again(tmp_path, monkeypatch):
    def choosy(x):
        if (x > 0.9).any():
            raise ValueError("too much")
        return np.where(x < 0.1, np.inf, x)

    monkeypatch.setitem(models.MODELS, "line", model_of(choosy))
    found = sweep(line(50), tmp_path)
    x = found.data["line.x"].values
    assert len(found.failed) == 10  # a Latin hypercube has five points in each tenth
    for one in found.failed:
        assert one["arm"] == "base"
        assert one["numbers"] == {"line.x": x[one["draw"]]}
        assert one["reason"] == ("ValueError: too much" if x[one["draw"]] > 0.9 else "y: not a finite number")
    assert read_failed(found.folder) == found.failed
    assert json.loads((found.folder / "study.json").read_text())["complete"] is False
    well = (x >= 0.1) & (x <= 0.9)
    assert np.isnan(found.data["y"].values[0, ~well]).all()
    assert (found.data["y"].values[0, well, 0] == x[well]).all()
    monkeypatch.setitem(models.MODELS, "line", model_of(lambda x: x))
    mended = sweep(line(50), tmp_path)
    assert (mended.computed, mended.failed) == (10, [])
    assert (mended.data["y"].values[0, :, 1] == x).all()


def test_a_folder_has_one_coordinator(tmp_path):
    refusal = "another process is at it"
    with alone(tmp_path, refusal), pytest.raises(InputError, match=refusal), alone(tmp_path, refusal):
        pass


def noisy(one):
    """An outcome that is luck alone: standard normal, by the number of the replicate."""
    values = [np.random.default_rng([7, r]).standard_normal() for r in range(one.first, one.first + one.count)]
    return np.tile(np.asarray(values)[None, :, None], (one.items, 1, 1))


def stop(half_width, most=64):
    return line(2, stop={"replicates": 4, "outcome": "y", "half_width": half_width, "most": most})


def half_width(n, looks):
    """The 95 % half-width for so many looks, by the textbook."""
    values = [np.random.default_rng([7, r]).standard_normal() for r in range(n)]
    return stats.t.isf(0.05 / looks / 2, n - 1) * np.std(values, ddof=1) / np.sqrt(n)


def test_it_doubles_until_the_outcome_is_known_well_enough(tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "evaluate", noisy)
    assert rounds(stop(1.0)) == [(0, 4), (4, 4), (8, 8), (16, 16), (32, 32)]
    widths = {n: half_width(n, looks=5) for n in (4, 8, 16, 32, 64)}
    for wanted in (widths[8] * 1.001, widths[16] * 1.001, widths[16] * 0.999):
        expected = next(n for n, width in widths.items() if width <= wanted)
        assert sweep(stop(wanted), tmp_path).data.sizes["replicate"] == expected
    assert sweep(stop(1e-6), tmp_path).data.sizes["replicate"] == 64
    assert sweep(stop(1e-6, most=20), tmp_path).data.sizes["replicate"] == 20


def test_each_look_has_its_share_of_the_five_per_cent():
    """An interval of plain 95 % would do; with five looks it does not."""
    values = np.random.default_rng(3).standard_normal((1, 1, 16))
    data = xr.Dataset({"y": (("arm", "draw", "replicate"), values)})
    error = values.std(ddof=1) / 4
    plain, shared = stats.t.ppf(0.975, 15) * error, stats.t.ppf(1 - 0.025 / 5, 15) * error
    assert not precise(stop(plain * 1.01), data)
    assert precise(stop(shared * 1.001), data)
    assert not precise(stop(shared * 0.999), data)


def test_points_that_failed_do_not_keep_a_study_going():
    values = np.zeros((1, 3, 4))
    values[0, 1] = np.nan
    assert precise(stop(0.1), xr.Dataset({"y": (("arm", "draw", "replicate"), values)}))
    assert not precise(stop(0.1), xr.Dataset({"y": (("arm", "draw", "replicate"), values[..., :1])}))


def test_an_arm_keeps_the_number_that_it_sets():
    study = village(arms={"drawn": {}, "fixed": {"set": {"opening.camera": 0.7}}})
    drawn, fixed = items.Plan(study).arms
    place = drawn.keys.index("opening.camera")
    assert len(set(drawn.values[:, place])) == 7
    assert set(fixed.values[:, place]) == {0.7}
    others = [i for i in range(len(drawn.keys)) if i != place]
    assert (drawn.values[:, others] == fixed.values[:, others]).all()


def test_a_model_without_a_design_runs_at_its_own_numbers(tmp_path):
    study = study_of({"name": "plain", "model": "ishigami", "outcomes": ["y"]})
    assert (sweep(study, tmp_path).data["y"].values == 0).all()


def test_tables_of_another_program_are_made_anew_though_no_number_differs(tmp_path, monkeypatch):
    folder = sweep(line(POINTS), tmp_path).folder
    before = {name: (folder / name).read_bytes() for name in ("results.csv", "study.json")}
    sweep(line(POINTS), tmp_path)
    assert (folder / "study.json").read_bytes() == before["study.json"]
    monkeypatch.setattr(store, "source_digest", lambda: "another")
    sweep(line(POINTS), tmp_path)
    assert json.loads((folder / "study.json").read_text())["source"] == "another"
    assert (folder / "results.csv").read_bytes() == before["results.csv"]
