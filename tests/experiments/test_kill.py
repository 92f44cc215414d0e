"""Whoever is killed, and when: nothing is lost, nothing on the shelf is computed again, and the tables are the same.

    uv run pytest -m slow tests/experiments/test_kill.py

A batch that was under way when its worker or the coordinator died is computed again; the notes count how many were.
"""

import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil
import pytest
from killed import CHUNK, POINTS, WEEKS, run_sweep, run_village, start
from small_studies import line, model_of, parts

from weiwen.aside import weeks_kept
from weiwen.engine.whole import as_named
from weiwen.experiments import models
from weiwen.experiments.items import Plan
from weiwen.experiments.tables import finished
from weiwen.store import intact

pytestmark = pytest.mark.xdist_group("kills")
PATIENCE = 120.0


def lines_of(log: Path) -> list[str]:
    return log.read_text().split() if log.exists() else []


def shelved(folder: Path) -> set[str]:
    """The items on the shelf, read without touching it; a kill leaves no part that is not as it was written."""
    found = set()
    for path in parts(folder):
        with suppress(FileNotFoundError):
            assert as_named(path)
            with np.load(path) as stored:
                found |= set(stored["names"].tolist())
    return found


def workers_of(process) -> list[psutil.Process]:
    found = []
    with suppress(psutil.NoSuchProcess):
        for child in psutil.Process(process.pid).children():
            with suppress(psutil.NoSuchProcess):
                found += [child] if any("spawn_main" in word for word in child.cmdline()) else []
    return found


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def wait_until(true, process) -> None:
    """Wait for a moment of the work, or for its end."""
    end = time.monotonic() + PATIENCE
    while process.is_alive() and not true():
        assert time.monotonic() < end, "nothing moves"
        time.sleep(0.001)


class Sweeps:
    """Sweeps one after the other, each begun again until it is whole; kills strike at random moments."""

    def __init__(self, out: Path, seed: int) -> None:
        self.out, self.luck, self.kills, self.evaluations, self.sweeps = out, random.Random(seed), [], 0, 0
        plan = Plan(line(POINTS))
        self.names = plan.names(0, 2)[0]
        self.of = {float(x).hex(): name for x, name in zip(plan.points["line.x"], self.names, strict=True)}
        study = line(POINTS)
        self.sub = f"sweep-{study.name}-{study.digest}"

    def whole(self, most: int) -> Path:
        """One sweep, from nothing to its tables."""
        place = self.out / f"sweep{self.sweeps}"
        folder, log = place / self.sub, place.with_suffix(".log")
        while not finished(folder):
            self.life(place, folder, log, most)
        done = [self.of[word] for word in lines_of(log)]
        assert set(done) == set(self.names) == shelved(folder)
        self.evaluations += len(done)
        self.sweeps += 1
        return folder

    def life(self, place: Path, folder: Path, log: Path, most: int) -> None:
        """A coordinator from its start to its death or the end of its work."""
        before = shelved(folder), len(lines_of(log))
        process, marks = start(run_sweep, place, log), [before]
        while len(self.kills) < most and process.is_alive():
            kind = self.luck.choice(["worker", "coordinator", "both"])
            self.wait_for_a_moment(process, folder, log)
            if kind != "coordinator":
                wait_until(lambda: workers_of(process), process)
            crew = workers_of(process)
            if process.is_alive() and (crew or kind == "coordinator"):
                self.strike(kind, process, crew)
                marks.append((shelved(folder), len(lines_of(log))))
        process.join(PATIENCE)
        _, alive = psutil.wait_procs(workers_of(process), 5)
        assert not alive
        noted = lines_of(log)
        for shelf, place_in_log in marks:
            assert not shelf & {self.of[word] for word in noted[place_in_log:]}, "computed again, though on the shelf"

    def wait_for_a_moment(self, process, folder: Path, log: Path) -> None:
        """Until a random number of the points left is computed; past the last, the tables are being written."""
        left, now = POINTS - len(shelved(folder)), len(lines_of(log))
        more = self.luck.randint(0, left + 20)
        wait_until(lambda: len(lines_of(log)) >= now + min(more, left), process)
        time.sleep(self.luck.uniform(0, 0.02 if more < left else 0.3))

    def strike(self, kind: str, process, crew: list[psutil.Process]) -> None:
        self.kills.append(kind)
        if kind != "coordinator":
            kill(self.luck.choice(crew).pid)
        if kind != "worker":
            kill(process.pid)
            process.join(PATIENCE)
            _, alive = psutil.wait_procs(crew, 10)
            assert not alive, "workers outlive their coordinator"


def files_of(folder: Path) -> dict[str, bytes]:
    """All bytes of a study's tables but the moment at which they were made."""
    chosen = [folder / "results.csv", folder / "failed.json", *sorted((folder / "results.zarr").rglob("*"))]
    return {str(path.relative_to(folder)): path.read_bytes() for path in chosen if path.is_file()}


def strike_often(tmp_path: Path, most: int, seed: int) -> None:
    begun = time.monotonic()
    undisturbed = Sweeps(tmp_path / "undisturbed", seed)
    whole = files_of(undisturbed.whole(0))
    assert undisturbed.evaluations == POINTS
    sweeps = Sweeps(tmp_path / "disturbed", seed)
    while len(sweeps.kills) < most:
        folder = sweeps.whole(most)
        assert files_of(folder) == whole
        assert not list(folder.rglob(".*"))
    counts = {kind: sweeps.kills.count(kind) for kind in ("worker", "coordinator", "both")}
    again = sweeps.evaluations - sweeps.sweeps * POINTS
    print(f"\n{counts} in {sweeps.sweeps} sweeps of {POINTS} points; {again} points under way computed again; ", end="")
    print(f"{time.monotonic() - begun:.0f} s")


@pytest.fixture(autouse=True)
def _model(monkeypatch):
    monkeypatch.setitem(models.MODELS, "line", model_of(np.sin))


@pytest.mark.slow
def test_a_sweep_is_killed_ten_times(tmp_path):
    strike_often(tmp_path, 10, seed=1)


@pytest.mark.slow
def test_a_sweep_is_struck_down_a_hundred_times(tmp_path):
    strike_often(tmp_path, 100, seed=2)


@pytest.mark.slow
def test_a_run_is_struck_down_at_any_week(tmp_path):
    luck, log, out = random.Random(3), tmp_path / "log", tmp_path / "struck"
    start(run_village, tmp_path / "whole", tmp_path / "other.log").join(PATIENCE)
    (whole,) = (tmp_path / "whole").iterdir()
    working, folder = out / f".{whole.name}", out / whole.name
    for week in [CHUNK, 3 * CHUNK, 3 * CHUNK, 6 * CHUNK, WEEKS]:
        kept, said = weeks_kept(working), len(lines_of(log))
        process = start(run_village, out, log)
        wait_until(lambda week=week, said=said: str(week) in lines_of(log)[said:], process)
        time.sleep(luck.uniform(0, 0.05))
        kill(process.pid)
        process.join(PATIENCE)
        first = lines_of(log)[said:][:1]
        assert not first or int(first[0]) == kept
    process = start(run_village, out, log)
    process.join(PATIENCE)
    assert intact(folder)
    assert not list(out.glob(".*"))
    for path in sorted((whole / "arrays.zarr").rglob("*")):
        assert path.is_dir() or path.read_bytes() == (folder / path.relative_to(whole)).read_bytes()
    assert (whole / "ledger.json").read_bytes() == (folder / "ledger.json").read_bytes()
