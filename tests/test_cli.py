"""The command line as a user meets it: what it prints, and what it says when something is wrong."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from calling import call

pytestmark = pytest.mark.xdist_group("village")
SMALL = ["--people", "600", "--weeks", "26", "--seed", "1"]  # as in other tests: compiled once

KINDS = ("mechanism", "objective", "emergent", "scenario")


def test_run_prints_one_json_object(monkeypatch, capsys, tmp_path):
    words = ("run", "village", *SMALL, "--preset", "teaching_rates", "--out", tmp_path, "--json")
    code, out, _ = call(monkeypatch, capsys, *words)
    answer = json.loads(out)
    assert code == 0
    assert {"run", "people", "weeks", "person_weeks_per_second", "ledger"} <= set(answer)
    assert (answer["people"], answer["weeks"]) == (600, 26)
    assert os.path.dirname(answer["run"]) == str(tmp_path)
    arrest = answer["ledger"]["arrest"]
    assert {"people", "person_weeks", "wrongful_share", "cost", "by_group"} <= set(arrest)
    assert set(arrest["by_group"]) == {"A", "B"}
    code, out, _ = call(monkeypatch, capsys, *words)
    assert json.loads(out)["run"] == answer["run"]
    html = Path(answer["run"], "report.html").read_text()
    assert "weiwen run village" in html
    assert "It shows what follows from assumptions, not what is true of any country." in html


def test_run_tells_people_first(monkeypatch, capsys, tmp_path):
    code, out, _ = call(monkeypatch, capsys, "run", "village", *SMALL, "--out", tmp_path)
    assert code == 0
    assert out.index("done to people") < out.index("person-weeks a second")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "vilage"], "village"),
        (["run", "village", "--peple", "10"], "--peple"),
        (["run", "village", "--people", "many"], "many"),
        (["run", "village", "--people", "3"], "64 to 2000000000"),
        (["run", "village", "--set", "arrests.therm=3"], "term"),
        (["run", "village", "--set", "arrests.term=3000"], "1 to 156 (weeks)"),
        (["run", "village", "--without", "arests"], "arrests"),
        (["run", "village", "--with", "backlash"], "rivals"),
        (["run", "village", "--preset", "teaching"], "teaching_rates"),
        (
            ["run", "national", "--people", "2000000000", "--set", "population.localities=40"],
            "type --set population.localities",
        ),
        (["run", "village", "--out", "/dev/null/x"], "cannot be written to"),
        (["run", "nowhere/none.toml"], "none.toml"),
        (["explain", "cadre_evalution"], "cadre_evaluation"),
        (["explain", "zz"], "there is no mechanism zz; `weiwen mechanisms` lists all"),
        (["run", "village", "--set", "zz.x=1"], "lists all, besides opening, population"),
        (["twin", "village", "--without", "nothing_such"], "nothing_such"),
        (["walk"], "walk"),
    ],
)
def test_a_mistake_is_told_in_lines_without_traceback(monkeypatch, capsys, tmp_path, words, said):
    monkeypatch.chdir(tmp_path)
    code, out, err = call(monkeypatch, capsys, *words)
    assert code == 2
    assert said in err
    assert "Traceback" not in err
    assert all(line.startswith("weiwen: ") for line in err.strip().splitlines())
    assert out == ""


def test_a_population_too_large_for_memory_is_refused_with_the_largest_that_fits(monkeypatch, capsys, tmp_path):
    huge = ["--people", "1000000000", "--set", "population.localities=2000", "--out", tmp_path]
    code, _, err = call(monkeypatch, capsys, "run", "national", *huge)
    assert code == 2
    assert "GiB" in err
    assert "--people" in err


def test_a_scenario_file_with_mistakes_names_file_and_line(monkeypatch, capsys, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('name = "mine"\nbase = "village"\n\n[population]\npeeple = 3\n')
    code, _, err = call(monkeypatch, capsys, "run", path)
    assert code == 2
    assert f"{path}, line 5" in err
    assert "people" in err


def test_lists_and_explanations(monkeypatch, capsys):
    _, out, _ = call(monkeypatch, capsys, "mechanisms", "--json")
    found = json.loads(out)
    assert all({"name", "kind", "stage", "systems", "summary", "source"} <= set(one) for one in found)
    assert all(one["summary"] and one["source"] for one in found)
    stages = {one["stage"] for one in found}
    assert len(stages - {"none"}) == 9
    kinds = {kind: {s for one in found if one["kind"] == kind for s in one["systems"]} for kind in KINDS}
    assert {one["kind"] for one in found} == set(kinds)
    assert set().union(*kinds.values()) == {f"S{number:02}" for number in range(1, 51)}
    assert kinds["mechanism"] >= {f"S{number:02}" for number in range(1, 49) if number not in (31, 47)}
    assert kinds["emergent"] == {"S31", "S47"}
    assert kinds["scenario"] == {"S49"}
    assert "S50" in kinds["objective"]
    assert {one["stage"] for one in found if one["kind"] in ("emergent", "scenario")} == {"none"}
    _, out, _ = call(monkeypatch, capsys, "scenarios", "--json")
    assert {one["name"] for one in json.loads(out)} == {
        *("bench", "benevolent", "frontier", "machine", "national", "pilot_city", "rollout_2014_2020"),
        "village",
    }
    _, out, _ = call(monkeypatch, capsys, "explain", "deterrence", "--json")
    told = json.loads(out)
    assert told["rivals"] == ["backlash"]
    assert told["writes"] == ["threat"]
    assert "measures.arrest" in told["reads"]
    _, out, _ = call(monkeypatch, capsys, "explain", "cadre_evaluation")
    assert "reads   filed" in out


@pytest.mark.slow
def test_twin_against_itself_is_zero_and_without_a_mechanism_it_is_not(monkeypatch, capsys, tmp_path):
    words = ("twin", "village", *SMALL, "--preset", "teaching_rates", "--replicates", "3", "--out", tmp_path, "--json")
    code, out, _ = call(monkeypatch, capsys, *words)
    answer = json.loads(out)
    assert code == 0
    assert answer["max_abs_difference"] == 0
    assert all(one["effect"] == 0 for one in answer["effects"])
    _, out, _ = call(monkeypatch, capsys, *words, "--without", "cadre_evaluation")
    answer = json.loads(out)
    withheld = next(one for one in answer["effects"] if one["outcome"] == "withheld")
    assert withheld["high"] < 0
    assert withheld["n"] == 3
    assert answer["max_abs_difference"] > 0
    assert os.path.exists(answer["page"])


@pytest.mark.slow
def test_ctrl_c_keeps_what_is_done(tmp_path):
    words = ["run", "village", "--people", "100000", "--weeks", "5200", "--out", str(tmp_path)]
    told = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"  # behind a shell it is ignored
    child = subprocess.Popen(
        [sys.executable, "-c", f"{told}; from weiwen.cli import main; main()", *words],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 120
    while not list(tmp_path.glob(".*/state-*.npz")) and time.monotonic() < deadline and child.poll() is None:
        time.sleep(0.2)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=60)
    assert child.returncode == 130
    assert "goes on from there" in err
    assert "Traceback" not in err
    assert list(tmp_path.glob(".*/state-*.npz"))
