"""Where people live: provinces as large and as rich as the census has them, localities invented within.

Provinces enter as inputs with their names and their source (`provinces.csv`, `provinces.toml`); everything that comes
out carries a code, so that no name of a real place stands beside an invented harm. Localities are made by rule:

    number per province  ~  people                        (at least 3, so that a leader has peers)
    size of the k-th     ~  1 / (k + q)                   (rank-size rule)
    income per head      =  national income * GDP per head of the province / national GDP per head
    log income           ~  Normal(., sigma)              (the same sigma everywhere, fitted to the national Gini)

A mean over a mixture of lognormals needs no integration: for independent X, Y with means m, n and the same sigma,
E[X; X > Y] = m * Phi((ln(m / n) + sigma^2) / (sqrt(2) * sigma)), hence E|X - Y| and the Gini in closed form.
"""

import csv
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import erf, log
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PEERS = 3
WIDEST = 5.0


@dataclass(frozen=True)
class Province:
    """A province: people in persons, GDP per head in yuan of 2021 a year. The name is for inputs only."""

    code: str
    name: str
    people: int
    gdp_per_head: float


@dataclass(frozen=True)
class Locality:
    """A county-like part of a province, known by its code; income per head in yuan of 2020 a year."""

    code: str
    province: str
    people: int
    income_per_head: float


@cache
def census() -> tuple[Province, ...]:
    """The 31 units of the census of 2020, in the order of their codes."""
    with (HERE / "provinces.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Province(row["code"], row["name"], int(row["people_2020"]), float(row["gdp_per_head_2021_yuan"]))
            for row in csv.DictReader(file)
        )


@cache
def sources() -> dict[str, Any]:
    """What `provinces.toml` says of every number used here: value, unit, source, certainty."""
    return tomllib.loads((HERE / "provinces.toml").read_text(encoding="utf-8"))


def invented(number: int) -> tuple[Province, ...]:
    """So many equal provinces that together have the people and the mean GDP per head of the census."""
    mean = national_gdp_per_head(census())
    sizes = split(sum(province.people for province in census()), [1] * number)
    codes = _numbered("P", number)
    return tuple(Province(code, f"invented {code}", people, mean) for code, people in zip(codes, sizes, strict=True))


def of(provinces: str | int) -> tuple[Province, ...]:
    """The provinces that a scenario asks for: `"census"`, or a number of invented ones."""
    return census() if isinstance(provinces, str) else invented(provinces)


def national_gdp_per_head(provinces: Sequence[Province]) -> float:
    """Mean GDP per head over people, in yuan of 2021 a year."""
    people = sum(province.people for province in provinces)
    return sum(province.people * province.gdp_per_head for province in provinces) / people


def split(total: int, weights: Sequence[float], minimum: int | Sequence[int] = 0) -> list[int]:
    """Apportion a total by weight with largest remainders; no part falls below its minimum.

    Exact for any weights (whole-number arithmetic), ties go to the earlier part. Raises `ValueError` where the minima
    exceed the total, or no weight is positive.
    """
    exact = _whole(weights)
    floors = [minimum] * len(exact) if isinstance(minimum, int) else list(minimum)
    if not exact or min(exact) < 0 or sum(exact) == 0 or sum(floors) > total or min(floors) < 0:
        raise ValueError(f"{total} cannot be split by these weights with at least {sum(floors)} given away")
    parts = list(floors)
    rest, free = total, list(range(len(exact)))
    weight = sum(exact)
    while short := {i for i in free if exact[i] * rest < floors[i] * weight}:
        rest -= sum(floors[i] for i in short)
        weight -= sum(exact[i] for i in short)
        free = [i for i in free if i not in short]
    for i in free:
        parts[i] = exact[i] * rest // weight
    left = total - sum(parts)
    for i in sorted(free, key=lambda i: (-(exact[i] * rest % weight), i))[:left]:
        parts[i] += 1
    return parts


def localities(provinces: Sequence[Province], people: int, count: int) -> list[Locality]:
    """So many localities nested in the provinces, with all the people exactly and at least one in each.

    Every province gets 3 if the count allows, else 1. Raises `ValueError` where there are fewer localities than
    provinces or fewer people than localities.
    """
    sizes = [province.people for province in provinces]
    numbers = split(count, sizes, PEERS if count >= PEERS * len(sizes) else 1)
    inhabitants = split(people, sizes, numbers)
    places = []
    width = len(str(max(numbers)))
    for province, number, residents in zip(provinces, numbers, inhabitants, strict=True):
        income = _income_per_head(province, provinces)
        codes = _numbered(f"{province.code}-", number, width)
        for code, size in zip(codes, split(residents, _rank_sizes(number), 1), strict=True):
            places.append(Locality(code, province.code, size, income))
    return places


def target_gini() -> float:
    """The Gini of income to which the dispersion is fitted: the mean over the calibration years."""
    values = sources()["gini"]["values"]
    return sum(values) / len(values)


def gini(sigma: float, provinces: Sequence[Province]) -> float:
    """The Gini of a nation whose provinces are lognormal with this sd of log income and means like GDP per head."""
    people = sum(province.people for province in provinces)
    parts = [(province.people / people, province.gdp_per_head) for province in provinces]
    mean = sum(share * income for share, income in parts)
    larger = sum(p * q * m * _phi(log(m / n), sigma) for p, m in parts for q, n in parts)
    return (2 * larger - mean) / mean


def within_sigma(target: float, provinces: Sequence[Province]) -> float:
    """The sd of log income within a locality at which the nation has this Gini.

    Raises `ValueError` where the provinces alone are more unequal than that, or no dispersion is enough.
    """
    low, high = 1e-9, WIDEST
    if not gini(low, provinces) < target < gini(high, provinces):
        raise ValueError(
            f"no dispersion within localities gives a Gini of {target}; between provinces alone it is "
            f"{gini(low, provinces):.3f}"
        )
    while high - low > 1e-12:
        middle = (low + high) / 2
        low, high = (middle, high) if gini(middle, provinces) < target else (low, middle)
    return (low + high) / 2


def _phi(gap: float, sigma: float) -> float:
    """Chance that X > Y, weighted by X, for lognormals whose log means differ by `gap`."""
    return (1 + erf((gap + sigma * sigma) / (2 * sigma))) / 2


def _income_per_head(province: Province, provinces: Sequence[Province]) -> float:
    return sources()["income"]["value"] * province.gdp_per_head / national_gdp_per_head(provinces)


def _rank_sizes(number: int) -> list[float]:
    q = sources()["rank_size"]["value"]
    return [1 / (k + q) for k in range(1, number + 1)]


def _numbered(stem: str, number: int, width: int = 1) -> list[str]:
    digits = max(2, width, len(str(number)))
    return [f"{stem}{k:0{digits}d}" for k in range(1, number + 1)]


def _whole(weights: Sequence[float]) -> list[int]:
    """The same weights as whole numbers in exactly the same proportion."""
    ratios = [weight.as_integer_ratio() for weight in weights]
    common = max((below for _, below in ratios), default=1)
    return [above * (common // below) for above, below in ratios]
