"""What is to be run: a scenario by name or made before, and its mechanisms, with those that a notebook has of its own.

`mechanisms=[..., mine]` is the scenario's own list and one more; `["camera", "arrests"]` is a list in place of its own.
A mechanism of a notebook's own is an instance of a class made there. Its name is that of the class, in snake case.
"""

import dataclasses
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from weiwen import catalogue
from weiwen.engine import Mechanism
from weiwen.errors import InputError
from weiwen.loop import STAGES
from weiwen.scenario import Scenario, load

SIZES = ("people", "weeks", "seed", "replicates", "presets")
CHANGES = ("sets", "with_", "without", "freeze")
LISTS = ("presets", *CHANGES)
Named = tuple[str, Mechanism]


def chosen(
    scenario: Scenario | str | Path, mechanisms: Sequence[Any] | None, options: dict[str, Any]
) -> tuple[Scenario, tuple[Named, ...], dict[str, Any]]:
    """The scenario, the notebook's own mechanisms under their names, and the options of `load` that were taken."""
    check_options(options)
    if isinstance(scenario, Scenario):
        if options:
            raise InputError(f"{_first(options)}: a scenario already loaded keeps its numbers; {_again(scenario)}")
        names, own = _sorted_out(scenario, mechanisms)
        if set(names) != set(scenario.mechanisms):
            raise InputError(f"a scenario already loaded keeps its list of mechanisms; {_again(scenario)}")
        return scenario, own, {}
    loaded = load(scenario, **options)
    names, own = _sorted_out(loaded, mechanisms)
    if set(names) != set(loaded.mechanisms):
        options = {**options, **_moves(loaded, names, options)}
        loaded = load(scenario, **options)
    return loaded, own, options


def check_options(options: dict[str, Any]) -> None:
    """Refuse an option that `load` does not have, and a text where it takes a list."""
    known = (*SIZES, *CHANGES)
    problems = [catalogue.unknown(name, "option", known) for name in options if name not in known]
    texts = [name for name in LISTS if isinstance(options.get(name), str)]
    problems += [f"{name} takes a list; type {name}=[{options[name]!r}]" for name in texts]
    if problems:
        raise InputError(*problems)


def command_of(verb: str, scenario: Any, options: dict[str, Any]) -> str:
    """The same as one would type it in a shell; nothing for a scenario that was made in the notebook."""
    import shlex

    if isinstance(scenario, Scenario):
        return ""
    words = ["weiwen", verb, str(scenario)]
    for name, given in options.items():
        option = {"sets": "--set", "presets": "--preset", "with_": "--with"}.get(name, f"--{name}")
        for value in given if name in LISTS and given is not None else [given]:
            words += [] if value is None else [option, str(value)]
    return shlex.join(words)


def snake(name: str) -> str:
    """A class name as the name of a mechanism: RemovalResentment is removal_resentment."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def _sorted_out(scenario: Scenario, mechanisms: Sequence[Any] | None) -> tuple[tuple[str, ...], tuple[Named, ...]]:
    """Names of the catalogue, and the notebook's own mechanisms with their names."""
    if mechanisms is None:
        return scenario.mechanisms, ()
    if isinstance(mechanisms, str) or not isinstance(mechanisms, Iterable):
        raise InputError("mechanisms takes a list; type mechanisms=[..., mine] (... is the scenario's own list)")
    names, own, problems = list[str](), list[Named](), list[str]()
    for one in mechanisms:
        if one is Ellipsis:
            names += scenario.mechanisms
        elif isinstance(one, str):
            names.append(one)
            problems += [] if one in catalogue.names() else [catalogue.unknown(one)]
        elif problem := _fault(one):
            problems.append(problem)
        else:
            own.append((snake(type(one).__name__), one))
    if problems:
        raise InputError(*problems)
    return tuple(dict.fromkeys(names)), tuple(own)


def _fault(one: Any) -> str | None:
    """What is wrong with a mechanism of the notebook's own; None if nothing is."""
    if isinstance(one, type):
        return f"{one.__name__} is a class; give an instance, like {one.__name__}({', '.join(_fields(one))})"
    if not isinstance(one, Mechanism):
        return f"{type(one).__name__} is no mechanism; give a name, an instance of a weiwen.Mechanism, or ..."
    kind, stages = type(one).__name__, tuple(stage.name for stage in STAGES)
    if snake(kind) in catalogue.names():
        return f"{snake(kind)} is in the catalogue already; give the class {kind} another name"
    stage = getattr(one, "stage", None)
    if stage is None:
        return f"{kind} has no stage; write in the class stage = one of {', '.join(stages)}"
    if stage not in stages:
        return f"{kind}: {catalogue.unknown(str(stage), 'stage', stages)}"
    return None


def _fields(kind: type) -> list[str]:
    """What a class wants to be made, as one would type it."""
    return [f"{field.name}=..." for field in dataclasses.fields(kind)] if dataclasses.is_dataclass(kind) else []


def _moves(loaded: Scenario, names: Sequence[str], options: dict[str, Any]) -> dict[str, list[str]]:
    """The options that turn a scenario's list of mechanisms into another."""
    added = [name for name in names if name not in loaded.mechanisms]
    gone = [name for name in loaded.mechanisms if name not in names]
    kept = [name for name in options.get("with_", ()) if name not in gone]
    return {
        "with_": kept + [name for name in added if name not in options.get("without", ())],
        "without": [name for name in options.get("without", ()) if name not in added] + gone,
    }


def _first(options: dict[str, Any]) -> str:
    return next(f"{name}={value!r}" for name, value in options.items())


def _again(scenario: Scenario) -> str:
    return f'give a name and options, like "{scenario.name}", without=["..."], or load it anew with them'
