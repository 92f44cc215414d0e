"""Headline outcomes of short and long runs: no hole in any of them, and drifts that are what they are called."""

import numpy as np
import pytest
import xarray as xr

from weiwen.outcomes import OUTCOMES
from weiwen.records import COORDINATES, RUN_RECORDS, STAGE_RECORDS

PLACES = 3
DRIFTS = ("control_drift", "sensors_drift", "surveillance_drift", "tolerance_drift")


def made(weeks, value=0.0):
    """A run of two worlds in which every array has one value, and every place another size."""
    sizes = {name: len(labels) for name, labels in COORDINATES.items()} | {"locality": PLACES}
    table = {
        name: (("replicate", "week", *r.dims), np.full((2, weeks, *(sizes[d] for d in r.dims)), value))
        for name, r in STAGE_RECORDS.items()
    }
    ends = {name: record for name, record in RUN_RECORDS.items() if "year" not in record.dims}
    table |= {
        name: (("replicate", *r.dims), np.full((2, *(sizes[d] for d in r.dims)), value)) for name, r in ends.items()
    }
    labels = {name: list(words) for name, words in COORDINATES.items()}
    return xr.Dataset(table, labels | {"registered": ("locality", np.array([100, 200, 700]))})


@pytest.mark.parametrize("weeks", [1, 2, 10, 60, 120])
@pytest.mark.parametrize("value", [0.0, 1.0])
def test_no_outcome_has_a_hole(weeks, value):
    runs = made(weeks, value)
    for name, outcome in OUTCOMES.items():
        found = np.asarray(outcome.compute(runs), np.float64)
        assert found.shape == (2,), name
        assert np.isfinite(found).all(), name
        assert name not in DRIFTS or not found.any()


@pytest.mark.parametrize(("weeks", "span"), [(104, 52), (520, 52), (103, 13), (26, 13), (10, 5)])
def test_a_drift_is_the_last_span_less_the_first(weeks, span):
    runs = made(weeks, 1.0)
    for name, first, last in (("words_unsaid", 0.1, 0.4), ("tolerance", 0.3, 0.1), ("budget", 100.0, 200.0)):
        runs[name][:] = 99.0
        runs[name][:, :span], runs[name][:, -span:] = first, last
    coverage = runs["coverage"]
    coverage[:] = 99.0
    coverage[:, :span], coverage[:, -span:] = 0.0, 0.0
    coverage.loc[{"channel": "camera"}][:, -span:] = [0.5, 0.0, 0.1]
    found = {name: float(OUTCOMES[name].compute(runs)[0]) for name in DRIFTS}
    expected = {"control_drift": 0.3, "tolerance_drift": -0.2, "surveillance_drift": np.log(2)}
    expected["sensors_drift"] = (0.1 * 0.5 + 0.7 * 0.1) / 2
    assert found == pytest.approx(expected)
    if span == 52:
        assert float(OUTCOMES["control"].compute(runs)[0]) == pytest.approx(0.4)


def test_what_measures_cost_is_told_apart_for_people_and_for_firms_by_head_and_year():
    runs = made(26)
    runs["spent"][0, :, 1], runs["firms_spent"][1, 3, 2] = 100.0, 5_000.0
    assert OUTCOMES["spent"].compute(runs).values.tolist() == pytest.approx([100 * 26 / 1000 * 2, 0.0])
    assert OUTCOMES["firms_spent"].compute(runs).values.tolist() == pytest.approx([0.0, 5_000 / 1000 * 2])
    assert not OUTCOMES["firms_spent"].compute(runs.drop_vars("firms_spent")).any()


def test_growth_of_places_promoted_is_that_of_the_year_before_less_that_of_the_others():
    runs = made(160)
    runs["growth"][:, :52, 0], runs["growth"][:, 52:104, 1], runs["growth"][:, 104:] = 0.01, 0.03, 9.0
    left = np.zeros((2, 160, PLACES, len(COORDINATES["reason"])), bool)
    promotion, term = (COORDINATES["reason"].index(why) for why in ("promotion", "term"))
    left[:, 51, 2, term] = True
    left[0, 51, 0, promotion] = left[0, 103, :2, promotion] = True
    left[1, 103, :, promotion] = True  # all at once: there is no place to compare with
    for reasons, expected in ((np.zeros_like(left), [0.0, 0.0]), (left, [(0.52 + 1.56 / 2) / 2, 0.0])):
        runs["cadre_careers.left"] = ("replicate", "week", "locality", "reason"), reasons
        assert OUTCOMES["promoted_growth"].compute(runs).values == pytest.approx(expected)


def test_polls_and_receipts_are_nought_where_no_office_makes_them():
    runs = made(20)
    assert not OUTCOMES["poll"].compute(runs).any()
    runs["asked"][:], runs["answers"][:], runs["receipts"][:] = 20.0, 5.0, 14_000.0
    assert float(OUTCOMES["poll"].compute(runs)[0]) == pytest.approx(0.25)
    assert float(OUTCOMES["receipts"].compute(runs)[0]) == pytest.approx(14_000.0)


def test_what_is_counted_in_the_region_is_counted_there_alone():
    runs = made(60)
    runs["region"].loc[{"locality": [0, 1]}] = 1.0
    runs["wishes"][:], runs["words_unsaid"][:, :, :2] = np.array([30.0, 60.0, 70.0]), 15.0
    nothing = {"record": "nothing", "measure_all": ["camp", "restrict"]}
    runs["touched"].loc[nothing], runs["touched"].loc[{"record": "offence"}] = 1.0, 9.0  # two groups, two places
    found = {name: float(OUTCOMES[f"{name}"].compute(runs)[0]) for name in OUTCOMES if "_in_region" in name}
    met = 8 / 300 * 1000 * 52
    assert found == pytest.approx({"wished_in_region": 90 / 300, "shown_in_region": 60 / 300, "met_in_region": met})
    assert float(OUTCOMES["wished_elsewhere"].compute(runs)[0]) == pytest.approx(0.1)
    assert float(OUTCOMES["shown_elsewhere"].compute(runs)[0]) == pytest.approx(0.1)
    checked = np.zeros((2, 60, PLACES, 2))
    checked[:, -52:, 0, 0], checked[:, -52:, 1, 1], checked[:, :8] = 1.0, 6.0, 9.0
    runs["checkpoint.checked"] = ("replicate", "week", "locality", "group"), checked
    assert float(OUTCOMES["checks_spread"].compute(runs)[0]) == pytest.approx(0.5)  # 1 and 3 in a hundred


def test_visibility_is_held_against_what_was_true_of_places_in_the_last_year():
    runs = made(60)
    visible = np.zeros((2, 60, PLACES))
    visible[:, -52:], visible[:, :8] = [0.1, 0.2, 0.6], [0.9, 0.0, 0.0]
    runs["visible_or_discreet.visible"] = ("replicate", "week", "locality"), visible
    runs["incidents"][:, -52:] = np.array([10.0, 40.0, 420.0])  # a head: in step with visibility
    found = {name: float(OUTCOMES[name].compute(runs)[0]) for name in OUTCOMES if name.startswith("visible_")}
    weight = np.corrcoef([0.1, 0.2, 0.6], np.log([100, 200, 700]))[0, 1]
    expected = {"visible_with_threat": 1.0, "visible_with_weight": weight, "visible_between": np.std([0.1, 0.2, 0.6])}
    assert found == pytest.approx(expected)
    visible[:] = 0.5
    assert not any(OUTCOMES[name].compute(runs).any() for name in expected)  # seen alike everywhere
