"""What differs between two scenarios, element by element: what makes a run, not how a file is written.

No array library is needed: a scenario as resolved holds all that can differ, and the declarations say what it means.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from weiwen import catalogue
from weiwen.declarations import parameters_of
from weiwen.protocol.elements import CONCEPTS, PROCESS, PURPOSE, RULES, SCALES, START
from weiwen.protocol.markdown import number, table
from weiwen.scenario import Scenario
from weiwen.scenario.schema import SECTIONS

RUN = {"weeks": SCALES, "seed": CONCEPTS, "replicates": CONCEPTS}
PLACES = ("people", "provinces", "localities", "rows")  # numbers of the population that are scales
ABSENT = "not there"
EQUAL = (
    "They are equal: the same mechanisms, numbers, people, opening, horizon and seed. Where hashes differ, it is by "
    "their names or by how they were put together."
)


class Difference(NamedTuple):
    """One thing that differs: under which element, its key, what it means, its unit, and both values."""

    element: str
    key: str
    meaning: str
    unit: str
    one: str
    other: str


def difference(one: Scenario, other: Scenario) -> list[Difference]:
    """Everything that differs in what makes a run; empty where two scenarios are the same world."""
    found = [*_run(one, other), *_sections(one, other), *_members(one, other), *_numbers(one, other)]
    found += _labels(one, other)
    return sorted(found, key=lambda gap: (gap.element, found.index(gap)))


def _run(one: Scenario, other: Scenario) -> Iterator[Difference]:
    for name, element in RUN.items():
        field, values = Scenario.model_fields[name], [getattr(s, name) for s in (one, other)]
        said: Any = field.json_schema_extra
        if values[0] != values[1]:
            yield Difference(element, name, field.description or "", said["unit"], *map(number, values))
    if one.after_fall != other.after_fall:
        meaning = "what becomes of a run whose regime falls"
        yield Difference(SCALES, "after_fall", meaning, "", one.after_fall, other.after_fall)


def _sections(one: Scenario, other: Scenario) -> Iterator[Difference]:
    for word, kind in SECTIONS.items():
        for key, field in kind.model_fields.items():
            values = [getattr(getattr(s, word), key) for s in (one, other)]
            said: Any = field.json_schema_extra
            scale = word == "population" and key in PLACES
            element = SCALES if scale else START
            if values[0] != values[1]:
                yield Difference(element, f"{word}.{key}", field.description or "", said["unit"], *map(number, values))


def _members(one: Scenario, other: Scenario) -> Iterator[Difference]:
    """Mechanisms that only one has, and quantities that only one freezes."""
    for name in sorted({*one.mechanisms} ^ {*other.mechanisms}, key=catalogue.names().index):
        here = ["there" if name in s.mechanisms else ABSENT for s in (one, other)]
        yield Difference(PROCESS, name, f"mechanism of {catalogue.stage_of(name)}", "", *here)
    for name in sorted({*one.freeze} ^ {*other.freeze}):
        here = ["frozen" if name in s.freeze else "free" for s in (one, other)]
        yield Difference(CONCEPTS, f"freeze.{name}", "kept at its first value", "", *here)


def _numbers(one: Scenario, other: Scenario) -> Iterator[Difference]:
    for name in sorted({*one.mechanisms} & {*other.mechanisms}, key=catalogue.names().index):
        for key, said in parameters_of(name).items():
            values = [s.parameters[name][key] for s in (one, other)]
            if values[0] != values[1]:
                yield Difference(RULES, f"{name}.{key}", said.meaning, said.unit, *map(number, values))


def _labels(one: Scenario, other: Scenario) -> Iterator[Difference]:
    for label in dict.fromkeys([*one.labels, *other.labels]):
        if (label in one.labels) != (label in other.labels):
            here = ["there" if label in s.labels else ABSENT for s in (one, other)]
            yield Difference(PURPOSE, "label", label, "", *here)


def told(one: Scenario, other: Scenario, names: tuple[str, str]) -> str:
    """The differences in Markdown; equal scenarios say so."""
    gaps = difference(one, other)
    head = f"# {names[0]} and {names[1]}\n\n"
    hashes = f"\nScenarios {one.digest} and {other.digest}.\n"
    if not gaps:
        return f"{head}{EQUAL}\n{hashes}"
    parts = []
    for element in dict.fromkeys(gap.element for gap in gaps):
        rows = [(f"`{gap.key}`", gap.meaning, gap.one, gap.other, gap.unit) for gap in gaps if gap.element == element]
        parts.append(f"## {element}\n\n{table(('what', 'meaning', *names, 'unit'), rows)}\n")
    return head + "\n".join(parts) + hashes
