"""Whoever computes a study, and in whatever batches, the bits are the same; and a worker that dies is survived."""

import importlib.util
import os
import subprocess
import sys
from functools import cache
from multiprocessing import active_children
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import psutil
import pytest
from mortals import FATAL, mortal, settle_nowhere
from small_studies import WORLDS, model_of, same, village

from weiwen.experiments import batch, engines, items, models
from weiwen.experiments.batch import Batch, compute
from weiwen.experiments.sweeps import Sweep, sweep

pytestmark = pytest.mark.xdist_group("experiments")


@cache
def computed(engine: str, worlds: int, workers: int = 2) -> Sweep:
    """The tiny village by an engine, so many worlds at a time."""
    before, items.MOST_WORLDS = items.MOST_WORLDS, worlds
    try:
        return sweep(village(), Path(mkdtemp()), engine, workers)
    finally:
        items.MOST_WORLDS = before


@pytest.mark.slow
def test_the_village_is_alive_and_its_arms_and_points_differ():
    data = computed("vmap", WORLDS).data
    assert (data["protest"].values > 0).any()
    assert len(np.unique(data["protest"].sel(arm="declared").values.mean(-1))) >= 5
    gap = data["alleged"].sel(arm="many") - data["alleged"].sel(arm="declared")
    assert (gap.mean("replicate").values > 0).all()


@pytest.mark.slow
def test_batches_of_one_item_and_of_three_give_the_same_bits():
    assert same(computed("vmap", WORLDS).data, computed("vmap", 2).data)


@pytest.mark.slow
def test_replicates_of_one_item_in_pieces_give_the_same_bits():
    plan = items.Plan(village())
    wanted = np.zeros((2, 7), bool)
    wanted[1, 4] = True
    ((one, _),) = plan.batches(wanted, 0, 4)
    wide = compute(one._replace(worlds=WORLDS)).values  # four worlds, filled up to six
    pieces = compute(one._replace(worlds=2)).values  # two and two
    assert wide.tobytes() == pieces.tobytes()
    assert wide[0, :2].tobytes() == computed("vmap", WORLDS).data.to_array().values[:, 1, 4].T.tobytes()


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2, 3])
def test_a_pool_gives_the_same_bits(workers):
    assert same(computed("vmap", WORLDS).data, computed("pool", WORLDS, workers).data)


@pytest.mark.slow
def test_a_ray_cluster_gives_the_same_bits():
    if importlib.util.find_spec("ray") is None:
        message = "ray is not installed: uv sync --extra ray"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    assert same(computed("vmap", WORLDS).data, computed("ray", WORLDS).data)


@pytest.mark.slow
def test_an_item_is_a_run_of_its_scenario(tmp_path):
    from weiwen.outcomes import outcomes
    from weiwen.results import open_run
    from weiwen.runs import run
    from weiwen.scenario import load

    study, found = village(), computed("vmap", WORLDS)
    drawn = [f"{key}={float(found.data[key].values[4])!r}" for key in study.uncertain]
    fixed = [f"{key}={value}" for key, value in study.everywhere.set.items()]
    scenario = load(
        "village", sets=[*drawn, *fixed, "camera.false_matches=0.02"], people=128, weeks=study.weeks, replicates=2
    )
    folder, _ = run(scenario, tmp_path, with_report=False)
    alone = outcomes(open_run(folder), study.outcomes)
    for name in study.outcomes:
        assert alone[name].tobytes() == found.data[name].sel(arm="many").values[4].tobytes(), name


@pytest.fixture
def mortal_workers(monkeypatch):
    monkeypatch.setattr(engines, "compute", mortal)
    monkeypatch.setattr(engines, "settle", settle_nowhere)


def lines(*values: float) -> list[Batch]:
    return [Batch("line", {"line.x": np.asarray([float(x)])}, 1, 0, 2, ("y",), 1) for x in values]


@pytest.mark.parametrize("queue", ["open", pytest.param("closed", marks=pytest.mark.slow)])
def test_a_worker_that_is_started_as_another_dies_does_not_stay(mortal_workers, monkeypatch, queue):
    class Late(engines.ProcessPoolExecutor):
        """Its second worker is started when the first has died, before the pool closes its queue or after it."""

        first = True

        def _spawn_process(self):
            if Late.first and self._processes:
                Late.first = False
                (one,) = self._processes.values()
                if queue == "open":
                    self._call_queue._reader.close = lambda: None
                one.kill()
                self._executor_manager_thread.join(2)  # it goes on to wait for us, in the end
            super()._spawn_process()

    monkeypatch.setattr(engines, "ProcessPoolExecutor", Late)
    found = dict(engines.pool(lines(1, 2, 4), 2))
    assert [found[i].values[0, 0, 0] for i in range(3)] == [1, 2, 4]
    assert not Late.first
    assert not active_children()


def test_a_worker_that_dies_takes_only_its_own_batch_with_it(mortal_workers):
    found = dict(engines.pool(lines(1, FATAL, 4), 2))
    assert [found[i].reasons[0] for i in range(3)] == ["", engines.DIED, ""]
    assert [found[i].values[0, 0, 0] for i in (0, 2)] == [1, 4]
    assert not active_children()


def test_a_pool_that_is_stopped_leaves_no_process(mortal_workers):
    going = engines.pool(lines(*range(10, 30)), 2)
    next(going)
    going.close()
    assert not active_children()


def test_a_batch_that_fails_is_halved_until_the_culprit_is_known(monkeypatch):
    def choosy(x):
        if (x > 0.8).any():
            raise ValueError("too much")
        return np.where(x < 0.2, np.nan, x)

    monkeypatch.setitem(models.MODELS, "line", model_of(choosy))
    x = np.asarray([0.5, 0.1, 0.9, 0.3, 0.7])
    found = compute(Batch("line", {"line.x": x}, 1, 0, 2, ("y",), 5))
    assert found.reasons == ("", "y: not a finite number", "ValueError: too much", "", "")
    assert found.values[[0, 3, 4], 0, 0].tolist() == [0.5, 0.3, 0.7]


def test_a_mistake_of_the_user_is_no_failure_of_a_point(monkeypatch):
    from weiwen.errors import InputError

    def refuse(one):
        raise InputError("too many people")

    monkeypatch.setattr(batch, "evaluate", refuse)
    with pytest.raises(InputError, match="too many people"):
        compute(lines(1)[0])


ORPHAN = """
import os, time
from multiprocessing import get_context
from weiwen.experiments.workers import settle

def work(ready, counter):
    settle(counter, 1)
    ready.send(os.getpid())
    time.sleep(600)

if __name__ == "__main__":
    context = get_context("spawn")
    (here, there), counter = context.Pipe(), context.Value("i", 0)
    context.Process(target=work, args=(there, counter)).start()
    there.close()
    print(here.recv(), flush=True)
    os.kill(os.getpid(), 9)
"""


def test_a_worker_ends_when_its_coordinator_is_killed(tmp_path):
    (tmp_path / "coordinator.py").write_text(ORPHAN)
    words = [sys.executable, str(tmp_path / "coordinator.py")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as coordinator:
        worker = psutil.Process(int(coordinator.stdout.readline()))
        try:
            worker.wait(20)
        except psutil.TimeoutExpired:
            worker.kill()
            pytest.fail("it waits for ever")
