"""One run, from a scenario to a folder: arrays, ledger, provenance and a report."""

import json
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import psutil
import xarray as xr

from weiwen import devices, ledger, memory, results, store
from weiwen.aside import found_state, gather, keep_state, lay_aside
from weiwen.engine.simulate import advance, compiling_once
from weiwen.inequality import gini_of_levels
from weiwen.ledger_table import ledger_table
from weiwen.scenario import Scenario
from weiwen.unfinished import noted
from weiwen.vocabulary import YEAR
from weiwen.world import Laboratory, laboratory

PER_CHUNK = 8_000_000  # person-weeks between two signs of life
QUARTER = 13  # weeks between two checkpoints of a run that goes week by week
Progress = Callable[[int, int, float], None]  # weeks done, weeks in all, person-weeks a second


@dataclass
class Clock:
    """Seconds by phase of a run."""

    seconds: dict[str, float] = field(default_factory=dict)
    last: float = field(default_factory=time.perf_counter)
    weeks: int = 0  # weeks that the phase "weeks" covers (a resumed run: the rest)

    def mark(self, phase: str) -> None:
        """Book the time since the last mark to a phase."""
        now = time.perf_counter()
        self.seconds[phase] = self.seconds.get(phase, 0.0) + now - self.last
        self.last = now


def quiet(done: int, weeks: int, speed: float) -> None:
    """Progress for nobody."""


def run(
    scenario: Scenario,
    out: Path,
    command: str = "",
    progress: Progress = quiet,
    with_report: bool = True,
    clock: Clock | None = None,
    on: int | None = None,
) -> tuple[Path, dict[str, Any]]:
    """Run a scenario into a folder of `out`, or find it finished there; returns the folder and its run.json.

    It runs on so many devices (None: as many as there are); their number is no part of what makes the run.
    """
    devices.check(on)
    store.prepare(out)
    name = store.run_digest(scenario.resolved())
    folder = out / name
    if store.intact(folder):
        store.clear(out, name)
        return folder, json.loads((folder / "run.json").read_text()) | {"from_store": True}
    clock = clock or Clock()
    with store.working_folder(out, name) as working, noted(working, scenario, command):
        lab = laboratory(scenario, on=on)
        memory.check_least(lab)
        arrays = simulate(lab, working, clock, progress)
        record = record_of(lab, name, command, arrays, clock)
        result = store.result_in(working)
        results.save(arrays, result)
        (result / "ledger.json").write_text(json.dumps(record["ledger"], indent=1))
        clock.mark("arrays")
        if with_report:
            from weiwen.report import write_report

            record["seconds"] = {phase: round(s, 3) for phase, s in clock.seconds.items()}
            write_report(arrays, record, result / "report.html")
            clock.mark("report")
        record["seconds"] = {phase: round(s, 3) for phase, s in clock.seconds.items()}
        (result / "run.json").write_text(json.dumps(record, indent=1))
        store.publish(working, folder)
    return folder, record


def simulate(lab: Laboratory, working: Path, clock: Clock, progress: Progress = quiet) -> xr.Dataset:
    """Run all weeks that are missing, laying aside each chunk, and return the labelled arrays."""
    return simulate_with_state(lab, working, clock, progress)[0]


