"""A forecast of memory and time, made before anything is allocated.

    state         traced shapes, column by column
    temporaries   the compiler's own account of the compiled week, at full size
    the rest      a short run of the same structure with fewer people, in a process of its own (probe.py)

    peak = interpreter and compiler + the largest of
           start     state + what the start needs beside it
           weeks     state + temporaries + records of a chunk
           end       state + records of all weeks, twice: as laid aside, and joined

Time goes up with rows (people and vacant seats) and with weeks; what does not is taken over from the short run.
"""

import time
from dataclasses import dataclass
from typing import Any, NamedTuple

from weiwen import memory, probe, runs
from weiwen.inventory import Column, columns
from weiwen.scenario import Scenario
from weiwen.world import Laboratory, laboratory

JOINED = 2.0  # records of all weeks stand twice while they are joined


class Size(NamedTuple):
    """How large a run is, in bytes: at its start, in its weeks, at its end."""

    rows: int
    state: int
    start: int
    temporaries: int
    chunk: int
    records: int

    def phases(self) -> dict[str, int]:
        """What each phase needs beside the interpreter and the compiler."""
        return {
            "start": self.state + self.start,
            "weeks": self.state + self.temporaries + self.chunk,
            "end": self.state + int(JOINED * self.records),
        }


@dataclass(frozen=True)
class Forecast:
    """What a run will take."""

    scenario: Scenario
    columns: list[Column]
    size: Size
    interpreter: int
    seconds: dict[str, float]
    compiling: float

    @property
    def phase(self) -> str:
        """The phase in which memory is at its highest."""
        phases = self.size.phases()
        return max(phases, key=lambda name: phases[name])

    @property
    def total(self) -> int:
        """Bytes at the highest."""
        return self.interpreter + self.size.phases()[self.phase]

    def largest(self, can: int) -> int:
        """The largest population that fits, in two digits."""
        size, fixed = self.size, self.interpreter + int(JOINED * self.size.records)
        grows = size.state + max(size.start, size.temporaries)
        return memory.largest(self.scenario.population.people, grows + fixed, fixed, can)


def forecast(scenario: Scenario) -> Forecast:
    """Forecast a run from shapes, from compiled programs and from a short run."""
    few = probe.smaller(scenario)
    lab, small = laboratory(scenario), laboratory(few)
    memory.check_places(lab)
    size, compiling = sized(lab)
    same = few.population.people == scenario.population.people
    before = size._replace(records=_records(size, few)) if same else sized(small)[0]
    short = probe.measured(few)  # it finds its programs kept, as the run itself will after this plan
    interpreter = short["peak"] - max(before.phases().values())
    seconds = _seconds(scenario, few, size, before, short)
    return Forecast(scenario, columns(lab), size, interpreter, seconds, compiling)


def sized(lab: Laboratory) -> tuple[Size, float]:
    """How large a run is, and the seconds that its program took to compile; nothing of it is allocated."""
    scenario, began = lab.scenario, time.perf_counter()
    weeks = min(runs.chunk_weeks(scenario), scenario.weeks)
    if rest := scenario.weeks % weeks:
        runs.compiled(lab, rest)
    week = memory.account(compiled := runs.compiled(lab, weeks))
    took = time.perf_counter() - began
    start = memory.account(lab.starter.lower(lab.keys(), lab.numbers).compile())
    rows = lab.pages.shape[0] * lab.pages.rows * scenario.replicates
    state = memory.state_bytes(lab) * scenario.replicates
    chunk = _of_records(compiled)
    sizes = (rows, state, start.total - state, week.total - state - chunk, chunk, chunk * scenario.weeks // weeks)
    return Size(*sizes), took


def _of_records(compiled: Any) -> int:
    told = compiled.memory_analysis()
    return told.output_size_in_bytes - told.alias_size_in_bytes


def _records(size: Size, few: Scenario) -> int:
    return size.chunk * few.weeks // min(runs.chunk_weeks(few), few.weeks)


def _seconds(scenario: Scenario, few: Scenario, size: Size, before: Size, short: dict[str, Any]) -> dict[str, float]:
    """Seconds by phase: per row and week, per byte saved, or as in the short run."""
    per_week = min(one["weeks"] for one in short["chunks"]) / min(runs.chunk_weeks(few), few.weeks)
    saved = [one["saving"] for one in short["chunks"][:-1]] or [one["saving"] for one in short["chunks"]]
    a_byte = sum(saved) / len(saved) / (before.state + before.chunk)
    chunk = runs.chunk_weeks(scenario)
    states, chunks = (scenario.weeks - 1) // runs.between(chunk), -(-scenario.weeks // chunk)
    larger = size.rows / before.rows
    took = short["seconds"]
    return {
        "interpreter": short["around"],
        "start": took["start"] + short["drawing"] * (larger - 1),
        "compile": took["compile"],
        "weeks": per_week * larger * scenario.weeks,
        "saving": a_byte * (size.state * states + size.chunk * chunks),
        "arrays": took["arrays"],
        "report": took["report"],
    }


def available(given: int | None) -> tuple[int, str]:
    """Bytes that a run may take, and whose they are."""
    return memory.available() if given is None else (given, "--memory")
