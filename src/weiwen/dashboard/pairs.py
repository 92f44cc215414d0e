"""Pairs of worlds that share all their luck: one as it runs, one without a change; their difference is its effect.

Base is the world without, changed the world as it runs; a difference is changed less base, as in every twin.
"""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from weiwen.dashboard.arms import Course
from weiwen.dashboard.changes import Change
from weiwen.dashboard.sums import CHARTS, of_week
from weiwen.twins import paired
from weiwen.vocabulary import ALL_MEASURES

FEWEST = 3  # pairs from which on an interval is told
Keeps = Callable[[Sequence[Change]], list[Change]]
HARM = (
    {"name": "wronged", "label": "sanctioned though they had done nothing, so far", "unit": "people", "over": "last"},
    {"name": "restricted", "label": "restricted", "unit": "people", "over": "sum"},
)
TOTALS = {"a week": "in all", "people": "person-weeks"}  # the unit of a sum over weeks


def quantities() -> list[dict[str, str]]:
    """What can be compared, harm first, then the lines of the charts; `over` says how weeks are told in one number."""
    found: list[dict[str, str]] = [one | {"voice": "harm", "group": "What happened to people"} for one in HARM]
    for chart in CHARTS:
        unit = str(chart["unit"])
        of_chart = {"unit": unit, "group": str(chart["title"]), "over": "sum" if unit in TOTALS else "mean"}
        found += [dict(zip(("name", "label", "voice"), line, strict=True)) | of_chart for line in chart["lines"]]
    return [one | {"whole": TOTALS[one["unit"]] if one["over"] == "sum" else one["unit"]} for one in found]


NAMES = tuple(one["name"] for one in quantities())


class Pair:
    """Two worlds of one seed: together until the week from which they may differ, then apart."""

    def __init__(self, together: Course, start: int, registered: np.ndarray) -> None:
        self.seed, self.start, self.registered = together.scenario.seed, start, registered
        self.changed, self.base = together, together
        self.told = array("d"), array("d")  # base, changed: every quantity of a week, then of the next

    @property
    def week(self) -> int:
        """The weeks that both worlds have done."""
        return min(self.base.week, self.changed.week)

    @property
    def rows(self) -> int:
        """The weeks of which both worlds are told."""
        return len(self.told[1]) // len(NAMES)

    def lines(self, rows: int) -> list[np.ndarray]:
        """The first weeks of base and changed, (week, quantity)."""
        return [np.array(one[: rows * len(NAMES)]).reshape(rows, len(NAMES)) for one in self.told]

    def step(self, changes: Sequence[Change], keeps: Keeps) -> None:
        """One week of both worlds."""
        if self.week < self.start - 1:
            self.changed.step(changes)
            return
        if self.base is self.changed:
            self.base = self.changed.fork()
        for course, met, told in zip((self.base, self.changed), (keeps(changes), changes), self.told, strict=True):
            told.extend(self._week(course, met))

    def _week(self, course: Course, changes: Sequence[Change]) -> list[float]:
        records, stepper = course.step(changes), course.stepper
        week = of_week(records, self.registered, stepper.gini)
        week["restricted"] = float(records["touched"][:, ALL_MEASURES.index("restrict")].sum())
        week["wronged"] = float(stepper.people()["people_sanctioned_for_nothing"].sum())
        return [week[name] for name in NAMES]


@dataclass(frozen=True)
class Comparison:
    """Weekly lines of all pairs, (pair, week, quantity), from the first week in which the worlds may differ."""

    start: int
    seeds: tuple[int, ...]
    base: np.ndarray
    changed: np.ndarray

    def lines(self, name: str, step: int) -> dict[str, Any]:
        """One quantity over time, as means of so many weeks: the differences, their mean and its interval."""
        at = NAMES.index(name)
        ends, (base, changed) = _windows(self.start, step, self.base[..., at], self.changed[..., at])
        mean, half = self._paired(changed - base)
        return {
            "weeks": ends,
            "pairs": _told(changed - base),
            "mean": _told(mean),
            "low": None if half is None else _told(mean - half),
            "high": None if half is None else _told(mean + half),
            "base": _told(base.mean(0)),
            "changed": _told(changed.mean(0)),
        }

    def effects(self) -> list[dict[str, Any]]:
        """Every quantity in one number over the weeks since the worlds may differ."""
        return [self._effect(at, one) for at, one in enumerate(quantities())]

    def _effect(self, at: int, one: dict[str, str]) -> dict[str, Any]:
        over = {"sum": np.sum, "mean": np.mean, "last": lambda lines, axis: lines[:, -1]}[one["over"]]
        base, changed = over(self.base[..., at], axis=1), over(self.changed[..., at], axis=1)
        mean, half = self._paired(changed - base)
        told = {"base": float(base.mean()), "changed": float(changed.mean()), "effect": float(mean)}
        span = {
            "low": None if half is None else float(mean - half),
            "high": None if half is None else float(mean + half),
        }
        return one | told | span | {"same": bool((changed == base).all())}

    def _paired(self, gap: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        mean, half = paired(gap)
        return mean, half if len(gap) >= FEWEST else None


def compared(pairs: Sequence[Pair], rows: int) -> Comparison | None:
    """The first weeks of all pairs that have so many; None while there is none."""
    done = [pair for pair in pairs if pair.rows >= rows]
    if rows < 1 or not done:
        return None
    base, changed = (np.stack(lines) for lines in zip(*(pair.lines(rows) for pair in done), strict=True))
    return Comparison(done[0].start, tuple(pair.seed for pair in done), base, changed)


def _windows(start: int, step: int, *lines: np.ndarray) -> tuple[list[int], list[np.ndarray]]:
    """Means of neighbouring weeks, each at the last of its weeks; windows end where those of the other charts do."""
    weeks = np.arange(start, start + lines[0].shape[1])
    cuts = [k + 1 for k, week in enumerate(weeks) if week % step == 0 or k + 1 == len(weeks)]
    spans = list(zip([0, *cuts[:-1]], cuts, strict=True))
    means = [np.stack([line[:, first:last].mean(1) for first, last in spans], 1) for line in lines]
    return [int(weeks[last - 1]) for last in cuts], means


def _told(values: np.ndarray) -> list[Any]:
    return np.round(values, 9).tolist()
