"""Designs cover what they say they cover."""

import numpy as np
import pytest
from small_studies import MOVED, village

from weiwen.experiments.designs import cube, draws, points, scaled
from weiwen.experiments.study import Uncertain


def designed(**design):
    return village(design=design)


def test_a_latin_hypercube_has_one_point_in_each_stratum():
    unit = cube(designed(kind="latin_hypercube", points=20))
    for column in (unit * 20).astype(int).T:
        assert sorted(column) == list(range(20))


@pytest.mark.parametrize(
    ("design", "count"),
    [
        ({"kind": "sobol", "points": 8}, 8 * (3 + 2)),
        ({"kind": "morris", "points": 5}, 5 * (3 + 1)),
        ({"kind": "grid", "levels": 3}, 27),
        ({"kind": "latin_hypercube", "points": 7}, 7),
    ],
)
def test_how_many_points_there_are_and_that_they_stay_in_range(design, count):
    study = designed(**design)
    assert draws(study) == count
    for key, values in points(study).items():
        low, high = MOVED[key]["range"]
        assert values.min() >= low - 1e-12
        assert values.max() <= high + 1e-12


def test_a_morris_trajectory_moves_one_number_at_a_time():
    unit = cube(designed(kind="morris", points=5)).reshape(5, 4, 3)
    moved = np.diff(unit, axis=1) != 0
    assert (moved.sum(2) == 1).all()
    assert (moved.sum(1) == 1).all()


def test_a_log_scale_is_even_in_ratios():
    one = Uncertain(range=(0.5, 8.0), scale="log", source="test")
    np.testing.assert_allclose(scaled(np.asarray([0.0, 0.25, 0.5, 0.75, 1.0]), one), [0.5, 1, 2, 4, 8])


def test_the_seed_of_a_design_draws_it():
    design = {"kind": "latin_hypercube", "points": 7}
    assert (cube(designed(**design)) == cube(designed(**design, seed=1))).all()
    assert (cube(designed(**design)) != cube(designed(**design, seed=2))).any()


def test_listed_points_leave_what_they_do_not_name():
    chosen = [{"opening.camera": 0.5}, {"suspicion.fade": 0.02}]
    found = points(village(design={"kind": "points", "chosen": chosen}, uncertain={}))
    np.testing.assert_array_equal(found["opening.camera"], [0.5, np.nan])
    np.testing.assert_array_equal(found["suspicion.fade"], [np.nan, 0.02])
