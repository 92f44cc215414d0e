"""A description has a line for everything that its scenario has, and says of two scenarios what differs.

What must be there is read off the program (arrays of the state, records and addresses of a traced week, declarations),
not from the code that writes the text.
"""

import json
from functools import cache

import jax
import jax.numpy as jnp
import pytest
from calling import call
from jaxtyping import Array, UInt8

from weiwen import catalogue, cli, explain
from weiwen.declarations import parameters_of
from weiwen.protocol.command import odd as odd_command
from weiwen.protocol.difference import RUN, difference, told
from weiwen.protocol.facts import Facts, parts_of
from weiwen.protocol.markdown import number, span
from weiwen.protocol.state import described, entities
from weiwen.protocol.text import describe
from weiwen.records import RUN_RECORDS
from weiwen.results import declared
from weiwen.scenario import Scenario, load, names
from weiwen.scenario.schema import SECTIONS
from weiwen.society.economy.hardship_shocks import HardshipShocks
from weiwen.society.people import People
from weiwen.vocabulary import measures
from weiwen.world import Laboratory, laboratory, mechanism

pytestmark = pytest.mark.xdist_group("odd")


@cache
def lab(name: str) -> Laboratory:
    return laboratory(load(name))


@cache
def described_as(name: str) -> str:
    return describe(load(name), f"weiwen odd {name}").text


def row(*cells: object) -> str:
    """The beginning of a row of a table."""
    return "| " + " | ".join(" ".join(str(cell).split()).replace("|", "\\|") for cell in cells) + " |"


@cache
def owed(name: str) -> dict[str, tuple[str, ...]]:
    """What must begin a line, by kind."""
    scenario, ready = load(name), lab(name)
    return {
        "state": tuple(row(f"`{one}`") for one in state_of(ready)),
        "parameter": tuple(
            row(f"`{m}.{key}`", p.meaning, number(scenario.parameters[m][key]), p.unit)
            + f" {span(*p.range) if p.range else ''}"
            for m in scenario.mechanisms
            for key, p in parameters_of(m).items()
        ),
        "start": tuple(
            row(f"`{word}.{key}`", field.description, number(getattr(getattr(scenario, word), key)), unit(field))
            for word, kind in SECTIONS.items()
            for key, field in kind.model_fields.items()
        ),
        "record": tuple(row(f"`{key}`", *said) for key, said in records_of(ready).items()),
        "draw": tuple(row(f"`{one}`") for one in (*ready.program.addresses, *ready.addresses_of_start())),
        "mechanism": tuple(f"#### {m}" for m in scenario.mechanisms),
        "measure": tuple(row(f"`{key}`", m.meaning, m.unit, number(m.cost)) for key, m in measures().items()),
    }


def unit(field) -> str:
    return field.json_schema_extra["unit"]


def state_of(ready: Laboratory) -> list[str]:
    """Names of what is carried from week to week, from the arrays themselves: parts of parts count as one."""
    found = []
    for path, _ in jax.tree_util.tree_flatten_with_path(ready.shape()[0])[0]:
        words = [part.name for part in path if hasattr(part, "name")]
        head = words[:4] if words[2:3] and words[2] in ("law", "orders", "roll") else words[:3]
        found.append(".".join(head[1:] if len(head) > 2 and words[1] != "ties" else head[:2]))
    return list(dict.fromkeys(found))


def records_of(ready: Laboratory) -> dict[str, tuple[str, str, str, str]]:
    """The records that a traced week lays aside, and those of the end of a run."""
    scenario, carry = ready.scenario, jax.eval_shape(ready.start)
    weeks, keys = jnp.arange(2, dtype=jnp.int32), ready.keys()
    _, weekly = jax.eval_shape(ready.run, carry, weeks, keys, ready.mechanisms, None)
    assert scenario.replicates == len(keys)
    found = {key: (("replicate", "week"), declared(ready)[key]) for key in weekly}
    found |= {key: (("replicate",), record) for key, record in RUN_RECORDS.items()}
    return {key: (", ".join((*lead, *r.dims)), r.unit, r.voice, r.meaning) for key, (lead, r) in found.items()}


