"""A short run in a process of its own, for what shapes cannot tell: speed, and what interpreter and compiler take.

`python -m weiwen.probe` reads a scenario as JSON on its input, runs it into a folder that is gone afterwards, and
prints seconds by phase, seconds of a chunk of weeks and of its saving, and the most memory that the process had.
"""

import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from weiwen.errors import InputError
from weiwen.scenario import Scenario

MOST = 1_000_000  # people of a probe, in all replicates: where a week's fixed cost no longer shows
CHUNKS = 3


def smaller(scenario: Scenario) -> Scenario:
    """The same structure with fewer people and weeks: as many localities, replicates and mechanisms."""
    from weiwen.runs import chunk_weeks

    least = 64 * scenario.population.localities
    people = min(scenario.population.people, max(MOST // scenario.replicates, least))
    population = scenario.population.model_copy(update={"people": people})
    few = scenario.model_copy(update={"population": population})
    return few.model_copy(update={"weeks": min(scenario.weeks, CHUNKS * chunk_weeks(few))})


def measured(scenario: Scenario) -> dict[str, Any]:
    """What a run of this scenario took, told by a process of its own."""
    started = time.perf_counter()
    words = [sys.executable, "-m", "weiwen.probe"]
    done = subprocess.run(words, input=scenario.model_dump_json(by_alias=True), capture_output=True, text=True)
    if done.returncode:
        raise InputError(f"scenario {scenario.name}: a short run of it failed: {done.stderr.strip().splitlines()[-1]}")
    told = json.loads(done.stdout.splitlines()[-1])
    told["around"] = time.perf_counter() - started - told["again"] - sum(told["seconds"].values())
    return told


@dataclass
class Watch:
    """Seconds by phase as each chunk ends."""

    clock: Any
    chunks: list[dict[str, float]] = field(default_factory=list)
    before: dict[str, float] = field(default_factory=dict)

    def __call__(self, done: int, weeks: int, speed: float) -> None:
        """Called by the run after each chunk, and once before the first."""
        now = dict(self.clock.seconds)
        if done and self.before:
            took = {phase: now.get(phase, 0.0) - self.before.get(phase, 0.0) for phase in ("weeks", "saving")}
            self.chunks.append(took)
        self.before = now


def main() -> None:
    """Run what is read, and tell what it took."""
    from weiwen import memory
    from weiwen.caching import cache_programs
    from weiwen.runs import Clock, run

    scenario = Scenario.model_validate_json(sys.stdin.read())
    cache_programs()
    clock = Clock()
    watch = Watch(clock)
    with TemporaryDirectory(prefix="weiwen-") as folder:
        run(scenario, Path(folder), progress=watch, clock=clock)
    told = {"seconds": clock.seconds, "chunks": watch.chunks, "peak": memory.peak()}
    print(json.dumps(told | _start_again(scenario)))


def _start_again(scenario: Scenario) -> dict[str, float]:
    """Seconds of drawing the people alone, once its program is compiled, and of finding that out."""
    import jax

    from weiwen.world import laboratory

    started = time.perf_counter()
    lab = laboratory(scenario)
    jax.block_until_ready(lab.start())
    begun = time.perf_counter()
    jax.block_until_ready(lab.start())
    return {"drawing": time.perf_counter() - begun, "again": time.perf_counter() - started}


if __name__ == "__main__":
    main()
