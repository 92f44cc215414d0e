"""The four questions put to a mechanism, fed from the `tests` tables of its declaration.

    signature   does an outcome of another stage change with it, in the declared direction and at least by so much?
    dose        does the effect grow with its main parameter?
    path        does every array agree to the bit, with it and without it, once its port is shut?
    rival       does the published rival do what it says: the opposite, less, more, or something else?

An effect is the paired difference of two arms on the same draws, with its 95 % interval over replicates. A mechanism
that searches at random has no direction: the declared one is then `apart`, and the effect is the standard deviation of
the paired differences, how far from each other it takes worlds that were to go the same way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from arms import Arm, base, differing, play, rivals_of, scenario
from casts import cast_of
from scipy import stats

from weiwen import catalogue
from weiwen.declarations import declaration_of, parameters_of
from weiwen.outcomes import OUTCOMES

SIGN = {"up": 1.0, "down": -1.0}


@dataclass(frozen=True)
class Effect:
    """A paired difference over replicates, the mean of the arm that it is relative to, and its 95 % interval."""

    outcome: str
    gaps: np.ndarray
    without: float

    @property
    def mean(self) -> float:
        """The effect, in the unit of the outcome."""
        return float(self.gaps.mean())

    @property
    def half(self) -> float:
        """Half of the 95 % interval, by Student's t."""
        n = len(self.gaps)
        return float(stats.t.ppf(0.975, n - 1) * self.gaps.std(ddof=1) / np.sqrt(n))

    @property
    def apart(self) -> float:
        """Standard deviation of the differences."""
        return float(self.gaps.std(ddof=1))

    def beyond(self, least: float, direction: str) -> bool:
        """Whether the whole interval lies beyond `least` in a direction."""
        if direction == "apart":
            n = len(self.gaps)
            return self.apart * np.sqrt((n - 1) / stats.chi2.ppf(0.975, n - 1)) > least
        return SIGN[direction] * self.mean - self.half > least

    def way(self, direction: str) -> float:
        """The effect, counted positive in a direction."""
        return self.apart if direction == "apart" else SIGN[direction] * self.mean

    def __str__(self) -> str:
        relative = f" ({self.mean / self.without:+.1%})" if self.without else ""
        return f"{self.outcome} {self.mean:+.4g} +/- {self.half:.2g}{relative}"


@dataclass(frozen=True)
class Verdict:
    """Whether a question is answered as declared, and what was found."""

    holds: bool
    found: str
    effect: Effect | None = None


@cache
def declared(name: str) -> dict[str, Any]:
    """The four tables of a mechanism."""
    return declaration_of(name)["tests"]


def in_context(name: str, arm: Arm, needs: Mapping[str, Any]) -> Arm:
    """An arm under what a table asks for (a parameter without a dot is the mechanism's own)."""
    arm = arm.with_(*needs.get("with", ())).without(*needs.get("without", ())).freeze(*needs.get("freeze", ()))
    rates = quiet() if needs.get("quiet") else {}
    return arm.set(rates | own(name, needs.get("parameters", {})), needs.get("start"))


def quiet() -> dict[str, float]:
    """Acts as rare as they are declared to be, in place of teaching rates."""
    conduct = [name for name in scenario().mechanisms if catalogue.stage_of(name) == "conduct"]
    numbers = {f"{name}.{key}": p.value for name in conduct for key, p in parameters_of(name).items()}
    return {key: value for key, value in numbers.items() if isinstance(value, float)}


def own(name: str, values: Mapping[str, float]) -> dict[str, float]:
    """Parameters under their full names."""
    return {key if "." in key else f"{name}.{key}": value for key, value in values.items()}


def pair(name: str, needs: Mapping[str, Any], more: Mapping[str, Any] | None = None) -> tuple[Arm, Arm]:
    """The arm with a mechanism (its rivals shut) and the arm without it and without any rival of it."""
    arm = in_context(name, in_context(name, base(cast_of(name)), needs), more or {})
    return arm.with_(name), arm.without(name, *rivals_of(name))


def between(present: Arm, absent: Arm, outcome: str) -> Effect:
    """The effect of one arm over another on an outcome."""
    one, other = (play(arm).outcomes[outcome] for arm in (present, absent))
    return Effect(outcome, one - other, float(other.mean()))


def effect_of(name: str, outcome: str, needs: Mapping[str, Any]) -> Effect:
    """The effect of a mechanism's presence on an outcome."""
    return between(*pair(name, needs), outcome)


def least_of(table: Mapping[str, Any], without: float) -> float:
    """The least effect in the unit of the outcome."""
    return table["least_absolute"] if "least_absolute" in table else table["least"] * abs(without)


