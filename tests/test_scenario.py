"""A scenario is a base and named overrides; whatever is wrong is told at once, in lines that help."""

import json
import os
import subprocess
import sys
import time
import tomllib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from weiwen import catalogue, vocabulary
from weiwen.errors import InputError
from weiwen.scenario import OWNED, Scenario, from_table, load, loading, names
from weiwen.scenario.reading import MOST_BYTES, read

PARAMETERS = """
[parameters.{0}]
value = 1.0
unit = "points"
range = [0.0, 5.0]
meaning = "a number"
source = "a test"
certainty = "assumed"

[parameters.style]
value = "plain"
choices = ["plain", "loud"]
unit = "style"
meaning = "a word"
source = "a test"
certainty = "assumed"
"""

HAMLET = """
name = "hamlet"
labels = ["toy"]
weeks = 52
mechanisms = ["wages", "ranking"]

[population]
people = 1000
provinces = 2
localities = 6

[parameters.wages]
spread = 2

[presets.lively]
label = "teaching rates"
parameters.wages.spread = 4.0
population.people = 2000

[presets.calm]
label = "calm"
without = ["ranking"]
freeze = ["belief"]
parameters.wages.spread = 0.5

[presets.large]
label = "large"
population.people = 5000
"""

HEAD = 'name = "mine"\n'


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A package of two mechanisms and a folder of shipped scenarios."""
    folder = tmp_path_factory.mktemp("world")
    for name, parameter in (("wages", "spread"), ("ranking", "weight")):
        home = folder / "toyland" / "stage"
        home.mkdir(parents=True, exist_ok=True)
        (home / f"{name}.toml").write_text(PARAMETERS.format(parameter))
    (folder / "toyland" / "__init__.py").write_text("")
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "hamlet.toml").write_text(HAMLET)
    patch = pytest.MonkeyPatch()
    patch.syspath_prepend(folder)
    patch.setattr(catalogue, "MECHANISMS", ("toyland.stage.wages", "toyland.stage.ranking"))
    patch.setattr(loading, "FOLDER", folder / "scenarios")
    yield folder
    patch.undo()


@pytest.fixture
def mine(world, tmp_path):
    """Write a file of the user's and give its path."""

    def write(text, name="mine.toml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


def problems(*args, **options):
    with pytest.raises(InputError) as caught:
        load(*args, **options)
    assert all("\n" not in line for line in caught.value.problems)
    return caught.value.problems


def only(*args, **options):
    lines = problems(*args, **options)
    assert len(lines) == 1, lines
    return lines[0]


# what a scenario is


def test_a_shipped_scenario_is_complete(world):
    scenario = load("hamlet")
    assert names() == ["hamlet"]
    assert (scenario.weeks, scenario.population.people, scenario.population.rows) == (52, 1000, 256)
    assert scenario.parameters == {
        "wages": {"spread": 2.0, "style": "plain"},
        "ranking": {"weight": 1.0, "style": "plain"},
    }
    assert scenario.applied == ()
    assert scenario.labels == ("toy",)


def test_options_change_the_scenario_and_are_remembered(world):
    scenario = load("hamlet", people=64, weeks=3, seed=2**64 - 1, replicates=2, sets=["ranking.style=loud"])
    assert (scenario.population.people, scenario.weeks, scenario.seed, scenario.replicates) == (64, 3, 2**64 - 1, 2)
    assert scenario.parameters["ranking"]["style"] == "loud"
    told = {one.key: (one.source, one.value, one.before) for one in scenario.applied}
    assert told["population.people"] == ("--people", 64, 1000)
    assert told["ranking.style"] == ("--set", "loud", "plain")
    assert told["weeks"] == ("--weeks", 3, 52)


def test_a_preset_changes_names_and_is_named(world):
    scenario = load("hamlet", presets=["calm"])
    assert scenario.mechanisms == ("wages",)
    assert scenario.freeze == ("belief",)
    assert scenario.labels == ("toy", "calm")
    assert set(scenario.parameters) == {"wages"}
    assert {(one.source, one.key, one.value, one.before) for one in scenario.applied} == {
        ("preset calm", "mechanisms.ranking", False, True),
        ("preset calm", "freeze.belief", True, False),
        ("preset calm", "wages.spread", 0.5, 2.0),
    }


def test_the_command_line_beats_a_preset(world):
    scenario = load("hamlet", presets=["lively"], sets=["wages.spread=3"])
    assert scenario.parameters["wages"]["spread"] == 3.0
    assert [(one.source, one.value, one.before) for one in scenario.applied if one.key == "wages.spread"] == [
        ("preset lively", 4.0, 2.0),
        ("--set", 3.0, 4.0),
    ]


def test_two_presets_that_disagree_are_a_conflict_that_names_both(world):
    line = only("hamlet", presets=["lively", "calm"])
    assert "preset lively" in line
    assert "preset calm" in line
    assert "wages.spread" in line
    assert "population.people" in only("hamlet", presets=["large", "lively"])
    assert load("hamlet", presets=["calm", "large"]).population.people == 5000


def test_two_options_that_disagree_are_a_conflict(world):
    assert "conflict" in only("hamlet", people=100, sets=["population.people=200"])
    assert "conflict" in only("hamlet", with_=["wages"], without=["wages"])
    assert load("hamlet", people=100, sets=["population.people=100"]).population.people == 100


def test_mechanisms_can_be_taken_away_and_put_back(world):
    assert load("hamlet", without=["wages"]).mechanisms == ("ranking",)
    assert set(load("hamlet", presets=["calm"], with_=["ranking"]).mechanisms) == {"wages", "ranking"}
    assert load("hamlet", freeze=["hope"]).freeze == ("hope",)


def test_a_file_stands_on_its_base(mine):
    path = mine(HEAD + 'base = "hamlet"\nwithout = ["ranking"]\n[population]\npeople = 640\n')
    scenario = load(path)
    assert (scenario.name, scenario.base) == ("mine", "hamlet")
    assert (scenario.population.people, scenario.population.localities) == (640, 6)
    assert scenario.mechanisms == ("wages",)
    assert scenario.parameters["wages"]["spread"] == 2.0
    assert scenario.labels == ("toy",)
    assert load(path, presets=["large"]).population.people == 5000


def test_a_list_of_mechanisms_replaces_that_of_the_base(mine):
    assert load(mine(HEAD + 'base = "hamlet"\nmechanisms = ["ranking"]')).mechanisms == ("ranking",)


# the hash


def test_the_digest_knows_every_input_and_no_order(world):
    plain = load("hamlet")
    assert plain.digest == load("hamlet").digest
    assert len(plain.digest) == 16
    changed = [
        load("hamlet", seed=2),
        load("hamlet", weeks=53),
        load("hamlet", people=1001),
        load("hamlet", replicates=2),
        load("hamlet", sets=["wages.spread=2.5"]),
        load("hamlet", without=["wages"]),
        load("hamlet", freeze=["hope"]),
    ]
    assert len({one.digest for one in [plain, *changed]}) == 8
    assert plain.model_copy(update={"mechanisms": plain.mechanisms[::-1]}).digest == plain.digest
    one, other = ["wages.spread=3", "ranking.weight=2"], ["ranking.weight=2", "wages.spread=3.0"]
    assert load("hamlet", sets=one).digest == load("hamlet", sets=other).digest


def test_resolved_is_json_and_carries_every_parameter(world):
    resolved = load("hamlet", presets=["lively"]).resolved()
    assert json.loads(json.dumps(resolved, allow_nan=False)) == resolved
    assert resolved["parameters"]["ranking"] == {"style": "plain", "weight": 1.0}
    assert resolved["applied"]


def test_the_schema_has_units_and_ranges(world):
    schema = Scenario.schema()
    spread = schema["properties"]["parameters"]["properties"]["wages"]["properties"]["spread"]
    assert (spread["minimum"], spread["maximum"], spread["unit"]) == (0.0, 5.0, "points")
    assert schema["$defs"]["Population"]["properties"]["people"]["unit"] == "people"


def test_reading_scenarios_loads_no_array_library():
    code = "import sys, weiwen.scenario as s; s.names(); print(not {'jax', 'numpy', 'scipy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


# mistakes


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("weeks = 0", 2, "a whole number, 1 to 5200 (weeks)"),
        ("weeks = true", 2, "weeks = true is not allowed"),
        ("\nwekes = 3", 3, "did you mean weeks?"),
        ("[population]\npeople = 63", 3, "64 to 2000000000 (people)"),
        ("[population]\npeople = 1e6", 3, "type people = 1000000"),
        ("population = {group_b = 0.6}", 2, "0 to 0.5 (share of people)"),
        ("[population]\n\ngroup_b = nan", 4, "group_b = nan"),
        ("[population]\ngroup_b = true", 3, "group_b = true"),
        ("[population]\nrows = 100", 3, "64, 256, 1024"),
        ("[population]\nprovinces = 'censsu'", 3, '"census"'),
        ("[population]\nprovinces = 0", 3, "1 to 1000"),
        ("[population]\npeopel = 64", 3, "did you mean people?"),
        ("seed = -1", 2, "0 to 18446744073709551615"),
        ("seed = 18446744073709551616", 2, "0 to 18446744073709551615"),
        ("replicates = 5000", 2, "1 to 4096"),
        ("mechanisms = ['wagse']", 2, "did you mean wages?"),
        ("mechanisms = ['wages', 'wages']", 2, "named twice"),
        ("freeze = ['beleif']", 2, "did you mean belief?"),
        ("[parameters.wagse]\nspread = 1", 2, "did you mean wages?"),
        ("[parameters.wages]\nspraed = 1", 3, "did you mean spread?"),
        ("[parameters]\n  wages.spread = 9", 3, "0 to 5 (points)"),
        ("[parameters.wages]\nspread = true", 3, "spread = true"),
        ("[parameters.wages]\nspread = inf", 3, "spread = inf"),
        ("[parameters.wages]\nstyle = 'quiet'", 3, "plain, loud"),
        ("[parameters]\nwages = 3", 3, "a table"),
        ("[presets.p]\nlabel = 'x'\nparameters.wages.spread = 7", 4, "0 to 5 (points)"),
        ("[presets.p]\nsummary = 'x'", 2, "label is missing"),
        ("[presets.'A b']\nlabel = 'x'", 2, "lower-case"),
        ("presets.p = {label = 'x', with = ['wages'], without = ['wages']}", 2, "both added"),
        ("base = 'hamelt'", 2, "did you mean hamlet?"),
        ("base = 3", 2, "base = 3"),
        ("labels = [1]", 2, "a list of texts"),
        ('# "\nsummary = """\n[ = \n"""\nweeks = 0', 6, "weeks = 0"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_remedy(mine, text, line, told):
    path = mine(HEAD + text)
    problem = only(path)
    assert problem.startswith(f"{path}, line {line}: ")
    assert told in problem


def test_all_mistakes_come_at_once(mine):
    text = HEAD + "weeks = 0\nseeed = 1\n[population]\npeople = 1\n[parameters.wages]\nspread = 9\n"
    found = problems(mine(text), sets=["wages.spread=8", "nonsense"], weeks=0, freeze=["hop"])
    assert len(found) == 8


def test_a_mistake_in_the_base_names_the_file_of_the_base(mine):
    mine('name = "below"\nweeks = 0', "below.toml")
    assert "below.toml, line 2: weeks = 0" in only(mine(HEAD + 'base = "below.toml"'))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"people": 63}, "--people 63: "),
        ({"sets": ["wages.spread=9"]}, "--set wages.spread=9: "),
        ({"sets": ["wages.spread=nan"]}, "0 to 5 (points)"),
        ({"sets": ["wages.spread=" + "9" * 5000]}, "0 to 5 (points)"),
        ({"sets": ["wages.spread=x"]}, "0 to 5 (points)"),
        ({"sets": ["wages.spraed=1"]}, "did you mean spread?"),
        ({"sets": ["wagse.spread=1"]}, "did you mean wages?"),
        ({"sets": ["population.peopel=100"]}, "did you mean people?"),
        ({"sets": ["wages"]}, "mechanism.parameter=value"),
        ({"sets": ["a.b.c=1"]}, "mechanism.parameter=value"),
        ({"sets": ["=1"]}, "mechanism.parameter=value"),
        ({"sets": ["ranking.weight=2"], "without": ["ranking"]}, "ranking is not in this scenario"),
        ({"presets": ["lvely"]}, "did you mean lively?"),
        ({"without": ["wagse"]}, "did you mean wages?"),
        ({"presets": ["calm"], "without": ["ranking"]}, "not in this scenario"),
        ({"freeze": ["hop"]}, "did you mean hope?"),
        ({"sets": ["population.localities=1001"]}, "every locality needs someone"),
        ({"sets": ["population.provinces=7"]}, "every province needs one"),
        ({"sets": ["population.provinces=census"]}, "less than the 31 provinces"),
    ],
)
def test_a_mistake_on_the_command_line_is_told(world, options, told):
    assert told in only("hamlet", **options)


