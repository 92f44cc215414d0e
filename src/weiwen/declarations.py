"""Every number of a mechanism is declared once: value, unit, range, meaning, source, certainty.

The declarations of `society/economy/wages.py` stand in `society/economy/wages.toml`. The mechanism takes its values
from there, a scenario is checked against the ranges, the reference pages and the sliders are made from the same lines.
Other tables of the file, such as `tests`, are for other readers. No mechanism is imported to read its numbers.
"""

import math
import tomllib
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from weiwen.catalogue import file_of
from weiwen.errors import InputError
from weiwen.numerals import spelled

Certainty = Literal["S", "S2", "C", "M+", "M", "M-", "X", "assumed"]
Value = bool | float | str
Words = Field(min_length=1)


class Parameter(BaseModel):
    """One declared number, switch or choice of a mechanism."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    name: str
    value: Value
    unit: str = Words
    range: tuple[float, float] | None = Field(None, strict=False)
    choices: tuple[str, ...] | None = Field(None, strict=False)
    meaning: str = Words
    source: str = Words
    certainty: Certainty
    live: bool = True

    @model_validator(mode="after")
    def _agree(self) -> Self:
        number = isinstance(self.value, float)
        if number and self.range is None:
            raise ValueError("a number needs a range, like range = [0.0, 1.0]")
        if isinstance(self.value, str) and not self.choices:
            raise ValueError('a text needs its choices, like choices = ["on", "off"]')
        problem = fault(self, self.value)
        if problem:
            raise ValueError(problem)
        return self

    @property
    def allowed(self) -> str:
        """What a scenario may give, in words, with the unit."""
        return self.spanned()

    def spanned(self, commas: bool = True) -> str:
        """The same, with thousands as they are read, or without commas as they are typed."""
        if isinstance(self.value, bool):
            return "true or false"
        if isinstance(self.value, str):
            return ", ".join(self.choices or ())
        low, high = self.range or (-math.inf, math.inf)
        return f"{spelled(low, commas=commas)} to {spelled(high, commas=commas)} ({self.unit})"


def fault(parameter: Parameter, value: object) -> str | None:
    """What is wrong with a value for this parameter, in words; None if nothing is."""
    if isinstance(parameter.value, float):
        wrong = not _is_number(value) or not _within(parameter, float(value))  # type: ignore[arg-type]
    elif isinstance(parameter.value, bool):
        wrong = not isinstance(value, bool)
    else:
        wrong = value not in (parameter.choices or ()) or not isinstance(value, str)
    allowed = parameter.spanned(commas=False)
    return f"{parameter.name} = {shown(value)} is not allowed; allowed: {allowed}" if wrong else None


def settled(value: Value) -> Value:
    """A value in the one form in which it is kept: whole numbers become floats, -0.0 becomes 0.0."""
    return value if isinstance(value, bool | str) else float(value) + 0.0


def parameters_of(mechanism: str) -> dict[str, Parameter]:
    """The declared parameters of a mechanism, by name; a faulty declaration is an `InputError` naming file and key."""
    return parameters_in(file_of(mechanism))


def parameters_in(path: Path) -> dict[str, Parameter]:
    """The parameters that a file declares, by name: for what has numbers and is no mechanism, such as a survey."""
    return dict(_parameters(path))


def declaration_of(mechanism: str) -> dict[str, Any]:
    """The whole declaration file of a mechanism as a table of its own; a file that is no TOML is an `InputError`."""
    return deepcopy(_table(file_of(mechanism)))


def shown(value: object) -> str:
    """A value as one would type it, cut to a line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value.bit_length() > 192:
        return "a number of more than 57 digits"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) if isinstance(value, float) else value.bit_length() < 1000


def _within(parameter: Parameter, value: float) -> bool:
    low, high = parameter.range or (-math.inf, math.inf)
    return low <= value <= high


@cache
def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{path}: missing; write this file beside the mechanism to declare its numbers") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read as TOML: {error}") from None


@cache
def _parameters(path: Path) -> dict[str, Parameter]:
    tables = _table(path).get("parameters", {})
    if not isinstance(tables, dict):
        raise InputError(f"{path}: parameters must be tables, like [parameters.weight]")
    found, problems = {}, []
    for name, table in tables.items():
        try:
            found[name] = Parameter.model_validate({**table, "name": name} if isinstance(table, dict) else table)
        except ValidationError as error:
            problems += [f"{path}: parameters.{name}{_why(one)}" for one in error.errors(include_url=False)]
    if problems:
        raise InputError(*problems)
    return found


def _why(error: Any) -> str:
    """The tail of a line on a faulty declaration: the key, what was found, what is allowed."""
    key = ".".join(str(part) for part in error["loc"][:1])
    if error["type"] == "missing":
        return f".{key} is missing; type {key} = ... (every number has value, unit, meaning, source and certainty)"
    if error["type"] == "extra_forbidden":
        return f".{key} is not known; known: {', '.join(Parameter.model_fields)}"
    message = error["msg"].removeprefix("Value error, ")
    return f".{key} = {shown(error['input'])}: {message}" if key else f": {message}"
