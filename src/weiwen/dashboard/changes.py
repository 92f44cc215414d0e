"""What may be changed while a run goes, and what is written down about it.

Mechanisms are switched and numbers moved, each from the next week on. Who may be held, for how long, what is hidden and
who is targeted are set by the scenario and by nobody who watches: a mechanism all of whose numbers are declared
`live = false` is held, whole; so is one of which any is, where a scenario hides people at all.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from weiwen import catalogue
from weiwen.declarations import Parameter, Value, fault, parameters_of, settled
from weiwen.errors import InputError
from weiwen.explain import mechanism_class

HIDING = "hidden_custody"
HELD = "is set by the scenario and never live: custody, hiding and who is targeted are no switch and no slider"


@dataclass(frozen=True)
class Change:
    """One change: from which week it holds, and what it was before. Without a parameter it is a switch."""

    week: int
    mechanism: str
    parameter: str | None
    before: Value
    after: Value
    recompiled: bool = False

    @property
    def consequence(self) -> bool:
        """Whether this rule was put out by the one that joined next to it."""
        return self.recompiled and self.parameter is None and self.after is False

    def told(self) -> dict[str, Any]:
        """The change as JSON."""
        return asdict(self)


def held(name: str, mechanisms: tuple[str, ...]) -> bool:
    """Whether a mechanism is set by the scenario alone, in a world of these mechanisms."""
    declared = parameters_of(name).values()
    frozen = [not one.live for one in declared]
    return bool(frozen) and (all(frozen) or (any(frozen) and HIDING in mechanisms))


def competitors(name: str, mechanisms: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the list that compete with a mechanism for its slot or for the quantity that it owns."""
    kind = mechanism_class(name)

    def competes(other: str) -> bool:
        rival = mechanism_class(other)
        return bool((kind.slot and rival.slot == kind.slot) or (kind.owns and rival.owns == kind.owns))

    return tuple(other for other in mechanisms if other != name and competes(other))


def joined(name: str, mechanisms: tuple[str, ...]) -> tuple[str, ...]:
    """The list with a mechanism in it, in place of those that it competes with; refused where it is barred."""
    if why := barred(name, mechanisms):
        raise InputError(why)
    gone = competitors(name, mechanisms)
    return (*(one for one in mechanisms if one not in gone), name)


def barred(name: str, mechanisms: tuple[str, ...]) -> str:
    """Why a mechanism cannot be switched in a world of these: it or what it would put out is held; empty if it can."""
    if held(name, (*mechanisms, name)):
        return f"{name} {HELD}"
    fixed = [] if name in mechanisms else [one for one in competitors(name, mechanisms) if held(one, mechanisms)]
    return f"{name} would take the place of {fixed[0]}, which {HELD}" if fixed else ""


def together(changes: Sequence[Change], at: int) -> tuple[int, ...]:
    """The places of a change and of all that came with it: a rule that joins puts those out that it competes with."""
    last = at
    while changes[last].consequence and last + 1 < len(changes):
        last += 1
    first = last
    while first and changes[first - 1].consequence:
        first -= 1
    return tuple(range(first, last + 1))


def checked_switch(order: dict[str, Any], mechanisms: tuple[str, ...]) -> tuple[str, bool]:
    """The mechanism and whether it shall be on; refused where the scenario alone says so."""
    name, on = order.get("mechanism"), order.get("on")
    if not isinstance(name, str) or not isinstance(on, bool):
        raise InputError("a switch names a mechanism and says on: true or false")
    catalogue.module_of(name)
    if held(name, mechanisms):
        raise InputError(f"{name} {HELD}")
    return name, on


def checked_number(order: dict[str, Any], mechanisms: tuple[str, ...]) -> tuple[str, Parameter, Value]:
    """The mechanism, the parameter and its new value; refused where it is not live or out of its range."""
    name, key = order.get("mechanism"), order.get("parameter")
    if not isinstance(name, str) or not isinstance(key, str):
        raise InputError("a number is named by its mechanism and its parameter")
    declared = parameters_of(name)
    if key not in declared:
        raise InputError(catalogue.unknown(key, f"number of {name} called", declared))
    if not declared[key].live or held(name, mechanisms):
        raise InputError(f"{name}.{key} {HELD}")
    if name not in mechanisms:
        raise InputError(f"{name} is not in this run; switch it on first")
    value = order.get("value")
    problem = fault(declared[key], value)
    if problem:
        raise InputError(f"{name}: {problem}")
    return name, declared[key], settled(value)  # type: ignore[arg-type]