def test_unknown_scenario(world):
    assert "did you mean hamlet?" in only("hamelt")


def test_a_base_that_leads_back_is_told(mine):
    mine('name = "a"\nbase = "b.toml"', "a.toml")
    path = mine('name = "b"\nbase = "a.toml"', "b.toml")
    assert "leads back" in only(path)
    assert "leads back" in only(mine(HEAD + 'base = "mine.toml"'))


def test_a_base_elsewhere_is_refused(mine):
    assert "same folder" in only(mine(HEAD + 'base = "../other.toml"'))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a.b = " + b"1" * 5000, "no scenario can use"),
        (b"\xff\xfe", "line 1: not UTF-8"),
        (b"a = 1\nb = '\xe9'", "line 2: not UTF-8"),
        (b"\x00\x01", "binary"),
        (b"name = \n", "line 1: not TOML"),
        (b"name = 'a'\nname = 'b'", "line 2: not TOML"),
        (b"#" * (MOST_BYTES + 1), "larger than 256 KB"),
        (b"a." * 30_000 + b"a = 1", "nested deeper"),
        (b"a" * 300 + b" = 1", "longer than 200"),
        (b"\n\na = " + b"[" * 100_000, "line 3: nested deeper"),
        (b"a = " + b"{a=" * 9, "nested deeper"),
        (b'a = ["""x"""", ' + b"[" * 5000, "nested deeper"),
    ],
)
def test_a_file_that_is_no_scenario_is_refused_in_one_line_and_at_once(mine, content, told):
    start = time.process_time()
    assert told in only(mine(content))
    assert time.process_time() - start < 1.5