def signature(name: str, acting: str | None = None) -> Verdict:
    """The first question; `acting` stands in the mechanism's place (a mechanism with its sign flipped)."""
    table = declared(name)["signature"]
    outcome, direction = table["outcome"], table["direction"]
    present, absent = pair(name, table.get("needs", {}))
    effect = between(present.without(name).with_(acting) if acting else present, absent, outcome)
    least, elsewhere = least_of(table, effect.without), OUTCOMES[outcome].stage != catalogue.stage_of(name)
    found = f"{effect}, declared {direction} by {least:.3g} in another stage than {catalogue.stage_of(name)}"
    return Verdict(elsewhere and effect.beyond(least, direction), found, effect)


def dose(name: str) -> Verdict:
    """The second question: each step takes the effect further, and the last is beyond the first."""
    table = declared(name)["dose"]
    direction, outcome = table["direction"], table["outcome"]
    present, absent = pair(name, table.get("needs", declared(name)["signature"].get("needs", {})))
    arms = [present.set(own(name, {table["parameter"]: value})) for value in table["values"]]
    ways = [between(arm, absent, outcome).way(direction) for arm in arms]
    whole = between(arms[-1], arms[0], outcome)
    grows = all(low < high for low, high in pairwise(ways)) and whole.beyond(0.0, direction)
    found = f"{outcome} {direction} at {table['parameter']} {table['values']}: {', '.join(f'{w:.4g}' for w in ways)}"
    return Verdict(bool(grows), found, whole)


def path(name: str) -> Verdict:
    """The third question; the effect must be there with the port open, or its vanishing would say nothing."""
    table = declared(name)["path"]
    needs = table.get("needs", {})
    there = differing(*pair(name, needs), besides=table["besides"])
    left = differing(*pair(name, needs, table), besides=table["besides"])
    return Verdict(bool(there) and not left, f"{len(there)} arrays differ with the port open, {left or 'none'} shut")


def rival(name: str) -> Verdict:
    """The fourth question: the effect in question, and what becomes of it when the rival takes over."""
    table = declared(name)["rival"]
    outcome, needs = table["outcome"], table.get("needs", declared(name)["signature"].get("needs", {}))
    effect, other = effect_of(name, outcome, needs), between(*rival_arms(name, table, needs), outcome)
    found = f"{effect}; rival {other}, declared {table['expectation']}"
    return Verdict(bool(_as_expected(effect, other, table["expectation"])), found, other)


def _as_expected(effect: Effect, other: Effect, expectation: str) -> bool:
    change = Effect(effect.outcome, other.gaps - effect.gaps, effect.without)
    if expectation == "different":
        return abs(change.mean) > change.half
    along, against = ("up", "down") if effect.mean > 0 else ("down", "up")
    answers = {
        "opposite": other.beyond(0.0, against),
        "stronger": change.beyond(0.0, along),
        "weaker": change.beyond(0.0, against) and abs(other.mean) + other.half < abs(effect.mean),
    }
    return effect.beyond(0.0, along) and answers[expectation]


def rival_arms(name: str, table: Mapping[str, Any], needs: Mapping[str, Any]) -> tuple[Arm, Arm]:
    """The same two arms in the rival's world; a rival for the mechanism's own place stands in for it."""
    present, absent = pair(name, needs)
    if "parameters" in table:
        numbers = own(name, table["parameters"])
        return present.set(numbers), absent.set(numbers)
    other = table.get("mechanism") or f"{name}_{'_'.join(table['switches'].values())}"
    return present.with_(other), absent if other in rivals_of(name) else absent.with_(other)


def table() -> dict[str, dict[str, Any]]:
    """The measured signature of every mechanism, as it is shipped with the program."""
    return {name: entry(name) for name in catalogue.names()}


def entry(name: str) -> dict[str, Any]:
    """The measured signature of one mechanism."""
    asked, effect = declared(name)["signature"], signature(name).effect
    assert effect is not None
    rounded = {key: float(f"{value:.5g}") for key, value in _numbers(effect).items()}
    return {
        "outcome": asked["outcome"],
        "unit": OUTCOMES[asked["outcome"]].unit,
        "direction": asked["direction"],
        **rounded,
        "n": len(effect.gaps),
        "needs": asked.get("needs", {}),
        "scenario": scenario().digest,
    }


def _numbers(effect: Effect) -> dict[str, float]:
    low, high = effect.mean - effect.half, effect.mean + effect.half
    return {"without": effect.without, "effect": effect.mean, "low": low, "high": high, "apart": effect.apart}
