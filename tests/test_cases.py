"""What the pages on cases show: counts that add up, verdicts by the rule, and an instrument that does what it must."""

import importlib
import json
import sys
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest
import xarray as xr

from weiwen.engine.draw import Book, root_key
from weiwen.engine.pages import paginate
from weiwen.held_out import near, of_a_size, within
from weiwen.scenario import load
from weiwen.society.people import Acts
from weiwen.surveys.estimates import direct, listed
from weiwen.surveys.instrument import instrument
from weiwen.surveys.questions import OWNER, addresses, ask, tables
from weiwen.vocabulary import GROUPS

DOCS = Path(__file__).parents[1] / "docs"
CASES = ("pilot_city", "frontier", "rollout_2014_2020", "benevolent")
PAGES = paginate(np.asarray([3000, 1096]), np.asarray([0, 0]), 64)
GROUP = (jnp.arange(PAGES.rows) % 4 == 0) & jnp.ones(PAGES.shape, bool)


def case(name):
    return json.loads((DOCS / "made" / "cases" / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def pages():
    """The module that makes the parts of the pages."""
    sys.path.insert(0, str(DOCS))
    yield importlib.import_module("made.cases")
    sys.path.remove(str(DOCS))


@pytest.fixture(scope="module")
def measuring():
    """The module that measures the cases."""
    sys.path.insert(0, str(DOCS))
    yield importlib.import_module("measure_cases")
    sys.path.remove(str(DOCS))


@pytest.mark.parametrize("name", CASES)
def test_everybody_is_on_a_list_or_off_it(name):
    found = case(name)
    assert sum(found["people"].values()) == pytest.approx(found["size"]["people"])
    assert found["lists"]
    for name_of, one in found["lists"].items():
        for group, cells in one["week"].items():
            there = sum(cells["on"]) + sum(cells["off"])
            if name_of == "flag":  # of the region alone
                assert 0 < there < found["people"][group]
            else:
                assert there == pytest.approx(found["people"][group])
    for one in found["measures"]:
        assert one["right"] != "none"
        assert 0.0 <= one["all"]["wrongful_share"] <= 1.0
    if grades := found["grades"]:
        assert grades["pilots"] == ("score_pilots" in load(name).mechanisms)
        for group in GROUPS:
            held, those = sum(of[group] for of in grades["held"].values()), grades["people"][group]
            assert held == pytest.approx(those)
            assert (0 < those < found["people"][group]) if grades["pilots"] else those == found["people"][group]


@pytest.mark.parametrize("name", CASES)
def test_what_is_told_was_measured_in_the_scenario_as_it_stands(name, measuring):
    assert case(name)["scenario"] == load(name, **measuring.SIZES[name]).digest


def test_grades_count_who_lives_in_a_pilot_alone(measuring):
    scenario = load("rollout_2014_2020")
    pilot = xr.DataArray([[[True, True], [False, True]]], dims=("replicate", "week", "locality"))
    place, score, group = np.asarray([0, 0, 1, 1]), np.asarray([[1000, 700, 1000, 700]]), np.asarray([[0, 1, 0, 1]])
    those = measuring.scored(xr.Dataset({measuring.PILOT: pilot}), place)
    assert those.tolist() == [[False, False, True, True]]
    assert measuring.scored(xr.Dataset(), place) is None
    for chosen, heads in ((those, 1.0), (None, 2.0)):
        found = measuring.grades(scenario, score, group, chosen)
        assert found["pilots"] == (chosen is not None)
        assert found["people"] == {"A": heads, "B": heads}
        assert {group: sum(of[group] for of in found["held"].values()) for group in GROUPS} == found["people"]


@pytest.mark.parametrize("name", CASES)
def test_a_page_has_its_part_and_the_part_its_tables(name, pages):
    assert f"<!-- made: found_{name} -->" in (DOCS / "cases" / f"{name}.md").read_text(encoding="utf-8")
    told = pages.found(name)
    for heading in ("which right it touches", "Lists against the truth", "How long an entry stands"):
        assert heading in told
    assert ("### Grades" in told) == bool(case(name)["grades"])
    assert ("people in pilots" in told.lower()) == (name == "rollout_2014_2020")


def test_what_spread_when_is_told_year_by_year(pages):
    told = pages.found("rollout_2014_2020").partition("### What spread when")[2]
    assert "year 7" in told
    assert "`honesty_only`" in told
    first, *_, last = case("rollout_2014_2020")["years"]
    assert first["judged"] < last["judged"]


def test_one_rule_tells_a_hit_from_a_miss():
    assert [within(x, 20.0, 40.0) for x in (19.9, 20.0, 40.0, 40.1)] == ["miss", "hit", "hit", "miss"]
    assert [near(x, -1.0) for x in (-3.1, -3.0, 1.0, 1.1)] == ["miss", "hit", "hit", "miss"]
    assert [of_a_size(x, 10.0) for x in (4.9, 5.0, 20.0, 20.1)] == ["miss", "hit", "hit", "miss"]


@pytest.mark.parametrize("who", ["everybody", "group A", "group B", "people of the region", "people elsewhere"])
def test_the_gap_of_the_region_misses_the_published_one(who, pages):
    """A miss is a result; this fails when it changes sides without being told."""
    told = case("frontier")["survey"][who]
    assert pages.verdict(told) == "miss"
    assert told["direct"]["share"] >= told["list"]["share"] - 2.0 * told["gap"]["error"]
    assert told["truth"]["shown"] >= told["truth"]["share"]


def asked(wish, said):
    """What direct question and list find in each group, everybody asked, mean over draws."""
    whole = instrument(sample=4096)
    columns = (jnp.where(GROUP, jnp.uint8(b), jnp.uint8(a)) for a, b in (wish, said))
    wished, shown = (jnp.where(some, column, jnp.uint8(0)) for some, column in zip(_some(), columns, strict=True))
    none = jnp.zeros(PAGES.shape, jnp.uint8)
    acts, found = Acts(none, none, shown, wished), []
    for seed in range(8):
        luck = Book(root_key(seed), jnp.int32(0), addresses(whole)).luck(OWNER, PAGES.shape)
        parts = np.asarray(tables(acts, GROUP.astype(jnp.uint8), 2, PAGES, whole, luck))
        again = Book(root_key(seed), jnp.int32(0), addresses(whole)).luck(OWNER, PAGES.shape)
        np.testing.assert_array_equal(parts.sum(0), ask(acts, PAGES, whole, again).table)
        found.append([(direct(one, int(one.sum())).share, listed(one).share) for one in parts])
    return np.mean(found, 0)


def _some():
    """Half of the people wish something; of them half would show it."""
    row = jnp.arange(PAGES.rows) // 4 % 4
    return (row < 2) & jnp.ones(PAGES.shape, bool), (row < 1) & jnp.ones(PAGES.shape, bool)


def test_under_fear_direct_support_is_at_least_that_of_the_list_in_each_group():
    """In group B half of those who wish hide it, in group A nobody wishes anything: the list tells the two apart."""
    (calm, said_calm), (afraid, said_afraid) = asked((0, 255), (0, 255))[:, ::-1]
    assert calm == pytest.approx(0.0, abs=0.05)
    assert said_calm == 0.0
    assert afraid == pytest.approx(0.5, abs=0.08)
    assert said_afraid == pytest.approx(0.25, abs=0.01)
    assert 1.0 - said_afraid > 1.0 - afraid
