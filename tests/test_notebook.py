"""The laboratory in a notebook: an instant import, labelled runs, own mechanisms, twins, single weeks, long tables."""

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import jax.numpy as jnp
import numpy as np
import pandas as pd
import pytest
import xarray as xr

import weiwen
from weiwen import cli
from weiwen.engine.mechanism import switch
from weiwen.errors import InputError
from weiwen.notebook.choice import chosen, command_of, snake
from weiwen.sentence import SENTENCE
from weiwen.society.response.stage import ResponseEffect

pytestmark = pytest.mark.xdist_group("notebook")
ROOT = Path(__file__).parents[1]
SMALL = {"people": 600, "weeks": 6}
OTHERS = {"sweep", "claim", "survey", "odd"}  # written elsewhere; only listed here


class RemovalResentment(weiwen.Mechanism):
    """Somebody whose post was removed feels wronged, and is counted."""

    stage = "response"
    weight: float
    records: ClassVar = {"resenting": weiwen.Record(("locality",), "people", "whose post was removed")}

    def step(self, view, mine, luck):
        removed = view.deletions.removed
        return ResponseEffect(anger=self.weight * removed), None, {"resenting": view.pages.count(removed)}


class Silent(weiwen.Mechanism):
    """Returns what it is given in place of an effect."""

    stage = "response"
    given: object = None

    def step(self, view, mine, luck):
        return self.given


def mine(weight=1.0):
    return RemovalResentment(weight=weight)


@pytest.fixture(scope="module")
def plain():
    return weiwen.run("village", **SMALL)


@pytest.fixture(scope="module")
def resented():
    return weiwen.run("village", mechanisms=[..., mine()], **SMALL)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    told = []
    folder = tmp_path_factory.mktemp("runs")
    arrays = weiwen.run("village", out=folder, progress=lambda done, weeks, speed: told.append((done, weeks)), **SMALL)
    return arrays, told


@pytest.fixture(scope="module")
def pair():
    return weiwen.twin(weiwen.load("village", replicates=2, **SMALL), mechanisms=[..., mine()])


# ------------------------------------------------------------------------------------------------- the import


def fresh(text):
    """Run a line in a Python of its own: what it prints."""
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_the_import_loads_next_to_nothing_and_a_scenario_no_array_library():
    heavy = "[m for m in ('jax', 'equinox', 'xarray', 'numpy', 'pydantic') if m in sys.modules]"
    assert fresh(f"import sys, weiwen; dir(weiwen); print(*{heavy})") == []
    assert fresh(f"import sys, weiwen; weiwen.load('village'); print(*{heavy})") == ["pydantic"]


def test_everything_offered_is_listed_and_there():
    assert set(weiwen.__all__) <= set(dir(weiwen))
    assert set(weiwen.__all__) >= {"Scenario", "load", "Mechanism", "Record", "run", "twin", "step", "open_run", "tidy"}
    assert all(getattr(weiwen, name) for name in weiwen.__all__ if name not in OTHERS)
    with pytest.raises(AttributeError, match=r"runn.*open_run"):
        weiwen.runn  # noqa: B018


# ------------------------------------------------------------------------------------------------- one run


def test_a_run_says_what_made_it_and_what_it_did(plain):
    scenario = weiwen.load("village", **SMALL)
    told = plain.attrs
    assert next(iter(told)) == "harm"
    assert (told["scenario_hash"], told["seed"], told["note"]) == (scenario.digest, 1, SENTENCE)
    assert told["labels"] == list(scenario.labels) != []
    assert told["version"]
    assert told["own_mechanisms"] == []
    assert all(v.attrs["unit"] and v.attrs["meaning"] and v.attrs["voice"] for v in plain.data_vars.values())


def test_a_kept_run_is_the_run_in_memory_and_found_again(plain, kept):
    arrays, told = kept
    folder = Path(arrays.folder)
    assert arrays.identical(plain.assign_attrs(folder=str(folder)))
    assert weiwen.open_run(folder).scenario_hash == plain.scenario_hash
    assert json.loads((folder / "run.json").read_text())["command"] == "weiwen run village --people 600 --weeks 6"
    assert (told[0], told[-1]) == ((0, 6), (6, 6))


