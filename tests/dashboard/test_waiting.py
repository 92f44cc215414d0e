"""What is planned and what is asked while something else is under way: waits, ends it, or says why not."""

import json
import threading
import time
from collections import deque
from types import SimpleNamespace

import pytest
from awaiting import until
from made_weeks import GENTLE, made_live

from weiwen.dashboard import branch as branches
from weiwen.dashboard.app import record
from weiwen.dashboard.changes import Change
from weiwen.dashboard.frames import frame
from weiwen.errors import InputError

BACKLASH = {"week": 4, "mechanism": "backlash", "on": True}


class Endless:
    """A pair that never comes to an end."""

    week = rows = 0

    def __init__(self, *given):
        pass

    def step(self, *given):
        time.sleep(0.002)


@pytest.fixture
def live(monkeypatch):
    """A run that stands at week 3 with one change; whatever is asked of it has no end."""
    one = made_live(GENTLE, weeks=3)
    one.changes.append(Change(2, "deterrence", None, True, False))
    monkeypatch.setattr(branches, "_affordable", lambda live, pairs: pairs)
    monkeypatch.setattr(branches, "Course", Endless)
    monkeypatch.setattr(branches, "Pair", Endless)
    yield one
    one.close()


def under_way():
    return [one for one in threading.enumerate() if one.name == "branch"]


def head(live):
    """The head of a frame."""
    message, _, _ = frame(live, 0, "grievance", -1)
    return json.loads(message[4 : 4 + int.from_bytes(message[:4], "little")])


def a_program(live, mechanisms):
    """A compiled program, as far as a run that takes it over looks at it."""
    values = live.values | {"backlash": {"seen": 0.1}}
    scenario = live.scenario.model_copy(update={"mechanisms": mechanisms, "parameters": values})
    return SimpleNamespace(lab=SimpleNamespace(program=SimpleNamespace(names=mechanisms), scenario=scenario))


def test_a_planned_change_waits_for_what_is_being_compiled_and_its_true_week_is_told(live, monkeypatch):
    monkeypatch.setattr(live.programs, "kept", lambda scenario: a_program(live, scenario.mechanisms))
    stepper = SimpleNamespace(take_over=lambda prepared: None)
    live.changes, live.plan, live.compiling, live.steps = [], deque([BACKLASH]), "payout", 1
    assert live._waits(stepper)
    assert (live.changes, list(live.plan), live.link) == ([], [BACKLASH], "4:backlash=on")
    live.week, live._stepping = 4, False
    live.changes.append(Change(5, "conformity", None, True, False))
    assert live._waits(stepper)
    assert live.link == "5:conformity=off,5:backlash=on"
    live.compiling, live._stepping = "", False
    assert live._waits(stepper)
    assert [(one.week, one.mechanism, one.after) for one in live.changes[1:]] == [
        (5, "deterrence", False),
        (5, "backlash", True),
    ]
    assert ("backlash" in live.on, len(live.plan), live.left_out) == (True, 0, [])
    live.state = "finished"
    live._meets(BACKLASH | {"on": False})
    assert "the run is finished" in live.left_out[0]


def test_why_a_planned_change_was_left_out_stays_to_be_read(live):
    week = {"step": lambda: live.snapshot.records, "people": lambda: live.snapshot.people, "week": 4}
    stepper = SimpleNamespace(**week, dims={}, gini=0.4)
    live.goal, live.steps = 4, 1
    told = head(live)
    assert (told["said"], told["left_out"]) == ("goes to week 4, as the link says", [])
    live._meets({"week": 4, "mechanism": "backlash", "parameter": "seen", "value": 0.4})
    live._week(stepper)
    assert (live.week, live.goal) == (4, 0)
    assert "4:backlash.seen=0.4 (backlash is not in this run" in head(live)["said"]
    assert head(live)["left_out"] == live.left_out
    assert record(live)["left_out"] == live.left_out
    live._takes_over(SimpleNamespace(take_over=lambda prepared: None), a_program(live, live.mechanisms), [])
    live.tell({"do": "pause"})
    assert live.news.startswith("left out of what the link says")
    live.tell({"do": "switch", "mechanism": "deterrence", "on": False})  # whoever changes something has read it
    assert live.news == ""
    assert len(live.left_out) == 1


def test_a_question_ends_the_one_before_and_frees_its_worlds_before_it_is_sized(live, monkeypatch):
    first = live.ask({"without": 0})
    until(lambda: first.pairs)
    seen = []

    def affordable(live, pairs):
        seen.append((first.state, first.thread.is_alive(), first.pairs))
        return pairs

    monkeypatch.setattr(branches, "_affordable", affordable)
    with pytest.raises(InputError, match="pairs = 17"):
        live.ask({"without": 0, "pairs": 17})
    assert (first.state, seen) == ("running", [])  # what is no question ends nothing
    second = live.ask({"without": 0})
    assert seen == [("stopped", False, [])]
    assert (live.branch, len(under_way())) == (second, 1)
    assert second.version > 0


def test_of_questions_that_come_at_once_one_stays(live, monkeypatch):
    monkeypatch.setattr(branches, "_affordable", lambda live, pairs: time.sleep(0.05) or pairs)
    asking = [threading.Thread(target=live.ask, args=({"without": 0},)) for _ in range(3)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert len(under_way()) == 1
    live.branch.stop()
    until(lambda: not under_way())
    going = [threading.Thread(target=live.go_on) for _ in range(3)]
    for one in going:
        one.start()
    for one in going:
        one.join()
    until(lambda: len(under_way()) == 1)


def test_a_closed_run_answers_no_question_and_ends_what_began_as_it_was_closed(live):
    begun = live.ask({"without": 0})
    live.closed = True  # the branch began too late for `close` to know of it
    until(lambda: not begun.thread.is_alive())
    assert begun.state == "stopped"
    for asked in (lambda: live.ask({"without": 0}), live.go_on):
        with pytest.raises(InputError, match="was closed"):
            asked()
    assert live.branch is begun
    assert under_way() == []