def test_missing_files_and_folders(mine, tmp_path):
    assert "no such file" in only(str(tmp_path / "none.toml"))
    assert "folder" in only(f"{tmp_path}/")
    assert only("a\0b.toml")
    assert only("x" * 5000 + ".toml")
    assert only("x" * 5000)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(mine, tmp_path):
    os.mkfifo(tmp_path / "pipe.toml")
    assert "no such file" in only(str(tmp_path / "pipe.toml"))


LONG = ['"""\\"' * 60_000, "'" * 100_000, '"' * 100_001, "[[a]]\n" * 40_000, "a = [" + "1," * 100_000 + "]"]


@pytest.mark.parametrize("text", LONG, ids=["escapes", "quotes", "strings", "tables", "a list"])
def test_no_text_of_the_allowed_size_takes_long(mine, text):
    start = time.process_time()
    assert problems(mine(text))
    assert time.process_time() - start < 3


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(mine):
    assert load(mine(b'\xef\xbb\xbfname = "mine"\r\nweeks = 7\r\n')).weeks == 7


# whatever comes


WORDS = ("name", "weeks", "base", "population", "parameters", "wages", "presets", "people", "true", "3", "nan")
SIGNS = ("=", "[", "]", "{", "}", ",", ".", "\n", "#", '"', "'", '"""', "'''", " ", "\\", "é", '"hamlet"', "1979-05-27")
SOUP = st.lists(st.sampled_from(WORDS + SIGNS), max_size=40).map("".join)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
SHEETS = st.dictionaries(
    st.sampled_from(["name", "weeks", "labels", "population", "parameters", "presets", "mechanisms", "with", "freeze"]),
    ANYTHING | st.dictionaries(st.sampled_from(["people", "wages", "p"]), ANYTHING, max_size=3),
    max_size=6,
)
EASY = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def outcome(read_one):
    """The scenario, or the lines of the only error that is allowed."""
    try:
        return read_one(), ()
    except InputError as error:
        return None, error.problems


@EASY
@given(content=st.binary(max_size=200) | SOUP.map(str.encode))
def test_any_bytes_give_a_scenario_or_an_input_error(world, content):
    path = world / "any.toml"
    path.write_bytes(content)
    scenario, lines = outcome(lambda: load(path))
    assert isinstance(scenario, Scenario) or lines
    assert all(line.isprintable() for line in lines)


@EASY
@given(table=SHEETS, option=st.text(max_size=20) | SOUP)
def test_any_table_and_option_give_a_scenario_or_an_input_error(world, table, option):
    scenario, lines = outcome(lambda: from_table(table, sets=[option]))
    assert isinstance(scenario, Scenario) or lines


@EASY
@given(text=SOUP)
def test_every_key_of_a_text_that_parses_has_a_line(world, text):
    path = world / "lines.toml"
    path.write_text(text, encoding="utf-8")
    try:
        table = tomllib.loads(text)
        source = read(path, "lines.toml")
    except (ValueError, InputError):
        return
    assert all((key,) in source.lines for key in table)


def test_what_can_be_frozen_is_written_down():
    assert OWNED == vocabulary.OWNED
