"""Provinces as the census has them, localities by rule, one number fitted."""

import csv
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm, spearmanr

from weiwen import provinces as p

NATION = 1_409_778_724


def rows():
    with (p.HERE / "provinces.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_census_has_31_units_that_sum_to_the_published_total():
    assert len(p.census()) == 31
    assert sum(province.people for province in p.census()) == NATION


def test_gdp_per_head_is_gdp_over_people():
    for row in rows():
        per_head = float(row["gdp_2021_100m_yuan"]) * 1e8 / int(row["people_2020"])
        assert per_head == pytest.approx(float(row["gdp_per_head_2021_yuan"]), abs=0.5)


def test_gdp_sums_to_the_total_of_the_source():
    assert sum(float(row["gdp_2021_100m_yuan"]) for row in rows()) == pytest.approx(1_137_743, abs=1)


def test_codes_are_complete_and_follow_neither_size_nor_wealth_nor_alphabet():
    provinces = p.census()
    assert [province.code for province in provinces] == [f"P{k:02d}" for k in range(1, 32)]
    order = range(31)
    alphabet = sorted(province.name for province in provinces)
    for ranking in (
        [province.people for province in provinces],
        [province.gdp_per_head for province in provinces],
        [alphabet.index(province.name) for province in provinces],
    ):
        assert abs(spearmanr(order, ranking).statistic) < 0.1


def test_every_column_and_number_names_its_source():
    sources = p.sources()
    assert set(sources["columns"]) == set(rows()[0]) - {"name"}
    for entry in (*sources["columns"].values(), sources["income"], sources["gini"], sources["rank_size"]):
        assert entry["unit"]
        assert entry["source"]
        assert entry["certainty"] in ("S", "S2", "C", "M+", "M", "M-", "X", "assumed")


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=40), st.integers(0, 3), st.integers(0, 2_000_000_000))
def test_split_gives_everything_away_and_nobody_less_than_the_minimum(weights, minimum, extra):
    weights = [*weights, 1.0]
    total = extra + minimum * len(weights)
    parts = p.split(total, weights, minimum)
    assert sum(parts) == total
    assert min(parts) >= minimum


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=40), st.integers(0, 10**9))
def test_split_without_minimum_is_within_one_of_the_exact_quota(weights, total):
    for part, weight in zip(p.split(total, weights), weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < 1 + 1e-6


def test_split_gives_ties_to_the_earlier_part():
    assert p.split(5, [1, 1, 1]) == [2, 2, 1]
    assert p.split(10, [1, 0, 1], [0, 4, 0]) == [3, 4, 3]


@pytest.mark.parametrize(("total", "weights", "minimum"), [(1, [1, 1], 1), (5, [0, 0], 0), (5, [], 0), (5, [-1, 2], 0)])
def test_split_refuses_what_cannot_be(total, weights, minimum):
    with pytest.raises(ValueError, match="cannot be split"):
        p.split(total, weights, minimum)


@pytest.mark.parametrize(("people", "count"), [(1_000_000, 310), (1_000_000, 3000), (93, 93), (NATION, 2850)])
def test_localities_hold_all_people_and_leaders_have_peers(people, count):
    places = p.localities(p.census(), people, count)
    assert len(places) == len({place.code for place in places}) == count
    assert sum(place.people for place in places) == people
    assert min(place.people for place in places) >= 1
    numbers = [sum(place.province == province.code for place in places) for province in p.census()]
    assert min(numbers) >= 3


def test_a_province_has_its_share_of_the_people_and_no_locality_carries_a_name():
    places = p.localities(p.census(), 1_000_000, 310)
    for province in p.census():
        inside = [place for place in places if place.province == province.code]
        assert sum(place.people for place in inside) == pytest.approx(1e6 * province.people / NATION, abs=1)
        assert [place.people for place in inside] == sorted((place.people for place in inside), reverse=True)
        assert not any(province.name in repr(place) for place in places)


def test_sizes_follow_the_rank_size_rule():
    q = p.sources()["rank_size"]["value"]
    sizes = [place.people for place in p.localities(p.invented(1), 1_000_000, 10)]
    assert sizes[0] / sizes[9] == pytest.approx((10 + q) / (1 + q), rel=1e-3)


def test_few_localities_still_reach_every_province():
    assert {place.province for place in p.localities(p.census(), 64, 31)} == {one.code for one in p.census()}
    with pytest.raises(ValueError, match="cannot be split"):
        p.localities(p.census(), 1000, 30)


def test_incomes_average_to_the_national_income_over_the_census():
    incomes = {place.province: place.income_per_head for place in p.localities(p.census(), 10_000, 93)}
    mean = sum(one.people * incomes[one.code] for one in p.census()) / NATION
    assert mean == pytest.approx(p.sources()["income"]["value"])


def test_invented_provinces_are_equal_and_together_the_nation():
    provinces = p.of(7)
    assert sum(province.people for province in provinces) == NATION
    assert max(one.people for one in provinces) - min(one.people for one in provinces) <= 1
    assert {one.gdp_per_head for one in provinces} == {p.national_gdp_per_head(p.census())}
    assert p.of("census") is p.census()


@pytest.mark.parametrize("sigma", [0.1, 0.5, 1.0, 2.0])
def test_gini_of_a_single_lognormal_is_the_closed_form(sigma):
    assert p.gini(sigma, p.invented(3)) == pytest.approx(2 * norm.cdf(sigma / sqrt(2)) - 1, abs=1e-12)


def test_gini_of_the_mixture_agrees_with_a_lorenz_curve_integrated_by_number():
    sigma, provinces = 0.8, p.census()
    people = np.array([one.people for one in provinces], float) / NATION
    means = np.array([one.gdp_per_head for one in provinces])
    log_income = np.linspace(4, 20, 20_001)[:, None]
    centre = np.log(means) - sigma**2 / 2
    below = (people * norm.cdf(log_income, centre, sigma)).sum(1)
    owned = (people * means * norm.cdf(log_income, centre + sigma**2, sigma)).sum(1) / (people @ means)
    assert p.gini(sigma, provinces) == pytest.approx(1 - 2 * np.trapezoid(owned, below), abs=1e-6)


def test_fitted_sigma_reproduces_the_target():
    target = p.target_gini()
    assert target == pytest.approx(0.4816)
    sigma = p.within_sigma(target, p.census())
    assert p.gini(sigma, p.census()) == pytest.approx(target, abs=1e-9)
    assert sigma == pytest.approx(0.84292, abs=1e-5)
    assert p.sources()["gini"]["years"] == [2003, 2004, 2005, 2006, 2007]


def test_a_gini_below_that_between_provinces_cannot_be_reached():
    with pytest.raises(ValueError, match="between provinces alone"):
        p.within_sigma(0.15, p.census())
