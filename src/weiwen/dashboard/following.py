"""One invented life of a live run: the run is replayed, changes and all, and some of its rows are laid aside.

A live run keeps no week of anybody. Whoever wants to follow somebody lets the same world run again from its first week
with the same changes, which gives the same weeks to the bit: each week is held against the lines of the live run. A row
number is all that can be asked for; no file is read and nobody can be put in.
"""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from weiwen.dashboard.arms import Course, Programs
from weiwen.dashboard.changes import Change
from weiwen.dashboard.jobs import Job
from weiwen.dashboard.live import Live
from weiwen.dashboard.stepping import prepare
from weiwen.dashboard.sums import LINES, of_week
from weiwen.engine.pages import Pages
from weiwen.errors import InputError
from weiwen.life import Life, following, inhabited, lives, worth
from weiwen.world import laboratory

KIND = "life"
MOST_ROWS = 256
MOST_ROW_WEEKS = 200_000  # about ten megabytes
MOST_PROGRAMS = 4
OTHERS = 24  # of the rows followed, those between which one may turn the pages


@dataclass(frozen=True)
class Followed:
    """The lives that were followed up to a week, those that show most first."""

    week: int
    lives: tuple[Life, ...]

    def at(self, row: int) -> Life | None:
        """The life of a row, if it was followed."""
        return next((one for one in self.lives if one.row == row), None)

    def after(self, row: int) -> Life:
        """The next life in the order of what they show; after the last comes the first."""
        rows = [one.row for one in self.lives[:OTHERS]]
        return self.lives[(rows.index(row) + 1) % len(rows) if row in rows else 0]


def rows_to_follow(pages: Pages, weeks: int, row: int | None) -> np.ndarray:
    """Rows spread evenly over the table, as many as memory is set aside for, and the row asked for."""
    people = inhabited(pages)
    if row is not None:
        check_row(pages, row)
    many = max(min(MOST_ROWS, MOST_ROW_WEEKS // max(weeks, 1), people.size), 1)
    spread = people[np.linspace(0, people.size - 1, many).astype(int)]
    return np.unique(spread if row is None else np.append(spread, row))


def check_row(pages: Pages, row: int) -> None:
    """Refuse a row in which nobody stands."""
    people = inhabited(pages)
    if row not in people:
        raise InputError(f"row {row}: nobody stands in that row; rows go from 0 to {people[-1]:,}, some of them vacant")


def watching(rows: np.ndarray) -> Programs:
    """Programs of a run that lay some rows aside."""
    return Programs(lambda scenario: prepare(scenario, lambda lab: following(lab, rows)), MOST_PROGRAMS)


class Follower:
    """Follows rows of one live run; the programs that lay them aside are kept as long as the rows are the same."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self.rows, self.programs = np.zeros(0, int), watching(np.zeros(0, int))

    def follow(self, job: Job, row: int | None) -> Followed:
        """Replay the run up to the week in which it stands, and return the lives."""
        live, week = self.live, self.live.snapshot.week
        changes = tuple(one for one in live.changes if one.week <= week)
        job.step(0, week, "the week of this world is compiled once more, with rows laid aside; it takes a minute")
        if row is None or row not in self.rows:
            rows = rows_to_follow(laboratory(live.scenario).pages, live.scenario.weeks, row)
            if not np.array_equal(rows, self.rows):
                self.rows, self.programs = rows, watching(rows)
        course = Course(self.programs, live.scenario)
        lab = course.stepper.lab
        groups = np.asarray(course.stepper.carry[0].society.people.group)[0].ravel()[self.rows]
        laid: list[dict[str, np.ndarray]] = []
        while course.week < week:
            job.step(course.week, week)
            laid.append(self._week(course, changes))
        table = {name: np.stack([one[name] for one in laid]) for name in laid[0]}
        found = sorted(lives(lab, self.rows, groups, table), key=worth, reverse=True)
        return Followed(week, tuple(found))

    def _week(self, course: Course, changes: tuple[Change, ...]) -> dict[str, np.ndarray]:
        """One week, held against the live run; while that plays, it has the machine to itself half of the time."""
        begun = time.perf_counter()
        records: dict[str, Any] = dict(course.step(changes))
        laid = records.pop("life")
        told = of_week(records, self.live.registered, course.stepper.gini)
        if any(told[name] != self.live.series.lines[name][course.week - 1] for name in LINES):
            raise InputError(f"week {course.week} came out otherwise than in the live run, so nobody is shown")
        if self.live.state == "playing":
            time.sleep(min(time.perf_counter() - begun, 1.0))
        return laid