def lacking(text: str, name: str) -> list[str]:
    """What of a scenario has no line in a text."""
    lines = text.splitlines()
    return [one for kind in owed(name).values() for one in kind if not any(line.startswith(one) for line in lines)]


LARGE = {*names()} - {"village"}  # large, or long to compile


@pytest.mark.parametrize("name", [pytest.param(n, marks=[pytest.mark.slow] * (n in LARGE)) for n in names()])
def test_everything_of_a_scenario_has_its_line(name):
    assert all(owed(name).values())
    assert lacking(described_as(name), name) == []


@pytest.mark.slow
def test_a_line_that_is_missing_is_noticed():
    text = described_as("village")
    for kind, lines in owed("village").items():
        for gone in (lines[0], lines[-1]):
            rest = "\n".join(line for line in text.splitlines() if not line.startswith(gone))
            assert gone in lacking(rest, "village"), kind


def test_a_number_that_is_wrong_is_noticed():
    text = described_as("village").replace("| `camera.bias` | false matches of group B relative to group A | 2 |", "|")
    assert len(lacking(text, "village")) == 1


@pytest.mark.parametrize("name", [pytest.param(n, marks=[pytest.mark.slow] * (n in LARGE)) for n in names()])
def test_every_equation_and_source_stands_in_the_text(name):
    text = " ".join(described_as(name).split())
    for one in load(name).mechanisms:
        _, *rest = explain.PARTS.split(explain.mechanism_class(one).__doc__)
        for part in rest[1::2]:
            assert " ".join(part.split()) in text, one


@pytest.mark.parametrize("name", [pytest.param(n, marks=[pytest.mark.slow] * (n in LARGE)) for n in names()])
def test_the_seven_elements_the_sentence_the_hash_and_the_command_are_there(name):
    text = described_as(name)
    for n in range(1, 8):
        assert f"\n## {n} " in text
    assert text.count("\n### ") > 11
    assert cli.SENTENCE in text
    assert load(name).digest in text
    assert text.endswith(f"\n```\nweiwen odd {name}\n```\n")


def test_every_state_variable_has_unit_range_and_meaning():
    for part in Facts(load("village")).entities:
        assert all(one.unit and one.meaning and one.range[0] < one.range[1] for one in part.variables)


def test_a_column_without_a_description_is_an_error_that_names_it():
    class MorePeople(People):
        loyalty: UInt8[Array, "pages rows"]

    with pytest.raises(TypeError, match=r"MorePeople.*loyalty"):
        list(entities(MorePeople))


def test_a_description_without_a_column_is_an_error_that_names_it(monkeypatch):
    monkeypatch.setattr(People, "columns", People.columns | {"loyalty": ("share", (0.0, 1.0), "of old")})
    with pytest.raises(TypeError, match=r"People.*loyalty"):
        list(entities(People))


@pytest.mark.parametrize("name", catalogue.names())
def test_what_a_mechanism_keeps_is_described(name):
    made = mechanism(name, {key: one.value for key, one in parameters_of(name).items()})
    kept = made.start(explain._view(made))
    said = described(type(made), list(parts_of(name, made, kept)), "keeps")
    assert all(unit and meaning and low < high for unit, (low, high), meaning in said.values())


def test_a_slice_without_a_description_is_an_error_that_names_it(monkeypatch):
    monkeypatch.setattr(HardshipShocks, "keeps", {})
    with pytest.raises(TypeError, match=r"HardshipShocks.*`keeps`"):
        _ = Facts(load("village")).slices


def test_the_text_is_the_same_when_made_twice():
    assert describe(load("village"), "weiwen odd village").text == described_as("village")


def test_a_frozen_quantity_and_a_mechanism_taken_away_show():
    changed = load("village", freeze=["belief"], without=["deterrence"])
    text = describe(changed, "").text
    assert "`belief_updating` (owns belief) (frozen: does not act)" in text
    assert "#### deterrence" not in text
    assert row("`belief`", People.columns["belief"][2], "frozen") in text


def test_switches_of_the_scenario_reach_the_text():
    text = describe(load("village", sets=["self_censorship.punishment=uniform"]), "").text
    (line,) = (one for one in text.splitlines() if one.startswith("| `self_censorship.punishment` | whether"))
    assert "| uniform | rule | proportional, uniform |" in line


