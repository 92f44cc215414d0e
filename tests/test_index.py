"""The index is what the folders hold, whatever became of its file; what failed says why and can be tried again."""

import json
import random
import shutil

import numpy as np
import pytest
from calling import call

from weiwen import runs, store
from weiwen.aside import keep_state
from weiwen.errors import InputError
from weiwen.experiments.study import study_of
from weiwen.experiments.sweeps import sweep
from weiwen.index import INDEX, index
from weiwen.scenario import load
from weiwen.unfinished import noted

SCENARIO = load("village", people=600, weeks=8, seed=5)


def leave_run(out, scenario, people=7.0):
    """A finished run, as far as the index looks at it."""
    name = store.run_digest(scenario.resolved())
    held = {"people": people, "people_wronged": 2.0}
    record = {"hash": name, "scenario": scenario.resolved(), "command": "weiwen run village", "finished": "2031-01-01"}
    with store.working_folder(out, name) as working:
        result = store.result_in(working)
        (result / "run.json").write_text(json.dumps(record | {"ledger": {"arrest": held, "hide": held}}))
        store.publish(working, out / name)
    return name


def leave_unfinished(out, scenario, error=None):
    name = store.run_digest(scenario.resolved())
    with store.working_folder(out, name) as working, noted(working, scenario, "weiwen run village"):
        keep_state(working, {"x": np.zeros(2)}, 4)
        if error:
            raise error
    return name


def filled(out):
    """One of each: finished, damaged, interrupted, failed, and a sweep."""
    names = {"finished": leave_run(out, SCENARIO), "damaged": leave_run(out, load("village", people=600, seed=6))}
    path = out / names["damaged"] / "run.json"
    path.write_bytes(path.read_bytes() + b" ")
    names["interrupted"] = leave_unfinished(out, load("village", people=600, weeks=8, seed=7))
    with pytest.raises(RuntimeError):
        leave_unfinished(out, load("village", people=600, weeks=8, seed=8), RuntimeError("the ledger\ndoes not add up"))
    names["failed"] = store.run_digest(load("village", people=600, weeks=8, seed=8).resolved())
    study = study_of({"name": "small", "model": "ishigami", "outcomes": ["y"]})
    return names, sweep(study, out).folder


def test_each_result_is_listed_as_what_it_is(tmp_path, monkeypatch, capsys):
    names, folder = filled(tmp_path)
    found = {one["hash"]: one for one in index(tmp_path)}
    assert {state: found[name]["state"] for state, name in names.items()} == {state: state for state in names}
    assert found[names["finished"]]["harm"]["arrest"] == {"people": 7.0, "people_wronged": 2.0}
    assert (found[names["interrupted"]]["done"], found[names["interrupted"]]["seed"]) == (4, 7)
    assert found[names["failed"]]["reason"] == "RuntimeError: the ledger does not add up"
    assert found[folder.name.rpartition("-")[2]]["state"] == "finished"
    code, out, _ = call(monkeypatch, capsys, "runs", "--out", tmp_path, "--failed", "--json")
    assert code == 0
    assert {one["hash"] for one in json.loads(out)} == {names["failed"], names["damaged"]}
    _, out, _ = call(monkeypatch, capsys, "runs", "--out", tmp_path)
    assert "had done nothing" in out
    assert "7 (2)" in out
    assert names["finished"] in out
    assert "the ledger does not add up" in out


def test_the_index_is_what_it_would_be_if_made_anew(tmp_path):
    names, folder = filled(tmp_path)
    luck, path = random.Random(1), tmp_path / INDEX
    changes = [
        lambda: path.unlink(missing_ok=True),
        lambda: path.write_text("{"),
        lambda: path.write_text(path.read_text().replace("interrupted", "finished") if path.exists() else "[]"),
        lambda: (folder / "results.csv").write_text(str(luck.random())),
        lambda: leave_run(tmp_path, SCENARIO, people=luck.random()),
        lambda: shutil.rmtree(tmp_path / names["damaged"], ignore_errors=True),
        lambda: leave_unfinished(tmp_path, load("village", people=600, weeks=8, seed=luck.randint(20, 29))),
    ]
    for _ in range(25):
        luck.choice(changes)()
        kept = index(tmp_path)
        assert kept == index(tmp_path)
        assert kept == index(tmp_path, rebuild=True)
    assert {"finished", "interrupted"} <= {one["state"] for one in index(tmp_path)}


def test_a_failed_run_is_tried_again_alone(tmp_path, monkeypatch, capsys):
    def broken(scenario, on=None):
        raise RuntimeError("no laboratory")

    monkeypatch.setattr(runs, "laboratory", broken)
    with pytest.raises(RuntimeError):
        runs.run(SCENARIO, tmp_path, "weiwen run village")
    (one,) = index(tmp_path)
    assert (one["state"], one["reason"], one["done"]) == ("failed", "RuntimeError: no laboratory", 0)
    tried = []
    monkeypatch.setattr(runs, "run", lambda scenario, out, command, tell: (tried.append(scenario), (out / "x", {}))[1])
    assert call(monkeypatch, capsys, "runs", "--again", one["hash"], "--out", tmp_path, "--json")[0] == 0
    assert store.run_digest(tried[0].resolved()) == one["hash"]
    code, _, said = call(monkeypatch, capsys, "runs", "--again", "abc", "--out", tmp_path)
    assert (code, len(said.splitlines())) == (2, 1)


def test_a_mistake_of_the_user_is_not_a_failed_run(tmp_path, monkeypatch):
    def refuse(lab):
        raise InputError("too many people")

    monkeypatch.setattr(runs, "laboratory", lambda scenario, on=None: None)
    monkeypatch.setattr(runs.memory, "check_least", refuse)
    with pytest.raises(InputError):
        runs.run(SCENARIO, tmp_path)
    assert index(tmp_path) == []
    assert not list(tmp_path.glob(".*"))


def test_an_empty_folder_is_said_to_be_empty(tmp_path, monkeypatch, capsys):
    assert call(monkeypatch, capsys, "runs", "--out", tmp_path / "none")[1].startswith("nothing in")
