"""Work in a process of its own, to be killed: a sweep with a pool, and a run; what they do is noted in a file."""

import os
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from weiwen.experiments.batch import Batch, Outcome
from weiwen.experiments.workers import end_with_parent

EACH, POINTS, WORKERS, SECONDS = 4, 160, 2, 0.01
LOG = "WEIWEN_TEST_LOG"
WEEKS, CHUNK = 104, 13
HEAVY = ["weiwen.experiments.sweeps", "weiwen.runs", "xarray", "zarr", "pandas", "scipy.stats"]


def note(text: str) -> None:
    """Append a line to the file of notes, in one write."""
    handle = os.open(os.environ[LOG], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, f"{text}\n".encode())
    os.close(handle)


def noted(one: Batch) -> Outcome:
    """A function of one number that says what it computes; it loads no array library."""
    x = one.numbers["line.x"]
    note(" ".join(float(value).hex() for value in x))
    time.sleep(SECONDS)
    return Outcome(np.repeat(np.sin(9 * x)[:, None, None], one.count, 1), ("",) * one.items)


def settle(counter: Any, workers: int) -> None:
    """A worker that ends with its coordinator, is bound to no core and keeps no programs."""
    end_with_parent()


def run_sweep(out: Path, log: Path) -> None:
    """The whole of a sweep: what a user's command does."""
    from small_studies import line, model_of

    from weiwen.experiments import engines, items, models
    from weiwen.experiments.sweeps import sweep

    os.environ[LOG] = str(log)
    items.AT_ONCE, engines.compute, engines.settle = 2 * EACH, noted, settle
    models.MODELS["line"] = model_of(np.sin)
    sweep(line(POINTS), out, "pool", WORKERS)


def run_village(out: Path, log: Path) -> None:
    """The whole of a run, in eight chunks."""
    from weiwen import runs
    from weiwen.caching import cache_programs
    from weiwen.scenario import load

    os.environ[LOG] = str(log)
    cache_programs()
    runs.PER_CHUNK = 600 * CHUNK
    scenario = load("village", people=600, weeks=WEEKS, presets=["teaching_rates"])
    runs.run(scenario, out, progress=lambda done, *_: note(str(done)), with_report=False)


def start(work: Any, out: Path, log: Path) -> Any:
    """Begin work in a fresh process that has its modules loaded already."""
    context = get_context("forkserver")
    context.set_forkserver_preload(HEAVY)
    process = context.Process(target=work, args=(out, log))
    process.start()
    return process
