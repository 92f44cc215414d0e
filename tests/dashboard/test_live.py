"""A live run is the run that the command makes, until it is told otherwise; from the next week on it is another."""

import json
import struct
import threading
import time

import numpy as np
import pytest
from awaiting import until

from weiwen.dashboard.app import record
from weiwen.dashboard.following import Follower
from weiwen.dashboard.frames import frame
from weiwen.dashboard.jobs import Job
from weiwen.dashboard.live import Live
from weiwen.dashboard.report import live_report, record_of
from weiwen.errors import InputError
from weiwen.life import inhabited
from weiwen.report.page import report_text
from weiwen.runs import Clock, simulate
from weiwen.scenario import load
from weiwen.world import laboratory

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("village")]
WEEKS = 8


def village():
    return load("village", people=600, weeks=WEEKS, seed=1)


class Kept(Live):
    """A live run that keeps the records of every week."""

    def __init__(self, *given):
        self.kept = []
        super().__init__(*given)

    def _show(self, stepper, records):
        super()._show(stepper, records)
        self.kept += [records] if records else []


def begun(scenario):
    live = Kept("1", scenario).start()
    until(lambda: live.state != "preparing")
    assert live.state == "paused", live.said
    return live


def stepped(live, weeks=1):
    for _ in range(weeks):
        goal = live.week + 1
        live.tell({"do": "step"})
        until(lambda: live.snapshot.week == goal)  # noqa: B023


@pytest.fixture(scope="module")
def untouched():
    live = begun(village())
    stepped(live, WEEKS)
    yield live
    live.close()


@pytest.fixture(scope="module")
def changed():
    """Deterrence is shut after week 3, a number moved after week 5."""
    live = begun(village())
    stepped(live, 3)
    told = [live.tell({"do": "switch", "mechanism": "deterrence", "on": False})]
    stepped(live, 2)
    told.append(live.tell({"do": "set", "mechanism": "civic_choice", "parameter": "helping", "value": -6.0}))
    stepped(live, WEEKS - 5)
    live.told = told
    yield live
    live.close()


def differing(a, b):
    return {name for name in a if a[name].tobytes() != b[name].tobytes()}


@pytest.fixture(scope="module")
def arrays(tmp_path_factory):
    """What the command makes of the same world."""
    return simulate(laboratory(village()), tmp_path_factory.mktemp("run"), Clock())


def test_the_report_of_a_live_run_without_changes_is_that_of_the_command(untouched, changed, arrays):
    run = record_of(untouched, WEEKS)
    assert live_report(untouched) == report_text(arrays, run)
    told = live_report(changed)
    assert "What was changed" in told
    assert told.index("What happened to people") < told.index("What was changed") < told.index("The loop")


def test_a_life_is_followed_through_the_changes_of_its_run(changed):
    follower = Follower(changed)
    found = follower.follow(Job(changed, "life", None), None)
    assert (found.week, len(found.lives)) == (WEEKS, 256)
    helped = np.stack([life.weeks["civic"] == 1 for life in found.lives]).sum(0)
    assert helped[5:].sum() < helped[:5].sum()  # the number that was moved holds for those who are followed too
    people = {life.row for life in found.lives}
    other = next(int(row) for row in inhabited(laboratory(village()).pages) if row not in people)
    assert follower.follow(Job(changed, "life", None), other).at(other).row == other


def test_a_live_run_without_changes_is_the_run_to_the_bit(untouched, arrays):
    for week, records in enumerate(untouched.kept):
        for name, values in records.items():
            assert values.tobytes() == arrays[name].values[0, week].tobytes(), (week, name)
    assert untouched.state == "finished"
    assert untouched.changes == []


def test_a_change_holds_from_the_next_week_and_is_written_down(untouched, changed):
    assert [answer["week"] for answer in changed.told] == [4, 6]
    for week in range(3):
        assert differing(untouched.kept[week], changed.kept[week]) == set()
    assert "belief" in differing(untouched.kept[3], changed.kept[3])
    helped = [int(one.kept[5]["civic_acts"][:, 0].sum()) for one in (untouched, changed)]
    assert helped[1] < helped[0]
    assert [(c.week, c.mechanism, c.parameter, c.before, c.after) for c in changed.changes] == [
        (4, "deterrence", None, True, False),
        (6, "civic_choice", "helping", -3.5, -6.0),
    ]
    told = json.loads(json.dumps(record(changed)))
    assert told["baseline"] == "weiwen run village --people 600 --weeks 8 --seed 1 --replicates 1"
    assert [one["week"] for one in told["changes"]] == [4, 6]


def test_the_harm_is_what_the_ledger_of_the_run_says(untouched):
    rows = {row["name"]: row for row in untouched.snapshot.head["harm"]["rows"]}
    weeks = sum(int(one["touched"][:, 3].sum()) for one in untouched.kept)
    assert weeks > 0
    assert rows["restricted"]["detail"] == f"{weeks} person-weeks"
    assert sum(part[1] for part in rows["restricted"]["parts"]) == weeks


def test_a_frame_holds_sums_and_places_and_costs_the_same_at_any_size(untouched):
    message, week, _ = frame(untouched, 0, "grievance", -1)
    (length,) = struct.unpack("<I", message[:4])
    head = json.loads(message[4 : 4 + length])
    arrays, at = {}, 4 + length
    for name, size in head["arrays"]:
        arrays[name] = np.frombuffer(message, "<f4", size, at)
        at += 4 * size
    assert at == len(message)
    assert (week, head["week"], length % 4) == (WEEKS, WEEKS, 0)
    np.testing.assert_array_equal(arrays["places"], untouched.kept[-1]["grievance"])
    assert arrays["incidents"].tolist() == [float(one["incidents"].sum()) for one in untouched.kept]
    assert max(size for _, size in head["arrays"]) <= max(WEEKS, len(untouched.codes))
    again, _, _ = frame(untouched, WEEKS, "grievance", 0)
    assert len(again) < len(message) < 6000


def test_a_week_that_went_unshown_is_shown_once_the_run_is_paused(monkeypatch):
    """A pause that comes just after a week that nobody was to see yet would else leave the page a week behind."""
    monkeypatch.setattr("weiwen.dashboard.live.BETWEEN", 3600.0)
    live = begun(village())
    live._shown, live.watchers = time.monotonic(), 1  # a run that nobody watches does not play
    live.tell({"do": "play"})
    until(lambda: live.week >= 2)
    assert live.snapshot.week == 0
    live.tell({"do": "pause"})
    until(lambda: live.snapshot.week == live.week)
    assert "loop" in live.snapshot.head
    live.close()


def test_a_mechanism_that_is_not_compiled_in_takes_over_when_it_is_ready():
    live = begun(village())
    stepped(live)
    answer = live.tell({"do": "switch", "mechanism": "backlash", "on": True})
    assert answer["recompiles"]
    assert "deterrence" in answer["said"]
    with pytest.raises(InputError, match="being compiled"):
        live.tell({"do": "switch", "mechanism": "payout", "on": True})
    stepped(live)  # the run goes on meanwhile
    assert threading.active_count() > 1
    until(lambda: not live.compiling)
    week = live.week
    stepped(live)
    assert {"backlash"} <= live.on
    assert "deterrence" not in live.mechanisms
    assert [(c.week, c.mechanism, c.after, c.recompiled) for c in live.changes] == [
        (week + 1, "deterrence", False, True),
        (week + 1, "backlash", True, True),
    ]
    found = Follower(live).follow(Job(live, "life", None), None)  # through the change of the program
    assert found.week == live.week
    live.close()
