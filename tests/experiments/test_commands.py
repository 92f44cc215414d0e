"""The commands `sweep` and `sensitivity` as a user meets them."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from small_studies import model_of

from weiwen import cli
from weiwen.experiments import models, progress

STUDY = """
name = "line"
model = "line"
outcomes = ["y"]
[design]
kind = "latin_hypercube"
points = 20
[uncertain."line.x"]
range = [0.0, 1.0]
source = "test"
[stop]
replicates = 2
"""


@pytest.fixture
def call(monkeypatch, capsys, tmp_path):
    """Run the command in a folder of its own: exit code, output, errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(models.MODELS, "line", model_of(lambda x: 2 * x))
    Path("line.toml").write_text(STUDY)

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["weiwen", *words])
        code = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = stop.code or 0
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return run


def test_without_a_name_the_studies_are_listed(call):
    code, out, _ = call("sweep")
    assert code == 0
    assert "ishigami" in out
    assert "false_matches" in [one["name"] for one in json.loads(call("sweep", "--json")[1])]


def test_a_sweep_prints_one_json_object(call):
    code, out, err = call("sweep", "line.toml", "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer["computed"] == 20
    assert answer["failed"] == []
    (row,) = answer["rows"]
    assert row["mean"] == pytest.approx(1.0, abs=0.05)
    assert row["interval"] == pytest.approx([row["mean"]] * 2)
    assert "20 of 20 points" in err
    assert Path(answer["folder"], "results.csv").exists()
    assert json.loads(Path(answer["folder"], "study.json").read_text())["command"] == "weiwen sweep line.toml --json"


def test_points_that_fail_are_told_and_the_exit_code_is_one(call, monkeypatch):
    monkeypatch.setitem(models.MODELS, "line", model_of(lambda x: np.where(x > 0.9, np.nan, x)))
    code, out, _ = call("sweep", "line.toml")
    assert code == 1
    assert out.count("y: not a finite number") == 2
    assert "2 points failed" in out
    assert call("sensitivity", "line.toml", "--outcome", "y", "--method", "sobol", "--points", "64")[0] == 1


def test_sensitivity_prints_one_json_object_and_writes_its_files(call):
    words = ("sensitivity", "line.toml", "--outcome", "y", "--method", "sobol", "--points", "64", "--json")
    code, out, _ = call(*words)
    answer = json.loads(out)
    assert code == 0
    ((one,),) = [entry["numbers"] for entry in answer["of"].values()]
    assert one["number"] == "line.x"
    assert one["certainty"] == "C"
    assert one["total"] == pytest.approx(1.0, abs=0.1)
    assert {Path(path).suffix for path in answer["files"]} == {".svg", ".png", ".csv"}
    assert all(Path(path).stat().st_size for path in answer["files"])


def test_sensitivity_tells_what_it_did(call):
    code, out, _ = call("sensitivity", "line.toml", "--outcome", "y", "--points", "8")
    assert code == 0
    for words in ("morris, y (number)", "16 points", "mu*", "MC error", "line.x", "It shows what follows"):
        assert words in " ".join(out.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sweep", "ishigam"], "did you mean ishigami?"),
        (["sweep", "nowhere.toml"], "there is no such file"),
        (["sweep", "line.toml", "--engine", "rey"], "rey"),
        (["sweep", "line.toml", "--workers", "0"], "at least one is needed"),
        (["sensitivity", "vilage", "--outcome", "protest"], "did you mean village?"),
        (["sensitivity", "village", "--outcome", "protst"], "did you mean protest?"),
        (["sensitivity", "village", "--outcome", "protest", "--method", "morrris"], "morrris"),
        (["sensitivity", "village", "--outcome", "protest", "--numbers", "arrests.term"], "decides who is held"),
        (["sensitivity", "village", "--outcome", "protest", "--numbers", "arrests.turm"], "did you mean term?"),
        (["sensitivity", "village", "--outcome", "protest", "--people", "3"], "at least 64"),
        (["sensitivity", "village", "--outcome", "protest", "--set", "wages"], "not of the form key=value"),
        (["sensitivity", "village", "--outcome", "protest", "--without", "wage"], "wage"),
        (["sensitivity", "line.toml", "--outcome", "y", "--method", "sobol", "--points", "100"], "64 or 128"),
        (["sensitivity", "line.toml", "--outcome", "y", "--people", "100"], "people: a model has none"),
    ],
)
def test_a_mistake_is_told_in_lines(call, words, said):
    code, out, err = call(*words)
    assert (code, out) == (2, "")
    assert said in err


def test_ctrl_c_keeps_what_is_done(call, monkeypatch):
    from contextlib import contextmanager

    from weiwen.experiments import items

    @contextmanager
    def impatient(label):
        def tell(done, total, failed):
            if done >= 10:
                raise KeyboardInterrupt

        yield tell

    monkeypatch.setattr(items, "AT_ONCE", 10)
    with monkeypatch.context() as patch:
        patch.setattr(progress, "watching", impatient)
        code, _, err = call("sweep", "line.toml")
    assert code == 130
    assert "the same command goes on from there" in err
    assert json.loads(call("sweep", "line.toml", "--json")[1])["computed"] == 20 - 10
