"""A rulebook is data: it fills the numbers of the score and of its lists, and its mistakes are told with their line."""

import tomllib

import pytest

from weiwen.declarations import parameters_of
from weiwen.errors import InputError
from weiwen.scenario import from_table, load
from weiwen.scenario.rulebooks import ACTS, POLITICAL, keys_of_rulebook
from weiwen.scenario.schema import RULEBOOKS, rulebooks

MINE = """summary = "two grades"
start = 1000
political = 0.5

[points.petition]
value = -20
source = "a test"
certainty = "assumed"

[grades.good]
from = 900
brings = "reward"
source = "a test"
certainty = "assumed"

[grades.fair]
from = 700.0
brings = "nothing"
source = "a test"
certainty = "assumed"

[grades.bad]
from = 0
brings = "restriction"
source = "a test"
certainty = "assumed"
"""


@pytest.fixture
def scenario(tmp_path):
    """A scenario of one's own beside a rulebook of one's own."""

    def write(book=MINE, more="", name="mine.toml"):
        (tmp_path / "mine.toml").write_text(book)
        (tmp_path / "town.toml").write_text(f'name = "town"\nbase = "pilot_city"\nrulebook = "{name}"\n{more}')
        return tmp_path / "town.toml"

    return write


def told(path):
    with pytest.raises(InputError) as caught:
        load(path)
    return caught.value.problems


@pytest.mark.parametrize("name", rulebooks())
def test_a_shipped_rulebook_is_sound_and_every_number_in_it_has_a_source(name):
    keys = keys_of_rulebook(name)
    assert {key.partition(".")[2] for key in keys} == {*ACTS, "political", "red_from", "black_below"}
    book = tomllib.loads((RULEBOOKS / f"{name}.toml").read_text())
    assert all(one["source"] and one["certainty"] for part in ("points", "grades") for one in book[part].values())


def test_the_citys_rulebook_is_what_the_score_is_declared_to_be_and_the_other_knows_no_politics():
    city, honest = keys_of_rulebook("city"), keys_of_rulebook("honesty_only")
    for key, value in city.items():
        mechanism, _, name = key.partition(".")
        assert parameters_of(mechanism)[name].value == value, key
    differing = {key for key in city if city[key] != honest[key]}
    assert differing == {f"individual_score.{act}" for act in (*POLITICAL, "political")}
    assert not any(honest[key] for key in differing)


def test_a_scenario_has_the_numbers_of_its_rulebook_and_remembers_them(scenario):
    found = load(scenario())
    score, lists = found.parameters["individual_score"], found.parameters["blacklist"]
    assert (score["petition"], score["political"], score["infraction"]) == (-20.0, 0.5, 0.0)
    assert (lists["red_from"], lists["black_below"]) == (900.0, 700.0)  # the city's own 850 lies below
    entry = next(one for one in found.applied if one.key == "blacklist.black_below")
    assert (entry.source, entry.value, entry.before) == ("rulebook mine", 700.0, 850.0)


def test_what_the_scenario_says_itself_holds(scenario):
    own = load(scenario(more="[parameters.blacklist]\nblack_below = 650\n"))
    assert own.parameters["blacklist"]["black_below"] == 650.0
    assert load(scenario(), sets=["blacklist.black_below=10"]).parameters["blacklist"]["black_below"] == 10.0


def test_without_a_rulebook_a_scenario_is_what_it_was():
    assert not load("pilot_city").applied
    assert load("pilot_city").parameters["blacklist"]["black_below"] == 850.0


def test_a_table_may_name_a_shipped_rulebook_and_no_file():
    table = {"name": "small", "mechanisms": ["individual_score", "blacklist"], "rulebook": "honesty_only"}
    assert from_table(table).parameters["individual_score"]["petition"] == 0.0
    with pytest.raises(InputError, match="only a file can name one of its own"):
        from_table(table | {"rulebook": "mine.toml"})


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("[points.petition]", "[points.petitions]", 5, "did you mean petition?"),
        ("value = -20", "value = -2000", 6, "petition = -2000.0 is not allowed; allowed: -1000 to 1000 (points)"),
        ("political = 0.5", "political = 0.0", 5, "points for petition, but political = 0"),
        ("political = 0.5", "politics = 0.5", 3, "did you mean political?"),
        ("start = 1000", "start = 900", 2, "scores begin at 1000"),
        ("start = 1000\n", "", None, "start is missing"),
        ("from = 700.0", "from = 950.0", 17, "grades.fair.from = 950 is not below good's 900"),
        ("from = 0\n", "from = 10\n", 23, "the worst grade begins at 0"),
        ("from = 900", "from = 1400", 11, "grades.good.from = 1400 is not allowed; allowed: 0 to 1300"),
        ('brings = "nothing"', 'brings = "shame"', 18, "allowed: reward, nothing, restriction"),
        ('brings = "nothing"', 'brings = "reward"\nfor = 1', 19, "no key in grades.fair: for"),
        ('brings = "reward"', 'brings = "restriction"', 18, "grades.fair brings a nothing and the better good"),
        ("[points.petition]", "points = 3\n[other]", 5, "points = 3 is not allowed"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_type(scenario, old, new, line, words):
    assert MINE.count(old) == 1
    problems = told(scenario(MINE.replace(old, new)))
    here = [one for one in problems if words in one or all(word in one for word in words.split(": "))]
    assert here, problems
    assert f"mine.toml, line {line}:" in here[0] if line else "mine.toml" in here[0]


def test_an_unknown_rulebook_one_elsewhere_and_one_that_is_missing_are_told(scenario):
    assert any("line 3: rulebook" in one and "did you mean city?" in one for one in told(scenario(name="citty")))
    assert any("same folder" in one for one in told(scenario(name="../mine.toml")))
    assert any("there is no such file" in one for one in told(scenario(name="yours.toml")))


def test_without_any_reward_or_restriction_nobody_is_listed_by_score(scenario):
    plain = MINE.replace('"reward"', '"nothing"').replace('"restriction"', '"nothing"')
    lists = load(scenario(plain)).parameters["blacklist"]
    assert (lists["red_from"], lists["black_below"]) == (1300.0, 0.0)
