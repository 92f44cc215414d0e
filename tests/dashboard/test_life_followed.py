"""Following one invented life of a live run: bounded, one at a time, a row number and nothing else."""

import time

import numpy as np
import pytest
from awaiting import until
from made_weeks import made_life, made_live
from visiting import OURS, shelf_of, visitor

from weiwen.dashboard import following
from weiwen.dashboard.following import MOST_ROW_WEEKS, MOST_ROWS, Followed, Follower, rows_to_follow
from weiwen.dashboard.jobs import Jobs
from weiwen.engine.pages import paginate
from weiwen.errors import InputError
from weiwen.life import inhabited

WEEKS = 8


@pytest.fixture(scope="module")
def shelf():
    return shelf_of(made_live(weeks=WEEKS))


@pytest.fixture(scope="module")
def friend(shelf):
    return visitor(shelf)


def test_rows_are_few_and_spread_and_a_vacant_one_is_refused():
    pages = paginate(np.array([700, 900]), np.array([0, 0]), 256)
    people = inhabited(pages)
    rows = rows_to_follow(pages, 52, None)
    assert len(rows) == MOST_ROWS
    assert (rows[0], rows[-1]) == (people[0], people[-1])
    assert set(rows) <= set(people.tolist())
    assert len(rows_to_follow(pages, 5200, None)) * 5200 <= MOST_ROW_WEEKS
    assert 701 not in people
    with pytest.raises(InputError, match="nobody stands in that row"):
        rows_to_follow(pages, 52, 701)
    asked = next(int(row) for row in people if row not in rows)
    assert asked in rows_to_follow(pages, 52, asked)


def test_one_turns_the_pages_in_the_order_of_what_they_show():
    found = Followed(WEEKS, tuple(made_life(row) for row in (7, 3, 9)))
    assert [found.after(row).row for row in (7, 3, 9, 4)] == [3, 9, 7, 7]
    assert found.at(3).row == 3
    assert found.at(4) is None


def test_a_life_is_asked_for_waited_for_and_shown(friend, monkeypatch):
    asked = []

    def follow(self, job, row):
        asked.append(row)
        return Followed(WEEKS, tuple(made_life(one) for one in (7, 3, *([row] if row else []))))

    monkeypatch.setattr(Follower, "follow", follow)
    assert friend.get("/api/runs/1/life").json()["state"] == "none"
    assert friend.get("/api/runs/1/life.html").status_code == 400
    assert friend.post("/api/runs/1/life", headers=OURS).status_code == 202
    until(lambda: friend.get("/api/runs/1/life").json()["state"] == "ready")
    told = friend.get("/api/runs/1/life").json()
    life = told["life"]
    assert (life["row"], life["week"], asked) == (7, WEEKS, [None])
    assert "nothing more" in told["what"]
    assert [m for m in life["moments"] if m[4]] == [[4, "what was alleged", "dossier: breach", "file", True]]
    assert "nothing that the state lists" in life["opening"][0]
    assert all(figure["wide"].startswith("<svg") for figure in life["figures"])
    page = friend.get("/api/runs/1/life.html")
    assert page.headers["content-disposition"].endswith('_life_row7.html"')
    assert "false: nothing of the kind was done" in page.text
    assert friend.post("/api/runs/1/life", json={"next": True}, headers=OURS).json()["life"]["row"] == 3
    friend.post("/api/runs/1/life", json={"row": 11}, headers=OURS)
    until(lambda: friend.get("/api/runs/1/life").json().get("life", {}).get("row") == 11)
    refused = friend.post("/api/runs/1/life", json={"row": 99_999_999}, headers=OURS)
    assert (refused.status_code, asked) == (400, [None, 11])
    assert "nobody stands in that row" in refused.json()["error"]
    assert friend.get("/api/runs/1/life").json()["life"]["row"] == 11  # who is shown stays


@pytest.mark.parametrize("wish", [{"row": "7"}, {"row": 1.5}, {"row": True}, {"name": "x"}, [7]])
def test_nothing_but_a_row_can_be_asked_for(friend, wish):
    assert friend.post("/api/runs/1/life", json=wish, headers=OURS).status_code == 400


def test_asking_and_stopping_need_the_page_itself(friend):
    for path in ("/api/runs/1/life", "/api/runs/1/animation"):
        assert friend.post(path).status_code == 403
        assert friend.delete(path).status_code == 403


def test_a_week_that_comes_out_otherwise_is_shown_to_nobody():
    live = made_live(weeks=WEEKS)
    course = type("Course", (), {"week": 1, "stepper": type("Stepper", (), {"gini": 0.4})})()
    course.step = lambda changes: live.snapshot.records | {"life": {"civic": np.zeros(2)}}
    lines = {name: [float(live.series.lines[name][-1])] for name in live.series.lines}
    live.series.lines = lines
    assert set(Follower(live)._week(course, ())) == {"civic"}
    live.series.lines = lines | {"incidents": [lines["incidents"][0] + 1]}
    with pytest.raises(InputError, match="came out otherwise"):
        Follower(live)._week(course, ())
    assert following.KIND == "life"


def test_jobs_are_one_at_a_time_and_end_when_they_are_stopped_or_their_run_is_closed():
    jobs, live, other = Jobs(), made_live(weeks=1), made_live(weeks=1)
    other.name = "2"

    def endless(job):
        while True:
            job.step(1, 2, "going")
            time.sleep(0.005)

    job = jobs.begin(live, "film", endless)
    until(lambda: job.done)
    assert job.told() == {"state": "working", "said": "going", "done": 1, "of": 2}
    with pytest.raises(InputError, match="made already"):
        jobs.begin(other, "film", endless)
    jobs.stop(live, "film")
    until(lambda: job.state == "stopped")
    second = jobs.begin(other, "film", endless)
    other.closed = True
    until(lambda: second.state == "stopped")
    failing = jobs.begin(live, "film", lambda job: 1 / 0)
    until(lambda: failing.state == "failed")
    assert "ZeroDivisionError" in failing.said
