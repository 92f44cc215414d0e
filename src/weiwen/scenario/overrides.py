"""A scenario is a base and named overrides.

While it is being put together a scenario is a flat table of keys: `weeks`, `population.people`, `wages.spread`,
`mechanisms.wages` (in or out), `freeze.belief`. Sheets are laid over one another from the base upwards, without
memory. Overrides come after: presets first, then the command line. Each is remembered with what it replaced. Two
presets, or two options, that want different values for one key are a conflict that names both; the command line beats
a preset.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from weiwen.declarations import parameters_of, settled
from weiwen.scenario.reading import Loc
from weiwen.scenario.rulebooks import keys_of_rulebook
from weiwen.scenario.schema import SECTIONS, Applied, Change, Scenario, Sheet

Keys = dict[str, Any]
RUN = ("weeks", "seed", "replicates", "after_fall")


@dataclass
class Override:
    """Changes from one source, checked before they are applied."""

    source: str
    keys: Keys


@dataclass
class Draft:
    """A scenario in the making: its keys, and the memory of the overrides."""

    keys: Keys = field(default_factory=dict)
    applied: list[Applied] = field(default_factory=list)

    def lay(self, sheet: Sheet) -> None:
        """Lay a sheet over what is there; a list of mechanisms or of frozen quantities replaces the one below.

        The rulebook that it names comes first, and is remembered with what it replaced: the sheet's own numbers hold.
        """
        if sheet.rulebook:
            book = Override(f"rulebook {Path(sheet.rulebook).stem}", keys_of_rulebook(sheet.rulebook))
            self.override([book])
        for word in {"mechanisms", "freeze"} & sheet.model_fields_set:
            self.keys = {key: value for key, value in self.keys.items() if not key.startswith(f"{word}.")}
        self.keys |= {f"mechanisms.{name}": True for name in sheet.mechanisms}
        self.keys |= {word: getattr(sheet, word) for word in RUN if word in sheet.model_fields_set}
        self.keys |= keys_of(sheet)

    def override(self, overrides: Iterable[Override]) -> None:
        """Apply overrides and remember each with the value that it replaced."""
        for one in overrides:
            for key, value in one.keys.items():
                before = self.keys.get(key, _standing(key))
                self.applied.append(Applied(source=one.source, key=key, value=value, before=before))
                self.keys[key] = value

    def chosen(self, word: str) -> tuple[str, ...]:
        """The names that are in, of `mechanisms` or of `freeze`."""
        return tuple(key.partition(".")[2] for key, on in self.keys.items() if key.startswith(f"{word}.") and on)

    def section(self, word: str) -> Keys:
        """The values under one heading: the fields of a section, or the parameters of a mechanism."""
        return {key.partition(".")[2]: value for key, value in self.keys.items() if key.startswith(f"{word}.")}


def keys_of(change: Change) -> Keys:
    """The keys that a change sets, with their values."""
    keys: Keys = {
        f"{word}.{key}": value
        for word in SECTIONS
        for key, value in getattr(change, word).model_dump(exclude_unset=True).items()
    }
    keys |= {f"{name}.{key}": settled(v) for name, table in change.parameters.items() for key, v in table.items()}
    keys |= {f"mechanisms.{name}": True for name in change.with_}
    keys |= {f"mechanisms.{name}": False for name in change.without}
    return keys | {f"freeze.{name}": True for name in change.freeze}


def conflicts(overrides: Sequence[Override]) -> list[str]:
    """One line for each key that two overrides of the same rank set to different values."""
    first: dict[str, tuple[str, Any]] = {}
    problems = []
    for one in overrides:
        for key, value in one.keys.items():
            source, other = first.setdefault(key, (one.source, value))
            if other != value or isinstance(other, bool) != isinstance(value, bool):
                problems.append(
                    f"{source} and {one.source} conflict: {key} is {_told(key, other)} by the one and "
                    f"{_told(key, value)} by the other; drop one of them"
                )
    return problems


def table_of(key: str, value: Any) -> tuple[Loc, dict[Any, Any]]:
    """The place in a sheet that a key of an option stands for, and a sheet's table with only this value."""
    head, _, tail = key.partition(".")
    loc: Loc = (head, tail) if head in SECTIONS else ("parameters", head, tail) if tail else (head,)
    table: Any = value
    for part in reversed(loc):
        table = {part: table}
    return loc, table


def _standing(key: str) -> Any:
    """The value of a key that no sheet and no override has set so far."""
    head, _, tail = key.partition(".")
    if head in ("mechanisms", "freeze"):
        return False
    if head in SECTIONS:
        return SECTIONS[head].model_fields[tail].default
    return parameters_of(head)[tail].value if tail else Scenario.model_fields[head].default


def _told(key: str, value: Any) -> str:
    if key.startswith("mechanisms."):
        return "added" if value else "taken away"
    return repr(value)