def test_lists_of_names_add_and_take_away():
    added, own, _ = chosen("village", [..., "strike_hard"], {"without": ["arrests"]})
    assert added.digest == weiwen.load("village", with_=["strike_hard"], without=["arrests"]).digest
    assert own == ()
    few, own, _ = chosen("village", ["civic_choice", mine(), "camera"], {})
    assert set(few.mechanisms) == {"civic_choice", "camera"}
    assert [name for name, _ in own] == ["removal_resentment"]


# ------------------------------------------------------------------------------------------------- own mechanisms


def test_plain_numbers_become_arrays_of_one_type():
    for made in (mine(1), mine(np.float64(1)), mine(jnp.float32(1)), RemovalResentment.make({"weight": 1.0})):
        assert (made.weight.dtype, made.weight.shape, made.weight.weak_type) == (jnp.float32, (), False)


def test_two_numbers_share_one_compilation():
    import jax

    traced = []

    @jax.jit
    def weight(mechanism):
        traced.append(1)
        return mechanism.weight

    assert [float(weight(mine(w))) for w in (0.25, 0.5)] == [0.25, 0.5]
    assert len(traced) == 1


def test_a_text_is_a_switch():
    class Mood(weiwen.Mechanism):
        stage = "response"
        mode: str = switch()

    class Undeclared(weiwen.Mechanism):
        stage = "response"
        mode: str

    assert Mood(mode="calm").mode == "calm"
    with pytest.raises(TypeError, match=r"mode: str = switch\(\)"):
        Undeclared(mode="calm")


def test_an_own_mechanism_acts_and_its_records_are_there(plain, resented):
    noted = resented["removal_resentment.resenting"]
    assert noted.dims == ("replicate", "week", "locality")
    assert noted.attrs == {"unit": "people", "meaning": "whose post was removed", "voice": "truth"}
    np.testing.assert_array_equal(noted, resented["deleted"])
    assert int(noted.sum()) > 0
    assert resented["grievance"][:, -1].mean() > plain["grievance"][:, -1].mean()
    assert resented.own_mechanisms == ["RemovalResentment(weight=1.0)"]
    assert "class RemovalResentment(weiwen.Mechanism)" in resented.own_rules


def test_the_weight_matters_and_zero_is_nothing(plain):
    nothing = weiwen.run(weiwen.load("village", **SMALL), mechanisms=[..., mine(0.0)])
    np.testing.assert_array_equal(nothing["grievance"], plain["grievance"])


def test_names_are_the_classes_in_snake_case():
    names = ("Resentment", "RemovalResentment", "HTTPThing", "Score2")
    assert [snake(name) for name in names] == ["resentment", "removal_resentment", "http_thing", "score2"]


# ------------------------------------------------------------------------------------------------- mistakes


class Deterrence(RemovalResentment):
    """Has the name of another."""


class Misplaced(RemovalResentment):
    """Belongs nowhere."""

    stage = "respons"


class Homeless(weiwen.Mechanism):
    """Has no stage."""


class Rival(RemovalResentment):
    """Wants the slot of deterrence."""

    slot = "the lesson of punishment"


class Undeclared(RemovalResentment):
    """Lays aside what it does not declare."""

    records: ClassVar = {}


class Flat(RemovalResentment):
    """Declares dimensions that its array has not got."""

    records: ClassVar = {"resenting": weiwen.Record(("locality", "channel"), "people", "whose post was removed")}


@pytest.mark.parametrize(
    ("mechanisms", "said"),
    [
        ([..., "detterence"], "did you mean deterrence"),
        ([..., Deterrence(weight=1)], "deterrence is in the catalogue already"),
        ([..., Misplaced(weight=1)], "did you mean response"),
        ([..., Homeless()], "Homeless has no stage; write in the class stage = one of economy"),
        ([..., "backlash"], "deterrence and backlash are rivals"),
        ([..., Rival(weight=1)], "deterrence and rival are rivals for the lesson of punishment"),
        ([..., mine(), mine()], "removal_resentment: in the list twice"),
        ([..., RemovalResentment], r"an instance, like RemovalResentment\(weight=\.\.\.\)"),
        ([..., 3], "int is no mechanism"),
        (mine(), r"mechanisms=\[\.\.\., mine\]"),
        ("camera", r"mechanisms=\[\.\.\., mine\]"),
        ([..., Silent()], "silent returned NoneType, its stage takes ResponseEffect of weiwen.*: threat, anger"),
        ([..., Silent(given=1.0)], "silent returned .*, its stage takes ResponseEffect"),
        ([..., Undeclared(weight=1)], r"Undeclared lays 'resenting' aside .*records = \{\"resenting\""),
        ([..., Flat(weight=1)], r"Flat.resenting has shape \(5,\), its record declares"),
    ],
)
def test_a_mistake_in_the_list_is_told_in_a_line(mechanisms, said):
    with pytest.raises(InputError, match=said) as told:
        weiwen.run("village", mechanisms=mechanisms, people=600, weeks=1)
    assert all("\n" not in line for line in told.value.problems)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"sead": 3}, "did you mean seed"),
        ({"without": "deterrence"}, r"type without=\['deterrence'\]"),
        ({"without": ["deterence"]}, "did you mean deterrence"),
    ],
)
def test_a_mistake_in_the_options_is_told(options, said):
    with pytest.raises(InputError, match=said):
        weiwen.run("village", **options)


