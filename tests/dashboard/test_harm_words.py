"""The live page and the report open with the same words for the same run, and count the same."""

import numpy as np
import pytest
from made_weeks import GENTLE, HARSH, as_dataset, made_live, made_people, made_week

from weiwen.dashboard.figures import figure
from weiwen.dashboard.harm import Harm
from weiwen.dashboard.replay import _rows
from weiwen.report import people as told
from weiwen.report.people import sanctioned_words
from weiwen.vocabulary import ALL_MEASURES

WORLDS = {"nothing": (), "gentle": GENTLE, "harsh": HARSH, "camps": (*HARSH, "camp")}


def both(used, weeks=4):
    """The words of the page and of the report, and the report's rows."""
    luck, harm = np.random.default_rng(3), Harm()
    records = [made_week(luck, used) for _ in range(weeks)]
    people = made_people(luck, used)
    for week in records:
        harm.add(week)
    dataset = as_dataset(records, people)
    return harm.told(people), told.opening(dataset, weeks), told.rows(dataset, weeks)


@pytest.mark.parametrize("used", WORLDS.values(), ids=WORLDS)
def test_page_and_report_open_with_the_same_sentence(used):
    page, report, _ = both(used)
    assert (page["number"], page["after"], page["detail"]) == (report.number, report.after, report.detail)


@pytest.mark.parametrize("used", WORLDS.values(), ids=WORLDS)
def test_page_and_report_have_the_same_rows_with_the_same_shares(used):
    page, _, report = both(used)
    assert [row["name"] for row in page["rows"]] == [row.name for row in report]
    for mine, theirs in zip(page["rows"], report, strict=True):
        assert [part[0] for part in mine["parts"]] == [words for _, words in theirs.key], mine["name"]
    named = {row["name"] for row in page["rows"]}
    assert ({"shown in public", "intercepted", "barred from a practice"} <= named) == (used not in ((), GENTLE))


def test_where_there_are_camps_who_was_sanctioned_for_nothing_is_told_apart():
    live = made_live((*HARSH, "camp"))
    harm, people = live.snapshot.head["harm"], live.snapshot.people
    wronged, camp = int(people["people_sanctioned_for_nothing"].sum()), ALL_MEASURES.index("camp")
    assert (harm["wronged"], harm["camps"]) == (wronged, int(people["people_touched"][camp].sum()))
    assert harm["number"] == str(harm["camps"]) != str(wronged)
    assert "hidden, sent to camps, restricted" in harm["fate"]
    rows = {name: (value, words) for name, value, words, *_ in figure(live, "harm").rows}
    assert list(rows)[:2] == ["people sent to camps", "people sanctioned for nothing"]
    assert rows["people sent to camps"] == (harm["number"], harm["after"])
    assert rows["people sanctioned for nothing"] == sanctioned_words(wronged, False, harm["fate"])
    gentle = made_live(GENTLE).snapshot.head["harm"]
    sent, wronged_row = _rows(harm, harm | {"wronged": 1}, gentle)[:2]
    people_sent = f"{harm['camps']} people"
    assert list(sent.values()) == [people_sent, people_sent, "nobody", "sent to camps"]
    told_wronged = [f"{wronged} people", "1 person", f"{gentle['wronged']} people", "sanctioned, had done nothing"]
    assert list(wronged_row.values()) == told_wronged
    assert _rows(gentle, gentle, gentle)[0]["name"] == "sanctioned, had done nothing"


def test_before_the_first_week_nobody_was_harmed():
    luck = np.random.default_rng(3)
    page = Harm().told(made_people(luck, ()))
    assert (page["number"], page["rows"]) == ("Nobody", [])
