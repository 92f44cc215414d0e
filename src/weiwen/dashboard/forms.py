"""Mechanisms and their live numbers as a form: what there is, what is on, with unit, range, meaning and source.

Nobody writes a form by hand: it is made from the declarations from which the mechanisms take their numbers.
"""

from functools import cache
from typing import Any

from weiwen import catalogue
from weiwen.dashboard import pairs
from weiwen.dashboard.changes import barred, competitors
from weiwen.dashboard.live import Live
from weiwen.dashboard.orders import SPEEDS
from weiwen.dashboard.sums import CHARTS, quantities
from weiwen.declarations import Parameter, parameters_of
from weiwen.explain import summary
from weiwen.report.charts.loop import NARROW, WIDE, Layout
from weiwen.scenario import load, names
from weiwen.sentence import SENTENCE


def form(live: Live, of: str = "") -> list[dict[str, Any]]:
    """Every mechanism of the catalogue (or those named, with commas), in the order of the loop, as it stands here."""
    chosen = set(of.split(",")) if of else catalogue.names()
    return [_entry(name, live) for name in catalogue.names() if name in chosen]


def _entry(name: str, live: Live) -> dict[str, Any]:
    told, compiled = _summary(name), name in live.mechanisms
    values = live.values.get(name, {}) if compiled else {}
    return told | {
        "compiled": compiled,
        "on": name in live.on,
        "held": bool(barred(name, live.mechanisms)),
        "instead_of": [] if compiled else list(competitors(name, live.mechanisms)),
        "numbers": [_number(one, values.get(key, one.value), live) for key, one in parameters_of(name).items()],
    }


def _number(one: Parameter, value: Any, live: Live) -> dict[str, Any]:
    return {
        "name": one.name,
        "value": value,
        "unit": one.unit,
        "range": one.range,
        "choices": one.choices,
        "meaning": one.meaning,
        "source": one.source,
        "certainty": one.certainty,
        "live": one.live,
    }


@cache
def _summary(name: str) -> dict[str, Any]:
    told = summary(name)
    return {key: told[key] for key in ("name", "stage", "summary", "source")}


@cache
def setting() -> dict[str, Any]:
    """What does not depend on a run: scenarios, charts, what the map can show, and how the loop is drawn."""
    return {
        "sentence": SENTENCE,
        "scenarios": [_scenario(name) for name in names()],
        "charts": CHARTS,
        "quantities": quantities(),
        "effects": pairs.quantities(),
        "speeds": SPEEDS,
        "layouts": {"wide": _layout(WIDE), "narrow": _layout(NARROW)},
    }


def _scenario(name: str) -> dict[str, Any]:
    one = load(name)
    return {"name": name, "summary": one.summary, "people": one.population.people, "weeks": one.weeks}


def _layout(plan: Layout) -> dict[str, Any]:
    return {
        "size": plan.size,
        "box": plan.box,
        "boxes": dict(plan.boxes),
        "arrows": [[*ends, way] for ends, way in plan.arrows.items()],
        "veils": plan.veils,
        "notes": plan.notes,
        "bridges": plan.bridges,
    }
