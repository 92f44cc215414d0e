"""The weeks of a live run that are kept for its report: sums over the nation, and what a report maps by locality.

Never a person. A week of a nation of 248 localities is some twenty kilobytes, and a year is stacked when it is full.
"""

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from weiwen.records import STAGE_RECORDS

Records = dict[str, np.ndarray]
LEVELS = (
    "grievance",
    "belief",
    "hardship",
    "coverage",
    "effort",
    "legitimacy",
    "trust_game.trust",
)  # means over people
PLACED = (*LEVELS, "filed", "withheld")  # kept by locality; everything else is summed over localities
YEAR = 52


class Diary:
    """Weeks as they come, and the number of people sanctioned for nothing after each."""

    def __init__(self) -> None:
        self.wronged: list[int] = []
        self.gini: list[float] = []
        self.dims: dict[str, tuple[str, ...]] = {}
        self._years: list[dict[str, np.ndarray]] = []
        self._now: list[Records] = []
        self._lock = threading.Lock()

    def add(self, records: Records, dims: dict[str, tuple[str, ...]], people: Records, gini: float) -> None:
        """One week more; `dims` are those of the records that mechanisms lay aside."""
        told = {name: one.dims for name, one in STAGE_RECORDS.items()} | dims
        week = {name: _summed(name, values, told[name]) for name, values in records.items()}
        with self._lock:
            self.dims |= {name: told[name] if name in PLACED else _nation(told[name]) for name in week}
            self._now.append(week)
            self.wronged.append(int(people["people_sanctioned_for_nothing"].sum()))
            if len(self._now) == YEAR:
                self._years.append(stacked(self._now))
                self._now = []
                self.gini.append(gini)

    def until(self, week: int) -> dict[str, np.ndarray]:
        """The arrays of the first weeks, (1, week, ...), of all that was counted in any of them.

        A mechanism that joined later counted nothing before: zeros. Its level was unknown, not zero: it is left out.
        """
        with self._lock:
            parts = [*self._years, *([stacked(self._now)] if self._now else [])]
        names = _told_of(parts)
        shapes = {name: next(part[name].shape[1:] for part in parts if name in part) for name in names}
        whole: dict[str, Any] = {}
        for name, shape in shapes.items():
            lengths = (len(next(iter(part.values()))) for part in parts)
            pieces = [
                part.get(name, np.zeros((weeks, *shape))) for part, weeks in zip(parts, lengths, strict=True)
            ]  # fmt: skip
            whole[name] = np.concatenate(pieces)[None, :week]
        return whole


def stacked(weeks: list[Records]) -> dict[str, np.ndarray]:
    """Weeks as arrays, zeros where a week lacks a count that another has."""
    likes = {name: values for week in weeks for name, values in week.items()}
    return {name: np.stack([week.get(name, np.zeros_like(likes[name])) for week in weeks]) for name in _told_of(weeks)}


def _told_of(parts: Sequence[Records]) -> list[str]:
    """What stands in any of them; of the levels, those that stand in all."""
    names = dict.fromkeys(name for part in parts for name in part)
    return [name for name in names if name not in LEVELS or all(name in part for part in parts)]


def _nation(dims: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dim for dim in dims if dim != "locality")


def _summed(name: str, values: np.ndarray, dims: tuple[str, ...]) -> np.ndarray:
    if name in PLACED or "locality" not in dims:
        return values
    exact = np.float64 if values.dtype.kind == "f" else np.int64
    return values.sum(dims.index("locality"), dtype=exact)
