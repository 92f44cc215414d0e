"""A report tells of people restricted for a debt whether it was theirs, if the run has such entries."""

import numpy as np
import xarray as xr

from weiwen.report.people import rows
from weiwen.vocabulary import DEBTS


def told(owing, paid, never):
    counts = np.array([owing, paid, never]).reshape(1, 1, 1, 3)
    run = xr.Dataset({"judged_restricted": (("replicate", "week", "locality", "debt"), counts)}, {"debt": list(DEBTS)})
    return [row for row in rows(run, 1) if row.name == "restricted for a debt"]


def test_the_row_says_how_many_weeks_and_what_part_was_not_owed():
    (row,) = told(30, 6, 4)
    assert row.value == "40 person-weeks"
    assert [words.replace("\xa0", " ") for _, words in row.key] == ["25 % owed nothing", "75 % owed it"]
    assert row.grave


def test_a_run_without_entries_of_debts_has_no_such_row():
    assert told(0, 0, 0) == []
