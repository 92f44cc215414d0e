"""Everything that is wrong with a change, told at once and in the user's words.

The schema finds what is wrong; here each finding becomes one line: where it stands, what was found, what is allowed,
what to type.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from weiwen import catalogue
from weiwen.declarations import fault, parameters_of, shown
from weiwen.scenario.reading import Loc
from weiwen.scenario.schema import Change, Preset, Sheet

Place = Callable[[Loc], str]
KINDS = {
    "str": "a text in quotes",
    "tuple": 'a list of texts, like ["..."]',
    "dict": "a table",
    "Population": "a table, like [population]",
    "Opening": "a table, like [opening]",
}

LENGTHS = {
    "string_pattern_mismatch": "lower-case letters, digits and _, 64 at most, a letter first",
    "string_too_long": "a text of at most {max_length} characters",
    "string_too_short": "a text of at least {min_length} characters",
}


def problems_of(model: type[BaseModel], table: dict[str, Any], place: Place) -> list[str]:
    """One line for each thing wrong with a table read as this model; an empty list if it is sound."""
    return [one_line(f"{place(loc)}: {text}") for loc, text in _faults(model, table)]


def one_line(text: str) -> str:
    """A text without line breaks and control characters, so that it stays one line wherever it is printed."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


def _faults(model: type[BaseModel], table: dict[str, Any]) -> Iterator[tuple[Loc, str]]:
    try:
        model.model_validate(table)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            yield one["loc"], _sentence(model, one)
    yield from _parameter_faults(table.get("parameters"))
    added, removed = table.get("with"), table.get("without")
    if isinstance(added, list) and isinstance(removed, list):
        for name in (one for one in added if one in removed):
            yield ("without",), f"{name} is both added (with) and taken away (without); name it once"
    presets = table.get("presets") if model is Sheet else None
    if isinstance(presets, dict):
        for name, preset in presets.items():
            if isinstance(preset, dict):
                yield from (
                    (("presets", name, *loc), f"preset {name}: {text}") for loc, text in _faults(Preset, preset)
                )


def _parameter_faults(parameters: object) -> Iterator[tuple[Loc, str]]:
    if not isinstance(parameters, dict):
        return
    for mechanism, values in parameters.items():
        if mechanism not in catalogue.names():
            yield ("parameters", mechanism), catalogue.unknown(mechanism)
        elif isinstance(values, dict):
            for name, value in values.items():
                text = parameter_fault(mechanism, name, value)
                if text:
                    yield ("parameters", mechanism, name), text


def parameter_fault(mechanism: str, name: str, value: object) -> str | None:
    """What is wrong with setting this parameter of a known mechanism to this value; None if nothing is."""
    declared = parameters_of(mechanism)
    if name not in declared:
        return catalogue.unknown(name, f"parameter of {mechanism}:", declared)
    text = fault(declared[name], value)
    return f"{mechanism}.{text}; type {name} = {json.dumps(declared[name].value)} for the default" if text else None


def _sentence(model: type[BaseModel], error: Any) -> str:
    """What a finding of the schema means: key, what was found, what is allowed, what to type."""
    loc, kind = error["loc"], error["type"]
    key = ".".join(str(part) for part in loc if isinstance(part, str) and part != "[key]")
    key = key if len(key) <= 80 else f"{key[:77]}..."
    if kind == "name":
        return f"{key}: {error['msg']}"
    if kind == "missing":
        return f"{key} is missing; type {key} = ..."
    if kind == "extra_forbidden":
        fields = _owner(model, loc[:-1]).model_fields
        known = [field.alias or name for name, field in fields.items()]
        whole = "a scenario" if issubclass(model, Change) else f"a {model.__name__.lower()}"
        return catalogue.unknown(str(loc[-1]), f"key in {'.'.join(map(str, loc[:-1])) or whole}:", known)
    if kind == "value_error":
        return f"{key}: {error['msg'].removeprefix('Value error, ')}"
    field = _field(model, loc)
    allowed = LENGTHS[kind].format(**error.get("ctx", {})) if kind in LENGTHS else _allowed(field)
    return f"{key} = {shown(error['input'])} is not allowed; allowed: {allowed}" + _hint(field, key, error["input"])


def _field(model: type[BaseModel], loc: Loc) -> FieldInfo | None:
    """The innermost field on the way to a place."""
    return _way(model, loc)[1]


def _owner(model: type[BaseModel], loc: Loc) -> type[BaseModel]:
    """The model whose fields stand at a place."""
    return _way(model, loc)[0]


def _way(model: type[BaseModel], loc: Loc) -> tuple[type[BaseModel], FieldInfo | None]:
    """The model and the field that one comes to along a place: names of fields, and keys of tables in between."""
    last = None
    for part in loc:
        field = next((one for name, one in model.model_fields.items() if part in (name, one.alias)), None)
        last, inner = field or last, _model_in(field.annotation) if field else None
        model = inner or model
    return model, last


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model in an annotation, alone or in a table or list of such."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


def _allowed(field: FieldInfo | None) -> str:
    """The values that a field takes, in words, with the unit."""
    if field is None:
        return "nothing of this kind"
    bounds, unit = _bounds(field)
    options = get_args(field.annotation)
    if bounds:
        whole = "a whole number, " if int in (field.annotation, *_plain(options)) else ""
        return f"{whole}{_span(bounds)}{f' ({unit})' if unit else ''}"
    if get_origin(field.annotation) is Literal and all(isinstance(option, str) for option in options):
        return ", ".join(options)
    if options and all(isinstance(option, int) for option in options):
        return f"{', '.join(map(str, options))}"
    if field.annotation is not None and "census" in str(field.annotation):
        return '"census", or a whole number of invented provinces from 1 to 1000'
    return KINDS.get(getattr(field.annotation, "__name__", "str"), "a text in quotes")


def _bounds(field: FieldInfo) -> tuple[dict[str, float], str | None]:
    """The bounds of a field and its unit, also where they stand on one branch of a union."""
    inner = [mark for part in get_args(field.annotation) for mark in getattr(part, "__metadata__", ())]
    fields = [field, *(mark for mark in inner if isinstance(mark, FieldInfo))]
    marks = [mark for one in fields for mark in one.metadata]
    bounds = {side: getattr(mark, side) for mark in marks for side in ("ge", "gt", "le", "lt") if hasattr(mark, side)}
    extras = [one.json_schema_extra for one in fields if isinstance(one.json_schema_extra, dict)]
    return bounds, next((str(extra["unit"]) for extra in extras if "unit" in extra), None)


def _span(bounds: dict[str, float]) -> str:
    """A range in words, open or closed, whole or half."""
    if {"ge", "le"} <= {*bounds}:
        return f"{bounds['ge']} to {bounds['le']}"
    words = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
    return ", ".join(f"{words[side]} {bound}" for side, bound in bounds.items())


def _plain(options: tuple[Any, ...]) -> list[Any]:
    """The bare types of a union."""
    return [getattr(option, "__origin__", option) for option in options]


def _hint(field: FieldInfo | None, key: str, found: object) -> str:
    """What to type: the number that was meant where that is plain, else the default."""
    name = key.rpartition(".")[2]
    if field and field.annotation is int and isinstance(found, float) and found.is_integer() and abs(found) < 1e15:
        return f"; type {name} = {int(found)}"
    default = field.default if field else None
    simple = isinstance(default, int | float | str) and default != ""
    return f"; type {name} = {json.dumps(default)} for the default" if simple else ""
