"""What a link holds is checked like what is told; a run that opens it meets the same changes in the same weeks."""

import json
from importlib.metadata import version

import pytest
from test_live import WEEKS, Kept, differing, until
from test_orders import WRONG

from weiwen.dashboard.app import record
from weiwen.dashboard.arms import course
from weiwen.dashboard.plans import MOST_PLANNED, as_text, orders_of, planned
from weiwen.dashboard.replay import again, changes_of, scenario_of
from weiwen.dashboard.replay_command import read
from weiwen.dashboard.shelf import Shelf, world
from weiwen.errors import InputError

ORDERS = [
    {"week": 2, "mechanism": "deterrence", "on": False},
    {"week": 4, "mechanism": "backlash", "on": True},
    {"week": 4, "mechanism": "backlash", "parameter": "seen", "value": 0.4},
    {"week": 6, "mechanism": "deterrence", "on": True},
]


def village():
    return world("village", 600, WEEKS, 1)


def test_a_plan_says_what_each_order_changes_and_what_it_compiles():
    plan = planned(ORDERS, village())
    told = [(one.week, one.mechanism, one.parameter, one.before, one.after, one.recompiled) for one in plan.changes]
    assert told == [
        (2, "deterrence", None, True, False, False),
        (4, "backlash", None, False, True, True),
        (4, "backlash", "seen", 0.1, 0.4, False),
        (6, "backlash", None, True, False, True),
        (6, "deterrence", None, False, True, True),
    ]
    assert ["backlash" in world.mechanisms for world in plan.worlds] == [True, False]
    assert orders_of(plan.changes) == ORDERS
    assert as_text(ORDERS) == "2:deterrence=off,4:backlash=on,4:backlash.seen=0.4,6:deterrence=on"


@pytest.mark.parametrize(
    "order",
    [{"mechanism": "arrests", "on": False}, {"mechanism": "arrests", "parameter": "weeks"}, *WRONG[6:]],
    ids=str,
)
def test_a_plan_is_refused_where_one_of_its_orders_would_be(order):
    with pytest.raises(InputError):
        planned([{"week": 1, "value": 1.0} | order], village())


@pytest.mark.parametrize("week", [0, WEEKS + 1, "1", True, None, 1.0, 10**30])
def test_a_plan_is_refused_outside_the_weeks_of_its_run(week):
    with pytest.raises(InputError, match="holds from a week"):
        planned([ORDERS[0] | {"week": week}], village())


def test_a_plan_is_short_in_order_and_compiles_little(monkeypatch):
    with pytest.raises(InputError, match="in their order"):
        planned(ORDERS[::-1], village())
    with pytest.raises(InputError, match="at most 64"):
        planned([ORDERS[0]] * (MOST_PLANNED + 1), village())
    turns = [{"week": 1, "mechanism": one, "on": True} for one in ("backlash", "deterrence")] * 4
    with pytest.raises(InputError, match="compile another program"):
        planned(turns, village())
    shelf = Shelf()
    for wish in ({"until": 9}, {"until": -1}, {"until": 1.5}, {"changes": "1:x"}, {"changes": [7]}):
        with pytest.raises(InputError):
            shelf.open({"scenario": "village", "people": 600, "weeks": WEEKS} | wish)
    assert shelf.runs == {}


@pytest.fixture(scope="module")
def opened():
    """The link, opened: the run goes to week 7 by itself, and stands there."""
    live = Kept("1", village(), planned(ORDERS, village()), 7).start()
    until(lambda: live.week == 7 and live.snapshot.week == 7)
    yield live
    live.close()


@pytest.mark.slow
@pytest.mark.xdist_group("village")
def test_a_link_opens_the_same_world_with_the_same_changes_at_the_same_week(opened):
    assert (opened.state, opened.said) == ("paused", "")
    assert opened.changes == planned(ORDERS, village()).changes
    assert opened.link == as_text(ORDERS)
    weeks = course(opened.programs, village(), opened.changes, upto=7)
    replayed = [records for _, records, _ in weeks]
    assert differing(replayed[-1], opened.snapshot.records) == set()


@pytest.mark.slow
@pytest.mark.xdist_group("village")
def test_a_record_is_replayed_to_the_unit_and_a_wrong_one_is_found_out(opened):
    told = json.loads(json.dumps(record(opened)))
    answer = again(told, "record.json")
    assert (answer["same"], answer["weeks"], answer["changes"]) == (True, 7, 5)
    assert {row["recorded"] == row["again"] for row in answer["rows"]} == {True}
    untold = again(told | {"changes": []}, "record.json")
    assert [row["again"] for row in untold["rows"]] == [row["baseline"] for row in answer["rows"]]
    told["harm"]["number"] = "1"
    assert again(told, "record.json")["same"] is False


def test_the_hash_under_the_page_is_that_of_the_command_and_of_the_link():
    assert world("village", None, None, None).digest == world("village", 1000, 156, 1).digest


def test_what_is_no_record_is_told_apart(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read(tmp_path / "none.json")
    path = tmp_path / "record.json"
    for text, why in (
        ("{", "cannot be read"),
        ("[" * 10**5, "cannot be read"),
        ("[]", "not the record"),
        ("{}", "lacks"),
    ):
        path.write_text(text)
        with pytest.raises(InputError, match=why):
            scenario_of(read(path), path.name)
    one = village()
    good = {"scenario": one.resolved(), "scenario_hash": one.digest, "weeks_done": 3, "changes": [], "harm": {}}
    good["version"] = version("weiwen")
    assert scenario_of(good, "x").digest == one.digest
    for key, value, why in (
        ("version", "0.0.1", "made by weiwen 0.0.1"),
        ("weeks_done", 9, "1 to 8 weeks"),
        ("scenario_hash", "0" * 16, "another world"),
        ("scenario", good["scenario"] | {"name": "../x"}, "none that comes with"),
        ("scenario", good["scenario"] | {"parameters": {}}, "another world"),
    ):
        with pytest.raises(InputError, match=why):
            scenario_of(good | {key: value}, "x")
    with pytest.raises(InputError, match="change 1 is not"):
        changes_of({"changes": [{"week": 1}]}, "x")