@pytest.mark.parametrize("name", names())
def test_a_scenario_does_not_differ_from_itself(name):
    assert difference(load(name), load(name)) == []
    assert "They are equal" in told(load(name), load(name), ("one", "other"))


def compared(**options) -> list[tuple[str, str, str, str]]:
    return [(d.key, d.one, d.other, d.unit) for d in difference(load("village"), load("village", **options))]


@pytest.mark.parametrize(
    ("options", "gap"),
    [
        ({"sets": ["camera.bias=3"]}, ("camera.bias", "2", "3", "ratio")),
        ({"sets": ["opening.camera=0.5"]}, ("opening.camera", "0.4", "0.5", "share")),
        ({"sets": ["population.group_b=0.2"]}, ("population.group_b", "0.1", "0.2", "share of people")),
        ({"people": 900}, ("population.people", "1000", "900", "people")),
        ({"weeks": 52}, ("weeks", "156", "52", "weeks")),
        ({"seed": 2}, ("seed", "1", "2", "seed")),
        ({"freeze": ["hope"]}, ("freeze.hope", "free", "frozen", "")),
        ({"without": ["audit"]}, ("audit", "there", "not there", "")),
        ({"with_": ["strike_hard"], "without": ["arrests"]}, ("strike_hard", "not there", "there", "")),
    ],
)
def test_a_difference_is_named_with_both_values_and_the_unit(options, gap):
    found = compared(**options)
    assert gap in found
    assert len(found) == len(options)
    other = load("village", **options)
    assert f"| `{gap[0]}` |" in told(load("village"), other, ("a", "b"))


def test_no_field_of_a_scenario_escapes_the_difference():
    """A new field is either compared, or named here as one that makes no difference to a run."""
    compared_fields = {*SECTIONS, *RUN, "mechanisms", "freeze", "parameters", "labels", "after_fall"}
    assert {*Scenario.model_fields} - compared_fields == {"name", "summary", "base", "presets", "applied"}


@pytest.mark.slow
def test_the_command_prints_markdown_json_or_a_file(monkeypatch, capsys, tmp_path):
    path, words = tmp_path / "village.md", ("odd", "village", "--set", "camera.bias=3", "--weeks", "52")
    code, out, _ = call(monkeypatch, capsys, *words)
    assert (code, out.splitlines()[0]) == (0, "# village")
    assert out.endswith("```\nweiwen odd village --weeks 52 --set camera.bias=3\n```\n")
    _, told_path, _ = call(monkeypatch, capsys, *words, "--out", path)
    assert path.read_text(encoding="utf-8") == out
    assert str(path) in told_path
    _, answer, _ = call(monkeypatch, capsys, *words, "--json")
    table = json.loads(answer)
    assert table.keys() == {"scenario", "hash", "text", "sections"}
    assert (table["text"], table["hash"]) == (out, load("village", sets=["camera.bias=3"], weeks=52).digest)
    assert len(table["sections"]) == 8


def test_the_command_tells_what_differs(monkeypatch, capsys):
    code, out, _ = call(monkeypatch, capsys, "odd", "village", "village", "--set", "camera.bias=3", "--json")
    answer = json.loads(out)
    assert code == 0
    assert [(one["key"], one["one"], one["other"]) for one in answer["differences"]] == [("camera.bias", "2", "3")]
    _, out, _ = call(monkeypatch, capsys, "odd", "village", "village")
    assert "They are equal" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["odd", "vilage"], "village"),
        (["odd", "village", "nowhere"], "nowhere"),
        (["odd", "village", "--set", "camera.bais=3"], "bias"),
        (["odd", "village", "village", "--out", "/dev/null/x"], "cannot be written"),
    ],
)
def test_a_mistake_is_told_in_a_line(monkeypatch, capsys, words, said):
    code, out, err = call(monkeypatch, capsys, *words)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_it_takes_the_options_of_run_that_change_a_scenario():
    import inspect
    from dataclasses import fields

    from weiwen.typed import Changes

    where = {"devices"}  # where a run runs changes no scenario
    taken = {*inspect.signature(cli.run).parameters} - {"changes"} | {one.name for one in fields(Changes)}
    assert taken - where <= {*inspect.signature(odd_command).parameters}
