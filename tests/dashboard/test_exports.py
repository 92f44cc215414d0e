"""What is taken along of a live run says where it comes from, what was done to people, and that they are invented."""

import csv
import io
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest
from made_weeks import CODES, made_live
from visiting import shelf_of, visitor

from weiwen.dashboard.changes import Change
from weiwen.dashboard.diary import Diary
from weiwen.dashboard.figures import NAMES
from weiwen.dashboard.live import Snapshot
from weiwen.sentence import SENTENCE

WEEKS = 8


@pytest.fixture(scope="module")
def live():
    made = made_live(weeks=WEEKS)
    made.changes.append(Change(4, "deterrence", None, True, False))
    return made


@pytest.fixture(scope="module")
def friend(live):
    """A browser with the cookie of this start."""
    return visitor(shelf_of(live))


def words(svg):
    return " ".join(one.text for one in fromstring(svg).iter("{http://www.w3.org/2000/svg}text"))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "harm"])
def test_a_chart_as_svg_carries_all_that_must_stand_with_it(friend, live, name):
    answer = friend.get(f"/api/runs/1/take/{name}.svg")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert answer.headers["content-disposition"].startswith('attachment; filename="weiwen_village_seed1_week8_')
    told = words(answer.text).replace("\u00a0", " ")
    for text in (SENTENCE, "n = 1 run", "seed 1", f"scenario {live.scenario.digest[:12]}", "1 change from week 4 on"):
        assert text in told, text
    assert "had done nothing in the past year" in told
    for never in ("<script", "<style", "class=", "http://127", "href"):
        assert never not in answer.text


def test_a_chart_as_png_is_the_same_sheet_at_two_pixels_a_unit(friend):
    svg = fromstring(friend.get("/api/runs/1/take/flow.svg").text)
    picture = friend.get("/api/runs/1/take/flow.png")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content[:8] == b"\x89PNG\r\n\x1a\n"
    size = [int.from_bytes(picture.content[at : at + 4], "big") for at in (16, 20)]
    for pixels, units in zip(size, (svg.get("width"), svg.get("height")), strict=True):
        assert abs(pixels - 2 * float(units)) <= 2


def rows(friend, file):
    return list(csv.reader(io.StringIO(friend.get(f"/api/runs/1/take/{file}").text)))


def test_behind_every_chart_there_are_its_numbers(friend, live):
    head, *weeks = rows(friend, "incidents.csv")
    assert head == ["week", "true", "filed", "told"]
    assert [float(week[1]) for week in weeks] == live.series.lines["incidents"]
    assert len(rows(friend, "loop.csv")) == 1 + 9 + 11
    assert [row[0] for row in rows(friend, "map.csv?quantity=withheld")[1:]] == CODES
    moves = {(a, b): int(n) for a, b, n in rows(friend, "flow.csv")[1:]}
    assert sum(moves.values()) == int(live.snapshot.records["flow"].sum())
    harm = rows(friend, "harm.csv")
    assert harm[1][1] == live.snapshot.head["harm"]["number"]
    assert {row[0] for row in harm} >= {"held, in the register", "hidden", "shown in public", "spent on measures"}


@pytest.mark.parametrize("file", ["loop.gif", "none.svg", "harm.png", ".svg", "map.svg?quantity=<script>", "loop"])
def test_what_is_no_chart_is_refused(friend, file):
    answer = friend.get(f"/api/runs/1/take/{file}")
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/json")


def test_before_the_first_week_there_is_nothing_to_take(friend):
    fresh = made_live(weeks=1)
    fresh.snapshot = Snapshot(0, {}, {})
    friend.app.app.state.shelf.runs["2"] = fresh
    assert "no week has passed" in friend.get("/api/runs/2/take/loop.svg").json()["error"]


def test_the_report_is_one_file_with_the_harm_first_and_then_what_was_changed(friend, live):
    answer = friend.get("/api/runs/1/take/report.html")
    assert answer.headers["content-disposition"] == 'attachment; filename="weiwen_village_seed1_week8_report.html"'
    order = [answer.text.index(one) for one in ("What happened to people", "What was changed", ">The loop<")]
    assert order == sorted(order)
    assert f'<span class="number harm">{live.snapshot.head["harm"]["number"]}</span>' in answer.text
    assert "deterrence" in answer.text
    assert SENTENCE in answer.text
    assert "<script src" not in answer.text
    assert "http" not in answer.text.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")


def test_the_weeks_that_are_kept_are_sums_and_localities_never_people(live):
    kept = live.diary.until(WEEKS)
    assert kept["touched"].shape == (1, WEEKS, 13, 2, 3)
    assert kept["grievance"].shape == (1, WEEKS, len(CODES))
    assert sum(one.nbytes for one in kept.values()) / WEEKS < 8000
    assert live.diary.until(3)["filed"].shape == (1, 3, len(CODES))


@pytest.mark.parametrize("joins", [1, 5, 60], ids=["at the start", "in its first year", "later"])
def test_a_level_that_was_not_known_from_the_start_is_no_rise_from_zero(joins):
    diary, people = Diary(), {"people_sanctioned_for_nothing": np.zeros(2)}
    dims = {"trust_game.trust": ("locality",), "trust_game.deals": ("locality",)}
    for week in range(1, 71):
        records = {"belief": np.full(3, 0.5)}
        if week >= joins:
            records |= {"trust_game.trust": np.full(3, 0.6), "trust_game.deals": np.full(3, 7)}
        diary.add(records, dims if week >= joins else {}, people, 0.4)
    kept = diary.until(70)
    assert ("trust_game.trust" in kept) == (joins == 1)
    assert kept["trust_game.deals"][0].tolist() == [21 * (week >= joins) for week in range(1, 71)]
    assert kept["belief"].shape == (1, 70, 3)
