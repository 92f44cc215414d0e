"""Confusion and the time that entries stand, by hand."""

import numpy as np
import pytest

from weiwen.mistakes import Stays, confusion, entries, stays


def column(*people):
    """One world of so many people, each a row of weeks."""
    return np.asarray(people).T[None]


def test_people_are_counted_by_group_list_and_truth():
    on = column([0, 1], [1, 1], [0, 0]).astype(bool)
    truth = column([0, 0], [2, 1], [2, 2])
    found = confusion(on, truth, np.asarray([[0, 0, 1]]), 3, 2)
    assert found.tolist() == [[[0.5, 0, 0], [0.5, 0.5, 0.5]], [[0, 0, 1], [0, 0, 0]]]
    assert found.sum() == 3


def test_an_entry_is_wrong_by_what_was_true_when_it_was_made_and_may_outlast_the_run():
    on = column([0, 1, 1, 0, 1], [1, 1, 1, 1, 1], [0, 0, 0, 0, 0]).astype(bool)
    truth = column([2, 0, 2, 2, 1], [2, 0, 0, 0, 0], [0, 0, 0, 0, 0])
    found = entries(on, truth)
    assert found.person.tolist() == [0, 0, 1]
    assert found.truth.tolist() == [0, 1, 2]
    assert found.weeks.tolist() == [2, 1, 5]
    assert found.ended.tolist() == [True, False, False]


def test_the_time_an_entry_stands_counts_those_that_still_do():
    """Four entries: off after 1 and after 3 weeks, one watched for 2 weeks, one for 60: S = 3/4, then 3/8."""
    weeks = [1, 3, 2, 60]
    on = np.zeros((1, 100, 4), bool)
    for person, (length, first) in enumerate(zip(weeks, (0, 0, 98, 40), strict=True)):
        on[0, first : first + length, person] = True
    found = entries(on, np.zeros_like(on, int))
    assert stays(found, found.truth == 0) == Stays(4, 3.0, pytest.approx(0.375))
    assert stays(found, found.truth == 1) == Stays(0, None, None)
    two = stays(found, found.person == 2)
    assert (two.median, two.after_a_year) == (None, None)


def test_all_that_ends_soon_is_known_to_be_gone_after_a_year():
    on = np.zeros((1, 10, 2), bool)
    on[0, 1:4] = True
    found = entries(on, np.zeros_like(on, int))
    assert stays(found, found.truth == 0) == Stays(2, 3.0, 0.0)
