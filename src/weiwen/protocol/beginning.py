"""Element 5: the state in week 0, with every number of the population and of the opening."""

from typing import Annotated, Any, Literal, get_args, get_origin

from weiwen.apparatus import opening
from weiwen.protocol.facts import Facts
from weiwen.protocol.markdown import blocks, number, prose, span, table
from weiwen.scenario import Scenario
from weiwen.scenario.schema import SECTIONS
from weiwen.society import population

HEAD = ("number", "meaning", "value", "unit", "range", "source", "certainty")


def beginning(facts: Facts) -> str:
    """Initialisation."""
    scenario = facts.scenario
    states = [(f"`{one.name}`", facts.starts(one.path)) for part in facts.entities for one in part.variables]
    states += [(f"`{one.mechanism}: {one.name}`", one.start) for one in facts.slices]
    return blocks(
        "The start is the same for the same seed, whatever mechanisms are in the loop.",
        "**People.** " + prose(population.__doc__),
        "**The state.** " + prose(opening.__doc__),
        table(HEAD, [_row(scenario, word, key) for word, kind in SECTIONS.items() for key in kind.model_fields]),
        "Every state variable in week 0 (*differs*: not the same for all; *drawn*: from an address of section 4):",
        table(("variable", "in week 0"), states),
        _applied(scenario),
    )


def _row(scenario: Scenario, word: str, key: str) -> tuple[str, ...]:
    field = SECTIONS[word].model_fields[key]
    said: Any = field.json_schema_extra
    value = number(getattr(getattr(scenario, word), key))
    return (
        f"`{word}.{key}`",
        field.description or "",
        value,
        said["unit"],
        _range(field),
        said["source"],
        said["certainty"],
    )


def _range(field: Any) -> str:
    """What a scenario may give, as its field declares it."""
    return _bounds(field.metadata) or _choices(field.annotation)


def _bounds(marks: Any) -> str:
    found: dict[str, float] = {}
    for mark in (inner for outer in marks for inner in (outer, *getattr(outer, "metadata", ()))):
        found |= {bound: getattr(mark, bound) for bound in ("ge", "le") if getattr(mark, bound, None) is not None}
    return span(found.get("ge"), found.get("le")) if found else ""


def _choices(annotation: Any) -> str:
    """Words or numbers that are allowed, and the bounds of what else is."""
    if get_origin(annotation) is Annotated:
        return _bounds(annotation.__metadata__)
    if get_origin(annotation) is Literal:
        return ", ".join(map(number, get_args(annotation)))
    return " or ".join(filter(None, map(_choices, get_args(annotation))))


def _applied(scenario: Scenario) -> str:
    if not scenario.applied:
        return ""
    rows = [(f"`{a.key}`", number(a.before), number(a.value), a.source) for a in sorted(scenario.applied, key=_key)]
    return blocks("Changed by presets and options:", table(("key", "before", "here", "by"), rows))


def _key(applied: Any) -> tuple[str, str]:
    return applied.key, applied.source
