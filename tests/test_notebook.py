"""The laboratory in a notebook: an instant import, labelled runs, mechanisms of one's own, and mistakes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import jax.numpy as jnp
import numpy as np
import pytest
from own_rules import SMALL, RemovalResentment, mine

import weiwen
from weiwen.engine.mechanism import switch
from weiwen.errors import InputError
from weiwen.notebook.choice import chosen, command_of, snake
from weiwen.sentence import SENTENCE

pytestmark = pytest.mark.xdist_group("village")
ROOT = Path(__file__).parents[1]
OTHERS = {"sweep", "claim", "survey", "odd"}  # written elsewhere; only listed here


class Silent(weiwen.Mechanism):
    """Returns what it is given in place of an effect."""

    stage = "response"
    given: object = None

    def step(self, view, mine, luck):
        return self.given


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
    assert json.loads((folder / "run.json").read_text())["command"] == "weiwen run village --people 600 --weeks 26"
    assert (told[0], told[-1]) == ((0, 26), (26, 26))


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


@pytest.mark.slow
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
