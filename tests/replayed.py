"""A run whose weeks were computed once and are played back, so that its files can be written a thousand times."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax

from weiwen import runs
from weiwen.engine.whole import digest_of
from weiwen.scenario import load

CHUNK = 26
ARRAYS = ("touched", "held_by", "hidden_by", "people_touched", "people_wronged", "spent", "gap", "gini")  # kept
SCENARIO = load("village", people=600, weeks=56, presets=["teaching_rates"])


class Stub:
    """A module of which some names are others."""

    def __init__(self, module: Any, **others: Any) -> None:
        self.module, self.others = module, others

    def __getattr__(self, name: str) -> Any:
        return self.others[name] if name in self.others else getattr(self.module, name)


@dataclass
class Recording:
    """The laboratory, what its weeks gave, and who was touched."""

    lab: Any
    start: Any
    steps: list[Any]
    final: Any


def recorded(folder: Path) -> Recording:
    """Run the scenario once for real."""
    lab, steps, kept = runs.laboratory(SCENARIO), [], []

    def advance(*asked):
        for now, carry, records in real(*asked):
            steps.append((now, jax.device_get(carry), records))
            yield now, carry, records

    def jit(function):
        def call(*given):
            kept.append(jax.device_get(jax.jit(function)(*given)))
            return kept[-1]

        return call

    real, before = runs.advance, (runs.PER_CHUNK, runs.jax)
    runs.advance, runs.PER_CHUNK, runs.jax = advance, 600 * CHUNK, Stub(jax, jit=jit)
    try:
        runs.simulate(lab, folder, runs.Clock())
    finally:
        runs.advance, (runs.PER_CHUNK, runs.jax) = real, before
    return Recording(lab, jax.device_get(lab.start()), steps, kept[-1])


def play_back(monkeypatch, recording: Recording) -> list[int]:
    """Let runs play the recording back; returns the list to which each run adds the weeks that it computes."""
    computed: list[int] = []

    def advance(run_weeks, carry, done, *rest):
        for now, state, records in recording.steps:
            if now > done:
                computed.append(now)
                yield now, state, records

    def save(arrays, folder):
        results.save(arrays[list(ARRAYS)], folder)

    lab, results = Stub(recording.lab, start=lambda: recording.start), runs.results
    others = {"advance": advance, "laboratory": lambda *_, **__: lab, "ahead_of_time": lambda *_: None}
    others["jax"] = Stub(jax, jit=lambda function: lambda *given: recording.final)
    others["results"] = Stub(results, save=save)
    for name, value in others.items():
        monkeypatch.setattr(runs, name, value)
    monkeypatch.setattr(runs, "PER_CHUNK", 600 * CHUNK)
    return computed


def digests_of(folder: Path, *names: str) -> dict[str, str]:
    """Digests of some files and folders of a result, by name: short to compare, and to show where they differ."""
    paths = [path for name in names for path in [folder / name, *sorted((folder / name).rglob("*"))]]
    return {str(path.relative_to(folder)): digest_of(path)[:12] for path in paths if path.is_file()}
