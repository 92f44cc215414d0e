"""The command and what it promises: names, ranges, JSON, verdicts."""

import json
import math

import pytest
from cyclopts import App

from weiwen.classics import MODELS, NOT_YET
from weiwen.classics.command import register
from weiwen.classics.record import Parameter, between, holds, near, own, settle, verdict
from weiwen.classics.replicate import load, plain, replicate, shelf
from weiwen.errors import InputError

FAST = {"watts": ["people=500", "replicates=20", "z=1.5,3"], "edmond": ["brute_force=false"], "small_forms": []}
CERTAINTIES = {"S", "S2", "C", "M+", "M", "M-", "X", "assumed"}


@pytest.mark.parametrize("name", MODELS)
def test_every_model_declares_itself(name):
    model = load(name)
    assert model.name == name
    assert model.title
    assert model.equation
    assert model.lesson
    assert model.reference
    assert model.limits
    for key, one in model.parameters.items():
        assert one.unit
        assert one.meaning
        assert one.source
        assert one.certainty in CERTAINTIES
        text = ",".join(map(str, one.value)) if isinstance(one.value, tuple) else str(one.value)
        assert settle(name, model.parameters, [f"{key}={text}"])[key] == one.value


@pytest.mark.parametrize("name", MODELS)
def test_values_out_of_range_are_one_line(name):
    model = load(name)
    for key, one in model.parameters.items():
        bad = ["nan", "inf", "-inf", "", "many", "1e999"]
        if one.range:
            bad += [repr(one.range[0] - 1), repr(one.range[1] + abs(one.range[1]) + 1)]
        for text in bad:
            with pytest.raises(InputError) as error:
                settle(name, model.parameters, [f"{key}={text}"])
            assert len(error.value.problems) == 1
            assert "\n" not in error.value.problems[0]
            assert f"{key} = " in error.value.problems[0]


def test_unknown_names_get_the_nearest_spelling():
    with pytest.raises(InputError, match="did you mean boldness"):
        settle("daymude", load("daymude").parameters, ["boldnes=2"])
    with pytest.raises(InputError, match="did you mean granovetter"):
        load("granoveter")
    with pytest.raises(InputError, match="not yet done"):
        load("moro")
    with pytest.raises(InputError, match="set twice"):
        settle("watts", load("watts").parameters, ["phi=.1", "phi=.2"])


def test_several_mistakes_are_told_at_once():
    with pytest.raises(InputError) as error:
        settle("watts", load("watts").parameters, ["phi=7", "fie=1", "nonsense"])
    assert len(error.value.problems) == 3


def test_a_whole_number_is_not_a_fraction():
    declared = {"n": Parameter(5, "people", "number", range=(1, 10))}
    assert settle("m", declared, ["n=7.0"])["n"] == 7
    with pytest.raises(InputError, match="whole number"):
        settle("m", declared, ["n=7.5"])


def test_verdicts():
    good, bad = near("a", 1.0, 1.0, 0.1), near("b", 1.0, 2.0, 0.1)
    assert verdict([good, own(good)]) == "reproduced"
    assert verdict([good, bad]) == "partly"
    assert verdict([bad, own(good)]) == "not"
    assert verdict([own(good)]) == "reproduced"
    assert verdict([good, own(bad)]) == "partly"
    assert near("c", 1.0, None, 9.0).verdict == "not"
    assert near("d", 1.0, math.nan, 9.0).verdict == "not"
    assert between("e", (1, 2), 2.5, 0.6).verdict == "reproduced"
    assert holds("f", "yes", "no", False).verdict == "not"


def test_json_has_no_number_that_is_none():
    assert plain({"a": math.inf, "b": [math.nan, 1]}) == {"a": None, "b": [None, 1]}


def test_the_list_holds_every_model_and_what_is_due():
    rows = {row["model"]: row["verdict"] for row in shelf()}
    assert set(rows) == {*MODELS, *NOT_YET}
    assert all(rows[name] in ("reproduced", "partly", "not") for name in MODELS)
    assert {rows[name] for name in NOT_YET} == {"not yet done"}


def call(capsys, *words):
    app = App()
    register(app)
    app(list(words), exit_on_error=False, result_action="return_value")
    return capsys.readouterr().out


def test_command_prints_one_json_object(capsys):
    told = json.loads(call(capsys, "replicate", "edmond", "--json", "--set", "p=0.4", "--set", "brute_force=false"))
    assert set(told) >= {"model", "parameters", "results", "checks", "verdict"}
    assert told["parameters"]["p"] == 0.4
    assert all(set(one) >= {"name", "published", "ours", "tolerance", "verdict"} for one in told["checks"])
    assert isinstance(json.loads(call(capsys, "replicate", "--json")), list)


def test_command_writes_figure_and_page(capsys, tmp_path):
    text = call(capsys, "replicate", "small_forms", "--out", str(tmp_path))
    assert "Reproduced" in text
    page = (tmp_path / "small_forms.md").read_text()
    assert "## Published and ours" in page
    assert "What it taught us" in page
    assert (tmp_path / "small_forms.svg").stat().st_size > 1000


@pytest.mark.parametrize("name", FAST)
def test_numbers_are_the_same_twice(name):
    first, second = (replicate(name, FAST[name]).table() for _ in range(2))
    assert first == second