def simulate_with_state(
    lab: Laboratory, working: Path, clock: Clock, progress: Progress = quiet
) -> tuple[xr.Dataset, tuple[Any, Any]]:
    """The same, with the state at the end beside the arrays."""
    scenario = lab.scenario
    chunk, people = chunk_weeks(scenario), scenario.population.people * scenario.replicates
    clock.mark("start")
    run_weeks = ahead_of_time(lab, clock, min(chunk, scenario.weeks))
    carry, done = found_state(working, lab.start())
    clock.mark("start")
    first = done
    progress(done, scenario.weeks, 0.0)
    for now, state, records in advance(run_weeks, carry, done, scenario.weeks, chunk, lab.keys(), lab.mechanisms):
        carry = state
        clock.mark("weeks")
        if now % YEAR == 0:
            gini = gini_of_levels(carry[0].society.people.income, lab.pages)
            lay_aside(working, "year", now - YEAR, now, {"gini": gini[:, None]})
        lay_aside(working, "weeks", done, now, records)
        done = now
        if done < scenario.weeks and done % between(chunk) == 0:
            keep_state(working, carry, done)
        clock.mark("saving")
        clock.weeks = done - first
        progress(done, scenario.weeks, people * clock.weeks / clock.seconds["weeks"])
        if scenario.after_fall == "stop" and bool(np.asarray(carry[0].society.towns.fallen).all()):
            break
    distinct = jax.vmap(lambda w: ledger.distinct_people(w.ledger, w.society.people, lab.pages))
    final = jax.jit(distinct, compiler_options=compiling_once())(carry[0])
    ending: dict[str, np.ndarray] = {key: np.asarray(value) for key, value in final.items()}
    ending |= gather(working, "year", done // YEAR * YEAR)
    return results.dataset(lab, gather(working, "weeks", done), ending), carry


def compiled(lab: Laboratory, weeks: int) -> Any:
    """The run over so many weeks, compiled from shapes: nothing of the state is allocated."""
    worlds = lab.scenario.replicates
    state = jax.tree.map(lambda x: x.update(shape=(worlds, *x.shape)), lab.shape())
    return lab.run.lower(state, jnp.arange(weeks, dtype=jnp.int32), lab.keys(), lab.mechanisms, None).compile()


def ahead_of_time(lab: Laboratory, clock: Clock, weeks: int) -> Callable[..., Any]:
    """The run compiled before it is timed, once for each number of weeks asked of it; it must fit into memory."""
    ready: dict[int, Any] = {weeks: compiled(lab, weeks)}
    memory.check_compiled(lab, ready[weeks])
    clock.mark("compile")

    def run_weeks(carry: Any, weeks: Any, *rest: Any) -> Any:
        if len(weeks) not in ready:
            ready[len(weeks)] = compiled(lab, len(weeks))
            clock.mark("compile")
        return ready[len(weeks)](carry, weeks, *rest)

    return run_weeks


def chunk_weeks(scenario: Scenario) -> int:
    """Weeks computed at a time: a part of a year, so that years end with a chunk."""
    people = scenario.population.people * scenario.replicates
    return next((weeks for weeks in (52, 26, 13, 4, 2) if weeks * people <= PER_CHUNK), 1)


def between(chunk: int) -> int:
    """Weeks between two checkpoints: a chunk, or a quarter where it is a week, since a state of millions is dear."""
    return chunk if chunk > 1 else QUARTER


def reconcile(arrays: xr.Dataset) -> None:
    """Stop where the ledger disagrees with itself: no such run is shown to anybody."""
    if int(np.abs(arrays["gap"]).sum()):
        raise RuntimeError("the ledger does not reconcile: bodies, what is noted of them, and stock of custody differ")


def record_of(lab: Laboratory, name: str, command: str, arrays: xr.Dataset, clock: Clock) -> dict[str, Any]:
    """What made the run, and what it did to people: run.json."""
    scenario = lab.scenario
    people, weeks = scenario.population.people, int(arrays.sizes["week"])
    speed = people * scenario.replicates * clock.weeks / clock.seconds["weeks"] if clock.weeks else None
    reconcile(arrays)
    return {
        "hash": name,
        "scenario": scenario.resolved(),
        "scenario_hash": scenario.digest,
        "people": people,
        "weeks": weeks,
        "replicates": scenario.replicates,
        "seed": scenario.seed,
        "command": command,
        "person_weeks_per_second": speed,
        "bytes_per_person": round(memory.state_bytes(lab) / people, 2),
        "peak_memory_bytes": memory.peak(),
        "draws": len(lab.program.addresses or ()),
        "version": version("weiwen"),
        "source": store.source_digest(),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "processor": platform.machine(),
            "cores": psutil.cpu_count(),
            "python": platform.python_version(),
            "jax": jax.__version__,
            "device": jax.devices()[0].platform,
            "devices": 1 if lab.layout is None else lab.layout.devices,
        },
        "ledger": ledger_table(arrays),
        **fall_of(scenario, arrays),
    }


def fall_of(scenario: Scenario, arrays: xr.Dataset) -> dict[str, Any]:
    """In which week the regime fell in each replicate (None: it stands), and whether the run stopped for it.

    Nothing is said where no regime fell.
    """
    fallen = np.asarray(arrays["fallen"].transpose("replicate", "week"), bool)
    weeks = [int(one.argmax()) + 1 if one.any() else None for one in fallen]
    if not fallen.any():
        return {}
    return {"fall": {"weeks": weeks, "stopped": int(arrays.sizes["week"]) < scenario.weeks}}
