"""The live page and the report open with the same words for the same run, and count the same."""

import numpy as np
import pytest
from made_weeks import GENTLE, HARSH, as_dataset, made_people, made_week

from weiwen.dashboard.harm import Harm
from weiwen.report import people as told

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


def test_before_the_first_week_nobody_was_harmed():
    luck = np.random.default_rng(3)
    page = Harm().told(made_people(luck, ()))
    assert (page["number"], page["rows"]) == ("Nobody", [])
