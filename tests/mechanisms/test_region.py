"""The frontier as a whole: the ledger agrees week by week, camps are where the scenario says, and nowhere else."""

from functools import cache

import numpy as np
import pytest

from weiwen.notebook.running import simulated
from weiwen.outcomes import outcomes
from weiwen.scenario import load
from weiwen.world import laboratory

pytestmark = [pytest.mark.xdist_group("frontier"), pytest.mark.slow]
WEEKS = 70
SIZES = ("population.people=6000", "population.localities=20", "population.rows=64", "population.group_b=0.4")
TERM = ("camps.term=20",)


@cache
def runs(*sets: str):
    """The arrays of a small frontier; the numbers of an arm are arrays, so all arms share one compiled run."""
    scenario = load("frontier", sets=[*SIZES, *sets], weeks=WEEKS, replicates=2, seed=3)
    return simulated(laboratory(scenario))[0]


def test_custody_of_all_kinds_adds_up_and_nothing_is_left_over():
    found = runs(*TERM)
    assert not found["gap"].any()
    np.testing.assert_array_equal(found["held"], found["held_registered"] + found["hidden"] + found["in_camp"])
    np.testing.assert_array_equal(found["in_camp"], found["in_camp_by"].sum(("group", "record")))
    assert (found["in_camp_by"] <= found["held_by"]).all()
    entered = found["granted"].sel(measure="camp").astype(int)
    np.testing.assert_array_equal(entered.cumsum("week").isel(week=15), found["in_camp"].isel(week=15))
    left = entered.cumsum("week") - found["in_camp"]
    np.testing.assert_array_equal(left.isel(week=slice(20, None)), entered.cumsum("week").isel(week=slice(None, -20)))


def test_camps_posts_and_flags_are_in_the_region_and_nowhere_else():
    found = runs(*TERM)
    outside = found["region"].isel(replicate=0, week=0) == 0
    assert int((~outside).sum()) == 4
    np.testing.assert_array_equal(found["region"] - found["region"].isel(week=0), 0)
    for name in ("in_camp", "checkpoint.checked", "flags.marked"):
        assert found[name].sum() > 0
        assert not found[name].where(outside, 0).any(), name


def test_the_record_of_people_in_camps_is_that_of_when_they_were_taken():
    """In the first term nobody is taken twice: whoever is in for nothing was taken for nothing, of each group."""
    found = runs(*TERM).isel(week=slice(None, 20))
    taken = found["touched"].sel(measure_all="camp", record="nothing").cumsum("week")
    np.testing.assert_array_equal(found["in_camp_by"].sel(record="nothing"), taken)


def test_people_of_the_region_show_less_of_what_they_wish_than_people_elsewhere():
    """An experiment, not a rule: of what is wished a smaller share is shown in the region than in all other places."""
    found = outcomes(runs(*TERM), ("wished_in_region", "shown_in_region", "wished_elsewhere", "shown_elsewhere"))
    inside = found["shown_in_region"] / found["wished_in_region"]
    outside = found["shown_elsewhere"] / found["wished_elsewhere"]
    assert (inside < outside).all(), (inside, outside)


def test_camps_widen_the_gap_between_what_people_of_the_region_wish_and_show():
    """The same, with camps and without them, on the same draws."""
    names = ("wished_in_region", "shown_in_region", "belief")
    one, other = (outcomes(runs(*TERM, *more), names) for more in ((), ("camps.beds=0",)))
    assert (one["belief"] > other["belief"]).all()
    assert (
        one["shown_in_region"] / one["wished_in_region"] < other["shown_in_region"] / other["wished_in_region"]
    ).all()


def test_the_practice_is_barred_in_the_region_and_where_it_is_followed_and_nowhere_else():
    found = runs(*TERM, "followed_example.imitated=0.2")
    follows, region = found["followed_example.follows"].astype(bool), found["region"] > 0
    barred = found["granted"].sel(measure="restrict_practice")
    assert not barred.where(~(follows | region), 0).any()
    assert barred.where(follows, 0).any()
    assert not (follows & region).any()
    assert (follows.astype(int).diff("week") >= 0).all()
