"""What a notebook compares, looks into and hands on: twins, single weeks, long tables, and the tutorial whole."""

import json
import os
import runpy
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from calling import call
from own_rules import SMALL, mine

import weiwen
from weiwen.errors import InputError
from weiwen.sentence import SENTENCE

pytestmark = pytest.mark.xdist_group("village")
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def resented():
    return weiwen.run("village", mechanisms=[..., mine()], **SMALL)


@pytest.fixture(scope="module")
def pair():
    return weiwen.twin(weiwen.load("village", replicates=2, **SMALL), mechanisms=[..., mine()])


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return weiwen.run("village", out=tmp_path_factory.mktemp("runs"), **SMALL)


# ------------------------------------------------------------------------------------------------- twins


@pytest.mark.slow
def test_a_twin_compares_the_arms_it_holds(pair, resented):
    effects = pair.effects
    assert set(effects.data_vars) == {"base", "changed", "effect", "low", "high", "n"}
    assert effects["effect"].dims == ("outcome",)
    assert set(effects.coords) == {"outcome", "stage", "unit", "meaning"}
    assert (effects["n"] == 2).all()
    np.testing.assert_allclose(effects["effect"], effects["changed"] - effects["base"], atol=1e-9)
    grievance = effects.sel(outcome="grievance")
    assert grievance["low"] <= grievance["effect"] <= grievance["high"]
    assert grievance["effect"] > 0
    assert effects.attrs["changed_own_mechanisms"] == ["RemovalResentment(weight=1.0)"]
    assert pair.question == "What is different with removal_resentment?"
    assert "grievance" in repr(pair)
    np.testing.assert_array_equal(pair.changed["grievance"][0], resented["grievance"][0])


@pytest.mark.slow
def test_a_twin_agrees_with_the_command_line_and_with_itself():
    from weiwen.twins import twin as in_two_processes

    size = {**SMALL, "weeks": 3, "replicates": 2}
    here = weiwen.twin("village", sets=["civic_choice.offending=-1.5"], **size)
    there = in_two_processes(
        weiwen.load("village", **size), weiwen.load("village", sets=["civic_choice.offending=-1.5"], **size)
    )
    assert here.twin.effects == there.effects
    assert here.twin.touched == there.touched
    assert here.twin.max_abs_difference == there.max_abs_difference > 0
    same = weiwen.twin("village", **size)
    assert same.twin.max_abs_difference == 0
    assert "no outcome differs" in repr(same)


def test_twins_share_every_draw_or_are_refused():
    made = weiwen.load("village", **SMALL)
    with pytest.raises(InputError, match="seed is 1 in the base and 2 in its twin"):
        weiwen.twin(made, weiwen.load("village", seed=2, **SMALL))
    with pytest.raises(InputError, match=r"population\.people is 600"):
        weiwen.twin("village", sets=["population.people=700"], people=600)
    with pytest.raises(InputError, match="not both"):
        weiwen.twin("village", "village", without=["deterrence"])


# ------------------------------------------------------------------------------------------------- weeks


@pytest.mark.slow
@pytest.mark.parametrize("own", [False, True])
def test_steps_are_the_weeks_of_a_run_to_the_bit(request, own):
    whole = request.getfixturevalue("resented" if own else "kept")
    moments = [weiwen.step("village", mechanisms=[..., mine()] if own else None, **SMALL)]
    while moments[-1].week < SMALL["weeks"]:
        moments.append(weiwen.step(moments[-1]))
    assert [m.week for m in moments] == list(range(1, SMALL["weeks"] + 1))
    stepped = xr.concat([m.records for m in moments], "week", data_vars="all")
    for name in stepped.data_vars:
        walked = stepped[name].transpose(*whole[name].dims)
        assert walked.values.tobytes() == whole[name].values.tobytes(), name
    assert stepped["week"].equals(whole["week"])


def test_a_moment_shows_the_whole_week_and_never_changes():
    first = weiwen.step("village", **SMALL)
    week = first.week_state
    done = np.asarray(week.pages.count(week.acts.civic > 0))
    np.testing.assert_array_equal(done, first.records["civic_acts"].sum("civic")[0, 0])
    held = week.pages.count(week.society.people.custody > 0)
    np.testing.assert_array_equal(held, first.records["held"][0, 0])
    assert week.signals.alleged.keys() == {"platform", "camera", "dossier"}
    one, other = weiwen.step(first), weiwen.step(first)
    assert one.records.identical(other.records)
    assert (first.week, one.week) == (1, 2)
    with pytest.raises(InputError, match="a moment keeps its mechanisms"):
        weiwen.step(first, mechanisms=[...])


