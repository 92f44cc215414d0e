"""Which numbers decide: shares of variance that are known, and a threshold that was planted."""

import numpy as np
import pytest
from small_studies import village

from weiwen.experiments.designs import cube, points
from weiwen.experiments.numbers import declared
from weiwen.experiments.space import boxes, indices, resting_on_assumptions

KEYS = ("self_censorship.protest", "opening.camera", "population.boldness")


def space(seed=1, n=200):
    return village(design={"kind": "latin_hypercube", "points": n, "seed": seed})


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_straight_line_shares_its_variance_by_squared_slopes(seed):
    study = space(seed)
    found = indices(study, cube(study) @ np.asarray([3.0, 2.0, 1.0]))
    assert tuple(found) == KEYS
    np.testing.assert_allclose(list(found.values()), np.asarray([9, 4, 1]) / 14, atol=0.08)


def test_what_moves_nothing_has_no_index():
    study = space()
    assert set(indices(study, np.full(200, 3.0)).values()) == {0.0}
    luck = np.random.default_rng(2).standard_normal(200)
    assert max(indices(study, luck).values()) < 0.15


def test_the_share_that_rests_on_assumptions():
    assert declared("population.boldness").certainty == "S"
    assert resting_on_assumptions({KEYS[0]: 0.3, KEYS[1]: 0.3, KEYS[2]: 0.2}) == pytest.approx(0.75)
    assert resting_on_assumptions({KEYS[2]: 0.0}) is None


def test_boxes_find_a_planted_threshold():
    study = space()
    numbers = points(study)
    verdicts = np.where(numbers["opening.camera"] > 0.62, 1, -1)
    found = boxes(numbers, verdicts)
    assert sum(box["points"] for box in found) == 200
    assert len(found) == 2
    for box in found:
        (cut,) = box["where"]
        assert cut["number"] == "opening.camera"
        assert cut["cut"] == pytest.approx(0.62, abs=0.01)
        assert box["contradicted" if cut["below"] else "supported"] == 1.0


def test_boxes_find_a_corner_of_two_thresholds():
    study = space()
    numbers = points(study)
    corner = (numbers["opening.camera"] > 0.5) & (numbers["self_censorship.protest"] < -4.5)
    found = boxes(numbers, np.where(corner, 1, 0))
    (hit,) = [box for box in found if box["supported"] == 1.0]
    assert {(cut["number"], cut["below"]) for cut in hit["where"]} == {
        ("opening.camera", False),
        ("self_censorship.protest", True),
    }
    assert abs(hit["points"] - corner.sum()) <= 2  # the second cut is made among the points left by the first


def test_where_all_agree_there_is_one_box():
    assert boxes(points(space()), np.ones(200, int)) == [
        {"where": [], "points": 200, "supported": 1.0, "undecided": 0.0, "contradicted": 0.0}
    ]
