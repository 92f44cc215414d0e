"""What a run may be told, what is refused, and how frames go to whoever watches: without computing a week."""

import json
import time

import numpy as np
import pytest
from starlette.testclient import TestClient

from weiwen.dashboard.app import application
from weiwen.dashboard.changes import held, joined
from weiwen.dashboard.forms import form, setting
from weiwen.dashboard.live import Live, Snapshot
from weiwen.dashboard.orders import MOST_WAITING
from weiwen.dashboard.shelf import MOST_PEOPLE, MOST_RUNS, Shelf
from weiwen.errors import InputError
from weiwen.scenario import load

PORT, WEEK = 8765, 3


@pytest.fixture
def live():
    """A village that stands at week 3; its thread was never started."""
    one = Live("1", load("village", people=600, weeks=8))
    one.state, one.week, one.registered = "paused", WEEK, np.full(5, 120.0)
    places = {"grievance": np.linspace(0, 1, 5), "belief": np.linspace(1, 0, 5)}
    one.snapshot = Snapshot(WEEK, {"harm": {"number": "Nobody"}}, places)
    one.series.lines = {name: [1.0] * WEEK for name in one.series.lines}
    return one


def test_custody_hiding_and_targeting_are_never_live(live):
    for name in ("arrests", "strike_hard", "hidden_custody"):
        for on in (True, False):
            with pytest.raises(InputError, match="never live"):
                live.tell({"do": "switch", "mechanism": name, "on": on})
    for entry in form(live):
        for number in entry["numbers"]:
            if not number["live"]:
                order = {"do": "set", "mechanism": entry["name"], "parameter": number["name"], "value": number["value"]}
                with pytest.raises(InputError, match="never live"):
                    live.tell(order)
    assert held("cadre_evaluation", ("cadre_evaluation", "hidden_custody"))
    assert not held("cadre_evaluation", ("cadre_evaluation",))


WRONG = (
    {},
    {"do": "free"},
    {"do": ["play"]},
    {"do": "step", "weeks": 10**9},
    {"do": "speed", "value": "fast"},
    {"do": "speed", "value": 3},
    {"do": "switch", "mechanism": "<script>", "on": True},
    {"do": "switch", "mechanism": "camera", "on": 1},
    {"do": "set", "mechanism": "camera", "parameter": "false_matches", "value": 2.0},
    {"do": "set", "mechanism": "camera", "parameter": "false_matches", "value": "0.1"},
    {"do": "set", "mechanism": "camera", "parameter": "false_matches", "value": float("nan")},
    {"do": "set", "mechanism": "camera", "parameter": "__class__", "value": 1.0},
    {"do": "set", "mechanism": "backlash", "parameter": "weight", "value": 0.1},
)


@pytest.mark.parametrize("order", WRONG, ids=str)
def test_orders_that_are_none_are_refused(live, order):
    before = list(live.changes)
    with pytest.raises(InputError):
        live.tell(order)
    assert live.changes == before


def test_every_live_number_has_its_unit_range_meaning_and_source(live):
    entries = form(live)
    assert {one["name"] for one in entries if one["on"]} == set(live.scenario.mechanisms)
    for number in (number for one in entries for number in one["numbers"]):
        assert all(number[key] for key in ("unit", "meaning", "source", "certainty"))
        assert number["range"] or number["choices"] or isinstance(number["value"], bool)
    assert len(setting()["quantities"]) > 20
    some = form(live, "camera,<script>,deterrence")
    assert some == [one for one in entries if one["name"] in ("camera", "deterrence")]
    assert len(some) == 2


def test_runs_are_few_and_small(monkeypatch):
    monkeypatch.setattr(Live, "start", lambda self: self)
    shelf = Shelf()
    with pytest.raises(InputError, match="too many to watch"):
        shelf.open({"scenario": "national", "people": MOST_PEOPLE + 1})
    for _ in range(MOST_RUNS):
        shelf.open({"scenario": "village"})
    with pytest.raises(InputError, match="close one first"):
        shelf.open({"scenario": "village"})
    shelf.close("2")
    assert shelf.open({"scenario": "village", "seed": 7}).scenario.seed == 7


def test_the_next_frame_waits_for_the_acknowledgement(live):
    shelf = Shelf()
    shelf.runs["1"] = live
    guarded = application(PORT, shelf)
    own = {"host": f"127.0.0.1:{PORT}", "origin": f"http://127.0.0.1:{PORT}"}
    own["cookie"] = f"{guarded.cookie}={guarded.session}"
    with TestClient(guarded).websocket_connect("/api/runs/1/watch", headers=own) as socket:
        socket.receive_bytes()
        socket.send_text(json.dumps({"do": "look", "quantity": "belief", "id": 1}))
        assert json.loads(socket.receive_text()) == {"id": 1, "ok": True, "week": WEEK}
        socket.send_text("{")
        assert json.loads(socket.receive_text())["ok"] is False  # and no frame before it: none was acknowledged
        socket.send_text("seen")
        message = socket.receive_bytes()
        assert b'"quantity":"belief"' in message
    end = time.monotonic() + 5
    while live.watchers and time.monotonic() < end:
        time.sleep(0.01)
    assert live.watchers == 0


def test_what_waits_for_the_next_week_is_bounded(live):
    for turn in range(MOST_WAITING):
        live.tell({"do": "switch", "mechanism": "deterrence", "on": bool(turn % 2)})
    with pytest.raises(InputError, match="too many changes wait"):
        live.tell({"do": "switch", "mechanism": "deterrence", "on": True})
    assert {change.week for change in live.changes} == {WEEK + 1}


def test_an_order_given_while_a_week_is_computed_holds_from_the_one_after(live):
    live._stepping = True
    assert live.tell({"do": "switch", "mechanism": "camera", "on": False})["week"] == WEEK + 2


@pytest.mark.parametrize("order", [{"do": "switch", "on": False}, {"do": "set", "parameter": "own", "value": 0.5}])
def test_a_finished_run_takes_no_change(live, order):
    live.state = "finished"
    with pytest.raises(InputError, match="the run is finished"):
        live.tell(order | {"mechanism": "deterrence"})
    assert live.changes == []


def test_no_switch_is_offered_that_would_be_refused(live):
    offered = [one for one in form(live) if not one["held"]]
    assert len(offered) > 100
    for entry in offered:
        assert entry["name"] in (live.mechanisms if entry["compiled"] else joined(entry["name"], live.mechanisms))
    assert next(one for one in form(live) if one["name"] == "comprehensive_management")["held"]
