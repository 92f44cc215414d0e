"""Changes that are known before a run begins: a link's, or a record's. Each is checked as if it were told in its week.

As text, in a link, they are `4:deterrence=off,6:civic_choice.helping=-6.0`: the week from which it holds, and what.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from weiwen.dashboard.changes import Change, checked_number, checked_switch, joined
from weiwen.declarations import parameters_of, shown
from weiwen.errors import InputError
from weiwen.scenario import Scenario

MOST_PLANNED, MOST_COMPILED = 64, 6
Order = dict[str, Any]


@dataclass
class Plan:
    """Orders with the week from which each holds, what they change, and every world that has to be compiled for it."""

    orders: list[Order] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    worlds: list[Scenario] = field(default_factory=list)


def planned(orders: Any, scenario: Scenario, most: int = MOST_PLANNED, compiled: int = MOST_COMPILED) -> Plan:
    """Check orders in their turn; the first that would be refused in its week refuses all.

    The bounds are those of a link; the record of a run may hold as many as the run took.
    """
    if not isinstance(orders, list) or len(orders) > most:
        raise InputError(f"changes are a list of at most {most} orders, each with its week")
    plan, world, off = Plan(), scenario, set[str]()
    for order in orders:
        week = _week(order, scenario, plan.orders[-1]["week"] if plan.orders else 1)
        found, after = (_switched if "on" in order else _numbered)(order, week, world, off)
        plan.changes += found
        if after.mechanisms != world.mechanisms or any(change.recompiled for change in found):
            plan.worlds.append(after)
        world = after
        plan.orders.append(order)
    if len(plan.worlds) > compiled:
        raise InputError(f"at most {compiled} of the changes may compile another program")
    return plan


def _week(order: Any, scenario: Scenario, before: int) -> int:
    week = order.get("week") if isinstance(order, dict) else None
    if isinstance(week, bool) or not isinstance(week, int) or not before <= week <= scenario.weeks:
        raise InputError(f"a change holds from a week, {before} to {scenario.weeks}, in their order; got {shown(week)}")
    return week


def _switched(order: Order, week: int, world: Scenario, off: set[str]) -> tuple[list[Change], Scenario]:
    name, on = checked_switch(order, world.mechanisms)
    if name in world.mechanisms:
        change = Change(week, name, None, name not in off, on)
        (off.discard if on else off.add)(name)
        return [change], world
    if not on:
        raise InputError(f"{name} is not in this run in week {week}")
    mechanisms = joined(name, world.mechanisms)
    gone = [one for one in world.mechanisms if one not in mechanisms]
    told = [Change(week, one, None, True, False, recompiled=True) for one in gone if one not in off]
    off.difference_update(gone)
    values = world.parameters | {name: {key: one.value for key, one in parameters_of(name).items()}}
    return [*told, Change(week, name, None, False, True, recompiled=True)], _of(world, mechanisms, values)


def _numbered(order: Order, week: int, world: Scenario, off: set[str]) -> tuple[list[Change], Scenario]:
    name, parameter, value = checked_number(order, world.mechanisms)
    numbers, text = world.parameters[name], isinstance(value, str)
    change = Change(week, name, parameter.name, numbers[parameter.name], value, recompiled=text)
    return [change], _of(world, world.mechanisms, world.parameters | {name: numbers | {parameter.name: value}})


def _of(world: Scenario, mechanisms: tuple[str, ...], values: Any) -> Scenario:
    return world.model_copy(update={"mechanisms": mechanisms, "parameters": values})


def orders_of(changes: Sequence[Change]) -> list[Order]:
    """The orders that make these changes; what a rule that joined put out was no order."""
    return [_order(one) for one in changes if not one.consequence]


def _order(change: Change) -> Order:
    at = {"week": change.week, "mechanism": change.mechanism}
    if change.parameter is None:
        return at | {"on": change.after}
    return at | {"parameter": change.parameter, "value": change.after}


def as_text(orders: Sequence[Order]) -> str:
    """Orders as a link holds them."""
    return ",".join(_text(order) for order in orders)


def _text(order: Order) -> str:
    at = f"{order['week']}:{order['mechanism']}"
    if "on" in order:
        return f"{at}={'on' if order['on'] else 'off'}"
    value = order["value"]
    return f"{at}.{order['parameter']}={str(value).lower() if isinstance(value, bool) else value}"
