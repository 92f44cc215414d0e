"""Every state variable, found by walking the classes of the world; each is described beside its class."""

import dataclasses
import typing
from collections.abc import Iterator
from types import UnionType
from typing import Any, NamedTuple

import equinox as eqx

from weiwen.engine import Columns, Level

PER = {  # dimensions of an array, in words
    "pages rows": "a person",
    "places": "a locality",
    "ties pages": "a tie and page",
    "places seats": "a seat of elites in a locality",
    "": "the world",
}


class Variable(NamedTuple):
    """A state variable: its name, one for whom, how it is kept, and what is declared of it."""

    name: str
    path: tuple[str, ...]
    per: str
    kept: str
    unit: str
    range: tuple[float, float]
    meaning: str


class Entity(NamedTuple):
    """A class of the state with its variables."""

    name: str
    kind: type
    variables: tuple[Variable, ...]


def entities(kind: type, path: tuple[str, ...] = ()) -> Iterator[Entity]:
    """A class and the classes in it, from the outside inwards; what a class describes as one is not entered."""
    said = getattr(kind, "columns", {})
    inner = {f.name: f.type for f in dataclasses.fields(kind) if f.name not in said and _has_parts(f.type)}
    own = [f for f in dataclasses.fields(kind) if f.name not in inner]
    columns = described(kind, [f.name for f in own])
    if own:
        yield Entity(name_of(path), kind, tuple(_variable((*path, f.name), f.type, columns[f.name]) for f in own))
    for name, part in inner.items():
        yield from entities(typing.cast(type, part), (*path, name))


def described(kind: type, names: list[str], word: str = "columns") -> Columns:
    """The descriptions of a class; `TypeError` names every field without one, and every one without a field."""
    said: Columns = getattr(kind, word, {})
    apart = sorted({*said} ^ {*names})
    if apart:
        raise TypeError(
            f"{kind.__module__}.{kind.__name__}: what is there and its `{word}` differ in {', '.join(apart)}; "
            'describe each once, as "name": (unit, range, meaning)'
        )
    return said


def name_of(path: tuple[str, ...]) -> str:
    """The name of a part of the world; which building it stands in is left out where that goes without saying."""
    return ".".join(path[1:] if len(path) > 2 else path)


def _has_parts(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, eqx.Module) and kind is not Level


def _variable(path: tuple[str, ...], annotation: Any, said: tuple[str, tuple[float, float], str]) -> Variable:
    return Variable(name_of(path), path, *_kept(annotation), *said)


def _kept(annotation: Any) -> tuple[str, str]:
    """For whom there is one, and how it is kept, by the annotation of a field."""
    if typing.get_origin(annotation) is dict:
        per, kept = _kept(typing.get_args(annotation)[1])
        return per, f"{kept}, by name"
    if isinstance(annotation, UnionType):  # something, or nothing yet
        return _kept(typing.get_args(annotation)[0])
    if annotation is Level:
        return PER["pages rows"], "a byte, in 255 steps"
    if not hasattr(annotation, "dim_str"):
        return PER[""], annotation.__name__
    dims, types = annotation.dim_str, annotation.dtypes
    known = types if isinstance(types, list | tuple) else ("number",)  # an annotation may leave the type open
    kept = known[0] if len(known) == 1 else "bool" if "bool" in known else "real number"
    return PER.get(dims, dims), kept
