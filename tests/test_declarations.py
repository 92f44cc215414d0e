"""Every number has a unit, a source and a range, or the program says which has not."""

import pytest

from weiwen import catalogue
from weiwen import declarations as d
from weiwen.errors import InputError

GOOD = {
    "value": "0.5",
    "unit": '"share"',
    "range": "[0, 1.0]",
    "meaning": '"how much"',
    "source": '"a table"',
    "certainty": '"M+"',
}


@pytest.fixture
def declare(tmp_path, monkeypatch):
    """Write a declaration for the only mechanism there is."""
    folder = tmp_path / "toyland" / "reporting"
    folder.mkdir(parents=True)
    (tmp_path / "toyland" / "__init__.py").write_text("raise RuntimeError('imported')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(catalogue, "MECHANISMS", ("toyland.reporting.toy",))

    def write(text=None, **changes):
        lines = "\n".join(f"{key} = {value}" for key, value in (GOOD | changes).items() if value)
        (folder / "toy.toml").write_text(text if text is not None else f"[parameters.weight]\n{lines}\n")
        return folder / "toy.toml"

    return write


def test_a_declaration_is_read_without_importing_the_mechanism(declare):
    declare()
    weight = d.parameters_of("toy")["weight"]
    assert (weight.name, weight.value, weight.range, weight.live) == ("weight", 0.5, (0.0, 1.0), True)
    assert catalogue.stage_of("toy") == "reporting"


@pytest.mark.parametrize("key", ["unit", "source", "certainty", "meaning", "value"])
def test_a_missing_mark_names_file_and_parameter(declare, key):
    path = declare(**{key: None})
    with pytest.raises(InputError) as caught:
        d.parameters_of("toy")
    assert str(path) in str(caught.value)
    assert f"parameters.weight.{key} is missing" in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"value": "1.5"}, "weight = 1.5 is not allowed; allowed: 0 to 1 (share)"),
        ({"value": "nan"}, "weight"),
        ({"range": None}, "needs a range"),
        ({"value": '"on"', "range": None}, "needs its choices"),
        ({"value": '"on"', "range": None, "choices": '["off"]'}, "allowed: off"),
        ({"certainty": '"sure"'}, "certainty"),
        ({"unti": '"share"'}, "unti is not known"),
        ({"unit": '""'}, "unit"),
    ],
)
def test_a_faulty_declaration_says_what_is_wrong(declare, changes, told):
    declare(**changes)
    with pytest.raises(InputError) as caught:
        d.parameters_of("toy")
    assert told in str(caught.value)


def test_whole_numbers_become_floats_and_switches_stay_switches(declare):
    declare(value="1")
    assert isinstance(d.parameters_of("toy")["weight"].value, float)


def test_switches_and_choices(declare):
    declare(value="true", range=None)
    switch = d.parameters_of("toy")["weight"]
    assert d.fault(switch, False) is None
    assert "true or false" in d.fault(switch, 1)


@pytest.mark.parametrize("value", [True, "0.5", float("nan"), float("inf"), -0.1, 10**400, None, [0.5]])
def test_fault_refuses_all_but_numbers_in_range(declare, value):
    declare()
    assert d.fault(d.parameters_of("toy")["weight"], value) is not None
    assert d.fault(d.parameters_of("toy")["weight"], 1) is None


def test_other_tables_are_kept_for_other_readers_and_cannot_be_spoilt(declare):
    declare("[tests.signature]\noutcome = 'protests'\n")
    assert d.parameters_of("toy") == {}
    d.declaration_of("toy")["tests"].clear()
    assert d.declaration_of("toy")["tests"]["signature"] == {"outcome": "protests"}


@pytest.mark.parametrize("text", ["parameters = 3", "[parameters]\nweight = 3", "= ="])
def test_a_file_of_another_form_is_told_with_its_name(declare, text):
    path = declare(text)
    with pytest.raises(InputError, match=path.name):
        d.parameters_of("toy")


def test_a_missing_file_and_an_unknown_mechanism(declare):
    with pytest.raises(InputError, match=r"toy\.toml: missing"):
        d.parameters_of("toy")
    with pytest.raises(InputError, match="did you mean toy"):
        d.parameters_of("tyo")


def test_every_shipped_declaration_is_sound():
    for name in catalogue.names():
        assert all(one.source and one.unit for one in d.parameters_of(name).values())
    assert len(set(catalogue.names())) == len(catalogue.MECHANISMS)