def test_a_loaded_scenario_takes_no_options():
    made = weiwen.load("village", **SMALL)
    with pytest.raises(InputError, match="weeks=3: a scenario already loaded keeps its numbers"):
        weiwen.run(made, weeks=3)
    with pytest.raises(InputError, match="keeps its list"):
        weiwen.run(made, mechanisms=[..., "strike_hard"])


def test_an_own_mechanism_is_never_kept(tmp_path):
    with pytest.raises(InputError, match=r"removal_resentment.*cannot be kept.*catalogue"):
        weiwen.run("village", mechanisms=[..., mine()], out=tmp_path, **SMALL)
    assert list(tmp_path.iterdir()) == []


def test_a_notebook_shows_the_lines_and_no_way_to_them():
    assert InputError("one", "two")._render_traceback_() == ["weiwen: one", "weiwen: two"]


def test_the_command_of_a_call():
    options = {"sets": ["camera.bias=1"], "with_": ["audit"], "without": ["redress"], "people": 600, "seed": None}
    words = "weiwen run village --set camera.bias=1 --with audit --without redress --people 600"
    assert command_of("run", "village", options) == words
    assert command_of("run", weiwen.load("village"), {}) == ""


# ------------------------------------------------------------------------------------------------- twins


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


def test_steps_are_the_weeks_of_a_run_to_the_bit(resented):
    moments = [weiwen.step("village", mechanisms=[..., mine()], **SMALL)]
    while moments[-1].week < SMALL["weeks"]:
        moments.append(weiwen.step(moments[-1]))
    assert [m.week for m in moments] == list(range(1, SMALL["weeks"] + 1))
    stepped = xr.concat([m.records for m in moments], "week", data_vars="all")
    for name in stepped.data_vars:
        walked = stepped[name].transpose(*resented[name].dims)
        assert walked.values.tobytes() == resented[name].values.tobytes(), name
    assert stepped["week"].equals(resented["week"])


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


def test_a_long_table_holds_every_cell_once(resented, tmp_path):
    few = resented[["held", "budget", "gap", "people_touched", "grievance"]]
    table = weiwen.tidy(few, tmp_path / "few.csv")
    assert list(table.columns[-3:]) == ["variable", "value", "unit"]
    assert len(table) == sum(few[name].size for name in few.data_vars) + few.sizes["locality"]
    assert not table["value"].isna().any()
    one = table[(table["variable"] == "budget") & (table["week"] == 3) & (table["line"] == "coercion")]
    assert one["value"].item() == few["budget"].sel(week=3, line="coercion").item()
    assert one["locality"].isna().all()
    assert set(table.loc[table["variable"] == "held", "unit"]) == {"people"}
    assert table.attrs["note"] == SENTENCE


def test_the_file_is_read_back_as_it_was(resented, tmp_path):
    few = resented[["held", "grievance"]]
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


def test_units_of_a_twin_stand_in_its_table(pair):
    table = weiwen.tidy(pair.effects)
    unit = table.loc[(table["variable"] == "effect") & (table["outcome"] == "grievance"), "unit"]
    assert unit.item() == "share"


def call(monkeypatch, capsys, *words):
    monkeypatch.setattr(sys, "argv", ["weiwen", *map(str, words)])
    code = 0
    try:
        cli.main()
    except SystemExit as stop:
        code = stop.code or 0
    return code, *capsys.readouterr()


def test_export_writes_a_finished_run(monkeypatch, capsys, tmp_path, kept):
    folder, file = kept[0].folder, tmp_path / "held.csv"
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
