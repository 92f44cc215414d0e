"""What a live run may be told: to play, to rest, and to change. Each order is checked and taken on at once.

A switch or a number holds from the first week that is not begun. What is not compiled in asks for another program.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from weiwen.dashboard.changes import Change, checked_number, checked_switch, joined
from weiwen.dashboard.plans import Order
from weiwen.declarations import parameters_of
from weiwen.errors import InputError

if TYPE_CHECKING:
    from weiwen.dashboard.live import Live

SPEEDS = (1.0, 2.0, 5.0, 10.0, 30.0, 1000.0)  # weeks a second; the last is as fast as it goes
MOST_WAITING, MOST_CHANGES = 64, 10_000
Told = tuple[str, str | None, Any, Any]


class Joining(NamedTuple):
    """Another program: what it is made for, its mechanisms and numbers, and what changes when it takes over."""

    what: str
    mechanisms: tuple[str, ...]
    values: dict[str, Any]
    told: list[Told]  # mechanism, parameter, before, after


def _play(live: "Live", order: Order) -> Order:
    if live.state == "finished":
        raise InputError("the run is finished; start another")
    live.state, live.next = "playing", time.monotonic()
    return {}


def _pause(live: "Live", order: Order) -> Order:
    live.state = "finished" if live.state == "finished" else "paused"
    live.steps, live.goal = 0, 0
    return {}


def _step(live: "Live", order: Order) -> Order:
    if live.state == "finished":
        raise InputError("the run is finished; start another")
    weeks = order.get("weeks", 1)
    if isinstance(weeks, bool) or not isinstance(weeks, int) or not 1 <= weeks <= 52:
        raise InputError("a step is 1 to 52 weeks")
    live.state, live.steps = "paused", max(live.steps, min(live.steps + weeks, 52))
    return {}


def _speed(live: "Live", order: Order) -> Order:
    if order.get("value") not in SPEEDS:
        raise InputError(f"speeds are {', '.join(f'{one:g}' for one in SPEEDS)} weeks a second")
    live.speed, live.next = float(order["value"]), time.monotonic()
    return {}


def _switch(live: "Live", order: Order) -> Order:
    name, on = checked_switch(order, live.mechanisms)
    if on and name not in live.mechanisms:
        return _recompiled(live, _joining(live, name))
    if name not in live.mechanisms:
        raise InputError(f"{name} is not in this run")
    room(live)
    before = name in live.on
    live.on = live.on | {name} if on else live.on - {name}
    live.changes.append(Change(live.first, name, None, before, on))
    live.pending.append(lambda stepper: stepper.switch(name, on))
    return {}


def _set(live: "Live", order: Order) -> Order:
    name, parameter, value = checked_number(order, live.mechanisms)
    before = live.values[name][parameter.name]
    if isinstance(value, str):
        return _recompiled(live, _rereading(live, name, parameter.name, value))
    room(live)
    live.values[name][parameter.name] = value
    live.changes.append(Change(live.first, name, parameter.name, before, value))
    live.pending.append(lambda stepper: stepper.set(name, parameter.name, value))
    return {}


CHANGES: dict[str, Callable[["Live", Order], Order]] = {"switch": _switch, "set": _set}
ORDERS = {"play": _play, "pause": _pause, "step": _step, "speed": _speed} | CHANGES


def another(live: "Live", order: Order) -> Joining | None:
    """The program that a change asks for; None where it asks for none."""
    if "on" in order:
        name, on = checked_switch(order, live.mechanisms)
        return _joining(live, name) if on and name not in live.mechanisms else None
    name, parameter, value = checked_number(order, live.mechanisms)
    return _rereading(live, name, parameter.name, value) if isinstance(value, str) else None


def _joining(live: "Live", name: str) -> Joining:
    """A mechanism that is not compiled in: another program, and whom it puts out."""
    mechanisms = joined(name, live.mechanisms)
    gone = [one for one in live.mechanisms if one not in mechanisms]
    values = live.values | {name: {key: one.value for key, one in parameters_of(name).items()}}
    told: list[Told] = [(one, None, one in live.on, False) for one in gone if one in live.on]
    instead = f" in place of {', '.join(gone)}" if gone else ""
    return Joining(f"{name}{instead}", mechanisms, values, [*told, (name, None, False, True)])


def _rereading(live: "Live", name: str, key: str, value: str) -> Joining:
    """Another reading of a rule is another program."""
    before, values = live.values[name][key], live.values | {name: live.values[name] | {key: value}}
    return Joining(f"{name}.{key}", live.mechanisms, values, [(name, key, before, value)])


def _recompiled(live: "Live", joining: Joining) -> Order:
    room(live)
    if live.compiling:
        raise InputError(f"{live.compiling} is being compiled; wait until it is ready")
    return live.makes(joining)


def room(live: "Live") -> None:
    """Refuse a change for which no week comes, or for which too many wait."""
    if live.state == "finished":
        raise InputError("the run is finished, and no week comes in which this could hold; start another")
    if len(live.pending) >= MOST_WAITING or len(live.changes) >= MOST_CHANGES:
        raise InputError("too many changes wait for the next week; let it come first")
