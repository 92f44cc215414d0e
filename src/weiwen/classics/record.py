"""What a replication says of itself: its parameters, its numbers, and the published numbers laid beside them.

A published number keeps its certainty mark and is never edited to match. A check whose number holds only at the
published parameters is left out at others; one with a closed form is evaluated wherever the model is run.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from weiwen.catalogue import unknown
from weiwen.declarations import Certainty, shown
from weiwen.errors import InputError
from weiwen.numerals import spelled

Value = bool | int | float | str | tuple[float, ...]
Values = dict[str, Any]
Tell = Callable[[str, float], None]
REPRODUCED, PARTLY, NOT = "reproduced", "partly", "not"


@dataclass(frozen=True)
class Parameter:
    """One declared parameter; its kind (number, whole number, switch, choice, list) is that of its value."""

    value: Value
    unit: str
    meaning: str
    source: str = "the published model"
    certainty: Certainty = "C"
    range: tuple[float, float] | None = None
    choices: tuple[str, ...] = ()
    longest: int = 200

    @property
    def allowed(self) -> str:
        """What may be given, in words, with the unit."""
        return self.spanned()

    def spanned(self, commas: bool = True) -> str:
        """The same, with thousands as they are read, or without commas as they are typed."""
        if isinstance(self.value, bool):
            return "true or false"
        if isinstance(self.value, str):
            return ", ".join(self.choices)
        low, high = self.range or (-math.inf, math.inf)
        span = f"{spelled(low, commas=commas)} to {spelled(high, commas=commas)} ({self.unit})"
        if isinstance(self.value, tuple):
            return f"1 to {self.longest} numbers between commas, each {span}"
        return f"a whole number, {span}" if isinstance(self.value, int) else span

    def read(self, text: str) -> Value:
        """The value that a text means; ValueError where it means none that is allowed."""
        if isinstance(self.value, bool):
            return {"true": True, "false": False}[text.lower()]
        if isinstance(self.value, str):
            return self.choices[self.choices.index(text)]
        if isinstance(self.value, tuple):
            parts = [part for part in text.strip("[]() ").split(",") if part.strip()]
            if not 1 <= len(parts) <= self.longest:
                raise ValueError
            return tuple(self._number(part) for part in parts)
        number = self._number(text)
        if isinstance(self.value, int) and number != int(number):
            raise ValueError
        return int(number) if isinstance(self.value, int) else number

    def _number(self, text: str) -> float:
        number = float(text) + 0.0
        low, high = self.range or (-math.inf, math.inf)
        if not (math.isfinite(number) and low <= number <= high):
            raise ValueError
        return number


def settle(model: str, declared: Mapping[str, Parameter], settings: Sequence[str]) -> Values:
    """The values of all parameters after `key=value` settings; every mistake is told, one line each."""
    values: Values = {name: parameter.value for name, parameter in declared.items()}
    problems, seen = [], set()
    for setting in settings:
        key, equals, text = (part.strip() for part in setting.partition("="))
        if not equals or not key:
            problems.append(f"--set {shown(setting)} is not understood; type --set key=value")
        elif key not in declared:
            problems.append(unknown(key, f"parameter of {model}:", declared))
        elif key in seen:
            problems.append(f"{key} is set twice; set it once")
        else:
            seen.add(key)
            try:
                values[key] = declared[key].read(text)
            except (ValueError, KeyError, OverflowError):
                problems.append(f"{key} = {shown(text)} is not allowed; allowed: {declared[key].spanned(commas=False)}")
    if problems:
        raise InputError(*problems)
    return values


@dataclass(frozen=True)
class Check:
    """A published or independently derived number beside ours; `kind` says which of the two it is."""

    name: str
    published: Any
    ours: Any
    tolerance: float | None
    verdict: str
    kind: str = "published"
    certainty: str = "C"
    n: int | None = None
    interval: tuple[float, float] | None = None


def near(name: str, published: float, ours: float | None, tolerance: float, **rest: Any) -> Check:
    """A number that is to lie within a tolerance of the published one."""
    good = ours is not None and math.isfinite(ours) and abs(ours - published) <= tolerance
    return Check(name, published, ours, tolerance, REPRODUCED if good else NOT, **rest)


def between(name: str, published: tuple[float, float], ours: float | None, slack: float = 0.0, **rest: Any) -> Check:
    """A number that is to lie within a published range (widened by a slack)."""
    good = ours is not None and published[0] - slack <= ours <= published[1] + slack
    return Check(name, list(published), ours, slack, REPRODUCED if good else NOT, **rest)


def holds(name: str, published: str, ours: str, good: bool, **rest: Any) -> Check:
    """A statement that is to hold (a shape, a sign, an order)."""
    return Check(name, published, ours, None, REPRODUCED if good else NOT, **rest)


def own(check: Check) -> Check:
    """Mark a check as an independent derivation of ours (closed form, brute force, sequential run)."""
    return replace(check, kind="independent")


def verdict(checks: Sequence[Check]) -> str:
    """Of all checks; without a single published number that came out, the model is not reproduced."""
    published = [c for c in checks if c.kind == "published"] or list(checks)
    if not any(c.verdict == REPRODUCED for c in published):
        return NOT
    return REPRODUCED if all(c.verdict == REPRODUCED for c in checks) else PARTLY


@dataclass
class Outcome:
    """What one run gave: named numbers, checks, the arrays behind the figure, remarks in words."""

    results: dict[str, Any]
    checks: list[Check]
    series: dict[str, Any] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Limit:
    """A limit in which mechanisms of the loop become this model: tested, or due until the mechanism exists."""

    statement: str
    test: str | None = None


@dataclass(frozen=True)
class Model:
    """A published model: what it claims, how it is run, how its figure is drawn, what it taught us."""

    name: str
    title: str
    finding: str
    equation: str
    reference: str
    doi: str
    parameters: dict[str, Parameter]
    run: Callable[[Values, Tell], Outcome]
    draw: Callable[[Values, Outcome], Any]
    lesson: str
    limits: tuple[Limit, ...] = ()
    inspired: bool = False

    def at_defaults(self, values: Values, *but: str) -> bool:
        """Whether all parameters, but the named ones, stand at their defaults."""
        return all(values[name] == p.value for name, p in self.parameters.items() if name not in but)


def quietly(label: str, done: float) -> None:
    """Tell nobody how far a run has come."""
