"""What can be varied without compiling anew: numbers of mechanisms, of the population draw and of the opening.

A key is `mechanism.parameter`, `population.field` or `opening.field`. Numbers that decide who is held, for how long and
how many (`live = false`) can be set by an arm, as a scenario sets them; no design draws them, no search moves them, and
an arm holds none but those that are named `held` (holding.py).
"""

from typing import Any, NamedTuple

from weiwen import catalogue
from weiwen.declarations import parameters_of
from weiwen.errors import InputError
from weiwen.scenario import Scenario
from weiwen.scenario.schema import SECTIONS

DRAWN = (
    "group_b", "sigma", "boldness", "ideal_mean", "ideal_sd", "hardship", "grievance", "belief", "hope",
    "awareness",
)  # fmt: skip


class Number(NamedTuple):
    """A declared number: its value, unit, range, meaning, source, mark, and whether a design may draw it."""

    key: str
    value: float
    unit: str
    range: tuple[float, float]
    meaning: str
    source: str
    certainty: str
    live: bool


def declared(key: str) -> Number:
    """The declaration of a number; an unknown key, a text or a layout is an `InputError`."""
    head, _, name = key.partition(".")
    if head in SECTIONS:
        return _of_section(head, name)
    known = parameters_of(head) if head in catalogue.names() else None
    if known is None:
        raise InputError(f"{key}: {catalogue.unknown(head, 'mechanism or section', (*catalogue.names(), *SECTIONS))}")
    if name not in known:
        raise InputError(f"{key}: {catalogue.unknown(name, f'parameter of {head}:', known)}")
    one = known[name]
    if not isinstance(one.value, float) or one.range is None:
        raise InputError(f"{key}: is {one.allowed} and no number; give each choice an arm of its own")
    return Number(key, one.value, one.unit, one.range, one.meaning, one.source, one.certainty, one.live)


def _of_section(head: str, name: str) -> Number:
    fields = SECTIONS[head].model_fields
    known = [one for one in fields if head != "population" or one in DRAWN]
    if name not in known:
        raise InputError(f"{head}.{name}: {catalogue.unknown(name, f'number in {head}:', known)}")
    field = fields[name]
    marks: Any = field.json_schema_extra
    bounds = {side: getattr(mark, side) for mark in field.metadata for side in ("ge", "le") if hasattr(mark, side)}
    span = (float(bounds["ge"]), float(bounds["le"]))
    return Number(
        f"{head}.{name}",
        float(field.default),
        marks["unit"],
        span,
        field.description or "",
        marks["source"],
        marks["certainty"],
        marks.get("live", True),
    )


def numbers_of(scenario: Scenario) -> dict[str, float]:
    """Every number of a scenario that is an array in its program."""
    found = {f"population.{name}": getattr(scenario.population, name) for name in DRAWN}
    found |= {f"opening.{name}": value for name, value in scenario.opening.model_dump().items()}
    for mechanism, values in scenario.parameters.items():
        found |= {f"{mechanism}.{name}": value for name, value in values.items() if not isinstance(value, str)}
    return {key: float(value) for key, value in found.items()}


def _fixed(mechanism: str, table: dict[str, Any]) -> dict[str, Any]:
    """The choices of a mechanism as they are, its numbers as declared."""
    known = parameters_of(mechanism)
    return {name: value if isinstance(value, str) else known[name].value for name, value in table.items()}


def structure_of(scenario: Scenario) -> Scenario:
    """The same scenario with every number at a fixed value: scenarios of one structure share one compiled program."""
    numbers = {name: SECTIONS["population"].model_fields[name].default for name in DRAWN}
    texts = {mechanism: _fixed(mechanism, table) for mechanism, table in sorted(scenario.parameters.items())}
    return scenario.model_copy(
        update={
            "name": "structure",
            "summary": "",
            "base": None,
            "labels": (),
            "presets": {},
            "applied": (),
            "replicates": 1,
            "mechanisms": tuple(sorted(scenario.mechanisms)),
            "freeze": tuple(sorted(scenario.freeze)),
            "population": scenario.population.model_copy(update=numbers),
            "opening": SECTIONS["opening"](),
            "parameters": texts,
        }
    )
