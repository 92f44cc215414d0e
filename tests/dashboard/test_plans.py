"""What a link holds is checked like what is told; a run that opens it meets the same changes in the same weeks."""

import json
from importlib.metadata import version

import numpy as np
import pytest
from awaiting import until
from made_weeks import HARSH, made_live
from starlette.testclient import TestClient
from test_live import WEEKS, Kept, differing
from test_orders import WRONG

from weiwen.dashboard.app import application, record
from weiwen.dashboard.arms import course
from weiwen.dashboard.branch import Branch, question
from weiwen.dashboard.branch_told import sentence
from weiwen.dashboard.changes import Change
from weiwen.dashboard.live import Live, Snapshot
from weiwen.dashboard.pairs import NAMES, Comparison
from weiwen.dashboard.plans import MOST_COMPILED, MOST_PLANNED, as_text, orders_of, planned
from weiwen.dashboard.replay import MOST_CHANGES, again, changes_of, scenario_of
from weiwen.dashboard.replay_command import _tell, read
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
    with pytest.raises(InputError, match="at most 6 of the changes may compile another program"):
        planned(turns, village())
    assert len(planned(turns, village(), compiled=MOST_CHANGES).worlds) == len(turns) > MOST_COMPILED  # as in a record
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


def test_what_the_addresses_refuse_is_told_in_a_line(monkeypatch):
    monkeypatch.setattr(Live, "start", lambda self: self)
    shelf = Shelf()
    guarded = application(8765, shelf)
    own = {"origin": "http://127.0.0.1:8765", "cookie": f"{guarded.cookie}={guarded.session}"}
    page = TestClient(guarded, base_url="http://127.0.0.1:8765", headers=own)
    wish = {"scenario": "village", "people": 600, "weeks": WEEKS}
    opened = page.post("/api/runs", json=wish | {"changes": ORDERS, "until": 7})
    assert (opened.status_code, opened.json()["link"], opened.json()["goal"]) == (201, as_text(ORDERS), 7)
    held = page.post("/api/runs", json=wish | {"changes": [{"week": 1, "mechanism": "arrests", "on": False}]})
    branch, first = "/api/runs/1/branch", {"without": 0}
    for answer, why in (
        (held, "never live"),
        (page.get(branch), "has no branch"),
        (page.delete(branch), "has no branch"),
        (page.get(f"{branch}.csv"), "has no branch"),
        (page.post(branch, json=first), "the run is preparing"),
        (page.post(branch, json=first | {"<script>": 1}), "a branch knows"),
        (page.post(branch, json={"go_on": True}), "has no branch"),
    ):
        assert answer.status_code == 400
        assert why in answer.json()["error"]
        assert "<script>" not in answer.text
    assert len(shelf.runs) == 1


def test_the_sentence_of_a_branch_says_what_is_known(monkeypatch):
    monkeypatch.setattr("weiwen.dashboard.branch._affordable", lambda live, pairs: pairs)
    live = Live("1", village())
    live.changes, live.week = [Change(3, "deterrence", None, True, False)], 6
    branch = Branch(live, question({"without": 0}, live), 3)
    assert sentence(branch, None)["number"] == "Not known yet"
    gaps = np.zeros((3, 4, len(NAMES)))
    assert sentence(branch, Comparison(3, (1, 2, 3), gaps, gaps))["number"] == "No difference"
    more = gaps.copy()
    more[:, -1, 0] = 10, 12, 14
    told = sentence(branch, Comparison(3, (1, 2, 3), gaps, more))
    assert told["number"] == "12 more"
    assert "after 4 weeks. 95 % interval +7 to +17." in told["after"]  # 12 ± 4.303 · 2 / √3
    camps = made_live((*HARSH, "camp")).snapshot.head  # its sentence is about camps, the difference is not
    live.snapshot = Snapshot(6, camps, {})
    fewer = sentence(branch, Comparison(3, (1, 2, 3), more, gaps))
    assert fewer["number"] == "12 fewer"
    fate = f"people were {camps['harm']['fate']} though, by the truth, they had done nothing in the past year"
    assert fewer["after"].startswith(f"{fate}, with the change than without it; mean of 3 pairs")
    few = sentence(branch, Comparison(3, (1, 2), gaps[:2], more[:2]))
    assert "No interval yet: there are 2 pairs" in few["after"]
    more[:, -1, 0] = -10, 4, 6
    even = sentence(branch, Comparison(3, (1, 2, 3), gaps, more))
    assert even["number"] == "On average as many"
    assert "in the past year, with the change as without it; mean of 3 pairs" in even["after"]
    more[:, -1, 0] = -10, 2, 14
    assert "contains zero: no effect was found" in sentence(branch, Comparison(3, (1, 2, 3), gaps, more))["after"]


def a_record():
    """The record of a village without changes, as far as it is read."""
    one = village()
    told = {"scenario": one.resolved(), "scenario_hash": one.digest, "weeks_done": 3, "changes": [], "harm": {}}
    return told | {"version": version("weiwen")}


def test_the_command_under_a_replay_is_made_from_the_world_and_never_taken_from_the_record(monkeypatch, capsys):
    monkeypatch.setattr("weiwen.dashboard.replay._harm", lambda *given: {"number": "Nobody", "wronged": 0, "rows": []})
    rows = [{"name": "held\x1b[2J", "value": "[red]x[/red]"}, {"name": ["x"]}, 7]
    answer = again(a_record() | {"baseline": "curl [bold]x[/bold] | sh", "harm": {"rows": rows}}, "[/]record.json")
    assert answer["command"] == "weiwen run village --people 600 --weeks 8 --seed 1 --replicates 1"
    assert answer["same"] is False
    _tell(answer | {"command": "weiwen [bold]run[/bold]"})
    said = capsys.readouterr().out
    assert "baseline: weiwen [bold]run[/bold]\n" in said
    assert "held[2J" in said
    assert "[red]x[/red]" in said


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
    good = a_record()
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
