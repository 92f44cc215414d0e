"""Contestants measured in turns: each runs a short slice a round, so that a busy moment of the machine hits all alike.

The rate of a contestant is the best of its slices; a ratio of two is the median of the ratios within a round. Building
and compiling, and a first slice, are not counted.
"""

import gc
import statistics
import time
from typing import Any

from benchmarks._contract import tell, versions
from benchmarks.rebellion.settings import PATCH, Contestant

SEED = 1


class Lane:
    """One contestant on one lattice, and the rates of its slices."""

    def __init__(self, contestant: Contestant, size: int, slice_seconds: float, whole: int) -> None:
        self.contestant, self.size, self.slice = contestant, size, slice_seconds
        self.rates: list[float] = []
        self.note, self.agents, self.parts, self.before = contestant.note, None, False, 0.0
        if size > contestant.largest:
            self.note = contestant.why
            return
        start = time.perf_counter()
        try:
            self.run = contestant.build(size, SEED)
            self.before, self.agents = time.perf_counter() - start, self.run.agents
            self.parts = hasattr(self.run, "part") and size > whole
            gc.freeze()  # what is built is not looked at again by the collector, for anybody's sake
            self.go()
        except Exception as error:  # a peer that breaks is a row with the reason, not the end of the race
            self.agents, self.note = None, f"broken here: {type(error).__name__}: {error}".splitlines()[0][:200]

    def go(self) -> int:
        """One piece of work; how many agents were stepped."""
        if self.parts:
            return self.run.part()
        if hasattr(self.run, "run"):
            self.run.run()
            return self.run.agents * self.run.periods
        self.run.period()
        return self.run.agents

    def turn(self) -> None:
        """One slice."""
        if self.agents is None:
            return
        done, start = 0, time.perf_counter()
        while (spent := time.perf_counter() - start) < self.slice or not done:
            done += self.go()
        self.rates.append(done / spent)

    def row(self) -> dict[str, Any]:
        """What is told of it."""
        package = self.contestant.package
        return {
            "size": self.size,
            "contestant": self.contestant.name,
            "version": versions([package])[package] if package else None,
            "agents": self.agents,
            "agent_steps_per_second": max(self.rates) if self.rates else None,
            "median": statistics.median(self.rates) if self.rates else None,
            "seconds_before": round(self.before, 2),
            "rule": self.contestant.rule,
            "note": f"{self.note}; a patch of {PATCH} x {PATCH} sites" if self.parts else self.note,
        }


def race(contestants: list[Contestant], size: int, rounds: int, slice_seconds: float, whole: int) -> list[Lane]:
    """Build all, then let them run in turns; beyond the size `whole`, programs of single objects step a patch."""
    lanes = []
    for one in contestants:
        tell(f"{size} x {size}: {one.name}")
        lanes.append(Lane(one, size, slice_seconds, whole))
    for _ in range(rounds):
        for lane in lanes:
            lane.turn()
    return lanes


def ratio(lanes: list[Lane], ours: str, other: str) -> float | None:
    """How many times as fast ours is: the median over rounds."""
    first, second = (next((x.rates for x in lanes if x.contestant.name == name), []) for name in (ours, other))
    found = [a / b for a, b in zip(first, second, strict=False)]
    return statistics.median(found) if found else None
