"""The frame of the benchmarks: every question keeps the contract, and a table is shown whole."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks._contract import grid, machine, plain, shown
from benchmarks.rebellion.contestants import CONTESTANTS, PACKAGES, demand_peers
from benchmarks.rebellion.race import Lane, ratio
from benchmarks.rebellion.settings import Contestant

ROOT = Path(__file__).parents[1]


class Counter:
    """A program that does nothing."""

    def __init__(self, size, seed):
        self.agents = size

    def period(self):
        return 0, 0


def broken(size, seed):
    raise RuntimeError("no such thing")


def test_the_machine_has_a_name():
    told = machine()
    assert told["cores"] >= 1
    assert told["processor"]
    assert told["versions"]["numpy"]
    json.dumps(told)


def test_tables_are_shown_whole():
    rows = [{"name": "one", "rate_per_second": 12345.6}, {"name": "none", "rate_per_second": None}]
    assert grid(rows)[1].split() == ["one", "12,346"]
    text = plain({"ratio": 0.12345, "table": rows, "notes": ["A note."], "more": [{"a": True}]})
    assert "ratio: 0.1235" in text or "ratio: 0.1234" in text
    assert text.endswith("A note.")
    assert shown(True) == "True"


def test_a_race_tells_who_is_missing_and_why():
    sound, large = Contestant("sound", Counter, None), Contestant("large", Counter, None, largest=10, why="too large")
    lanes = [Lane(one, 50, 0.001, 10**9) for one in (sound, Contestant("broken", broken, None), large)]
    for lane in lanes:
        lane.turn()
    rows = [lane.row() for lane in lanes]
    assert rows[0]["agent_steps_per_second"] > 0
    assert rows[1]["agent_steps_per_second"] is None
    assert "no such thing" in rows[1]["note"]
    assert rows[2]["note"] == "too large"
    assert ratio(lanes, "sound", "sound") == 1
    assert ratio(lanes, "sound", "broken") is None
    assert len({tuple(row) for row in rows}) == 1


def test_peers_that_are_missing_are_asked_for(monkeypatch):
    monkeypatch.setattr("benchmarks.rebellion.contestants.find_spec", lambda name: None)
    with pytest.raises(RuntimeError, match="uv run --group peers python -m benchmarks epstein"):
        demand_peers()
    assert {one.package for one in CONTESTANTS} == {*PACKAGES, "jax", "numpy"}


def test_an_unknown_question_names_the_known():
    done = subprocess.run([sys.executable, "-m", "benchmarks", "nothing"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode
    assert "epstein" in done.stderr


def test_every_question_keeps_the_contract():
    for path in sorted((ROOT / "benchmarks").glob("[a-z]*.py")):
        module = importlib.import_module(f"benchmarks.{path.stem}")
        assert callable(module.main), path.stem


@pytest.mark.slow
def test_the_peers_compute_the_same():
    pytest.importorskip("mesa")
    pytest.importorskip("mesa_frames")
    pytest.importorskip("agentpy")
    pytest.importorskip("ambr")
    from benchmarks.rebellion.agreement import compare

    rows = compare([one for one in CONTESTANTS if not one.name.startswith("weiwen")], 10.0)
    assert {row["contestant"]: row["verdict"] for row in rows if row["verdict"] != "the same"} == {
        "Mesa, its example": "another rule"
    }
