"""What is typed on the command line, read as changes: `--set key=value`, `--with`, `--without`, `--people`."""

import re
from collections.abc import Iterable
from typing import Any

from weiwen import catalogue
from weiwen.declarations import parameters_of
from weiwen.scenario.overrides import RUN, Override, conflicts, keys_of, table_of
from weiwen.scenario.problems import one_line, parameter_fault, problems_of
from weiwen.scenario.schema import OWNED, SECTIONS, Change, Sheet

KEY = re.compile(r"\w+\.\w+")


def overrides_of(
    sets: Iterable[str], with_: Iterable[str], without: Iterable[str], freeze: Iterable[str], run: dict[str, Any]
) -> tuple[list[Override], list[str]]:
    """The options as overrides, and one line for each that is wrong."""
    with_, without, freeze = tuple(with_), tuple(without), tuple(freeze)
    given: list[tuple[str, str, Any]] = [
        (f"--{key.rpartition('.')[2]}", key, v) for key, v in run.items() if v is not None
    ]
    problems = _misnamed("--with", with_) + _misnamed("--without", without) + _misnamed("--freeze", freeze, OWNED)
    for text in sets:
        key, equals, value = text.partition("=")
        if equals and (key in RUN or KEY.fullmatch(key)):
            given.append(("--set", key, _value(key, value.strip())))
        else:
            problems.append(f"--set {text}: not of the form key=value; type --set mechanism.parameter=value")
    overrides = []
    for source, key, value in given:
        wrong = _option_faults(source, key, value)
        problems += wrong
        overrides += [] if wrong else [Override(source, _settled(key, value))]
    overrides += [Override(f"--with {name}", {f"mechanisms.{name}": True}) for name in with_]
    overrides += [Override(f"--without {name}", {f"mechanisms.{name}": False}) for name in without]
    overrides += [Override(f"--freeze {name}", {f"freeze.{name}": True}) for name in freeze]
    return overrides, [one_line(text) for text in problems + conflicts(overrides)]


def _misnamed(option: str, given: Iterable[str], allowed: tuple[str, ...] | None = None) -> list[str]:
    words = catalogue.names() if allowed is None else allowed
    kind = "mechanism" if allowed is None else "quantity to freeze:"
    return [f"{option} {name}: {catalogue.unknown(name, kind, words)}" for name in given if name not in words]


def _option_faults(source: str, key: str, value: Any) -> list[str]:
    """One line for each thing wrong with a key and a value given on the command line."""
    shown = f"--set {key}={value}" if source == "--set" else f"{source} {value}"
    head, _, name = key.partition(".")
    if head in SECTIONS:
        return problems_of(Change, table_of(key, value)[1], lambda loc: shown)
    if not name:
        return problems_of(Sheet, {"name": "option", head: value}, lambda loc: shown)
    if head not in catalogue.names():
        return [f"{shown}: {catalogue.unknown(head, 'mechanism or section', (*catalogue.names(), *SECTIONS))}"]
    text = parameter_fault(head, name, value)
    return [f"{shown}: {text}"] if text else []


def _value(key: str, text: str) -> Any:
    """The value that a text on the command line stands for: a switch, a number or a word, as the key wants it."""
    head, _, name = key.partition(".")
    declared = parameters_of(head).get(name) if head in catalogue.names() else None
    if declared and isinstance(declared.value, str):
        return text
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch(r"[+-]?[0-9]{1,100}", text):
        return int(text)
    try:
        return float(text)
    except ValueError:
        return text


def _settled(key: str, value: Any) -> dict[str, Any]:
    loc, table = table_of(key, value)
    return keys_of(Change.model_validate(table)) if len(loc) > 1 else {key: value}