# ------------------------------------------------------------------------------------------------- long tables


def test_a_long_table_holds_every_cell_once(kept, tmp_path):
    few = kept[["held", "budget", "gap", "people_touched", "grievance"]]
    table = weiwen.tidy(few, tmp_path / "few.csv")
    assert list(table.columns[-3:]) == ["variable", "value", "unit"]
    assert len(table) == sum(few[name].size for name in few.data_vars) + few.sizes["locality"]
    assert not table["value"].isna().any()
    one = table[(table["variable"] == "budget") & (table["week"] == 3) & (table["line"] == "coercion")]
    assert one["value"].item() == few["budget"].sel(week=3, line="coercion").item()
    assert one["locality"].isna().all()
    assert set(table.loc[table["variable"] == "held", "unit"]) == {"people"}
    assert table.attrs["note"] == SENTENCE


def test_the_file_is_read_back_as_it_was(kept, tmp_path):
    few = kept[["held", "grievance"]]
    weiwen.tidy(few, tmp_path / "few.csv")
    text = (tmp_path / "few.csv").read_text()
    assert "nan" not in text.lower()
    read = pd.read_csv(tmp_path / "few.csv", dtype={"value": str})
    held, grievance = (read.loc[read["variable"] == name, "value"] for name in ("held", "grievance"))
    assert [int(v) for v in held] == few["held"].values.ravel().tolist()
    np.testing.assert_array_equal(np.asarray(grievance, np.float32), few["grievance"].values.ravel())
    about = json.loads((tmp_path / "few.csv.json").read_text())
    assert about["note"] == SENTENCE
    assert about["variables"]["held"]["voice"] == "ledger"


@pytest.mark.slow
def test_units_of_a_twin_stand_in_its_table(pair):
    table = weiwen.tidy(pair.effects)
    unit = table.loc[(table["variable"] == "effect") & (table["outcome"] == "grievance"), "unit"]
    assert unit.item() == "share"


def test_export_writes_a_finished_run(monkeypatch, capsys, tmp_path, kept):
    folder, file = kept.folder, tmp_path / "held.csv"
    words = ("export", folder, "--csv", file, "--variable", "held", "--variable", "gap")
    code, out, _ = call(monkeypatch, capsys, *words)
    assert code == 0
    assert str(file) in out
    assert set(pd.read_csv(file)["variable"]) == {"held", "gap", "registered"}
    for words, said in (
        (("export", tmp_path, "--csv", file), "no finished run"),
        (("export", folder, "--csv", file, "--variable", "helt"), "did you mean held"),
        (("export", folder, "--csv", tmp_path / "no" / "x.csv"), "cannot be written to"),
    ):
        code, _, err = call(monkeypatch, capsys, *words)
        assert code == 2
        assert said in err
        assert "Traceback" not in err


# ------------------------------------------------------------------------------------------------- the tutorial


@pytest.mark.slow
def test_the_tutorial_leaves_a_figure_its_caption_and_its_tables(monkeypatch, tmp_path, capsys):
    import matplotlib

    matplotlib.use("Agg")
    for name, value in {"PEOPLE": 2000, "WEEKS": 8, "REPLICATES": 2, "FOLDER": tmp_path}.items():
        monkeypatch.setitem(os.environ, name, str(value))
    left = runpy.run_path(str(ROOT / "docs" / "tutorials" / "first_question.py"))
    svg = (tmp_path / "first_question.svg").read_text()
    assert "<svg" in svg
    for words in ("n = 2 replicates", "95 % interval", "seed 1", "2,000 invented people", SENTENCE):
        assert words in left["caption"]
        assert words in svg
    assert all(run.scenario_hash in svg for run in left["runs"])
    curve = pd.read_csv(tmp_path / "first_question.csv")
    assert set(curve["variable"]) == {"arrested_for_nothing", "flagged"}
    assert len(curve) == 2 * 3 * 2
    assert "neighbours_anger.angered" in left["pair"].changed
    assert "effect" in set(pd.read_csv(tmp_path / "first_question_twin.csv")["variable"])
