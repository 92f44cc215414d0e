"""The space of uncertain numbers: the map over the two that decide most, the index of each, the boxes in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from markupsafe import Markup

from weiwen.report.charts import Axis, Level, levels, scatter
from weiwen.report.charts.scatter import Region
from weiwen.report.claims.tried import Tried
from weiwen.report.claims.wording import ASSUMED, CERTAINTY, CODES, MARKS, level, percent, place, real
from weiwen.report.figure import Figure
from weiwen.report.words import plural

SIZES = {
    "full": ((760.0, 430.0), (350.0, 330.0)),
    "pair": ((440.0, 310.0), (350.0, 320.0)),
    "third": ((350.0, 320.0),) * 2,
}
NOTE = "Hatched: the number is assumed. Solid: it has a source. Indices from some hundred points err by about 0.05."


def map_figure(one: Tried, test: int | None = None, size: str = "full", title: str = "") -> Figure | None:
    """Every point over the two numbers that decide most, marked by its verdict (of all tests, or of one)."""
    if not one.points or len(one.numbers) < 2:
        return None
    keys = one.numbers[:2]
    verdicts = [int(point["verdict"] if test is None else point["tests"][test]) for point in one.points]
    marks = [MARKS[CODES[verdict]] for verdict in verdicts]
    x, y = (np.array([float(point[key]) for point in one.points]) for key in keys)
    axes = (_axis(one, keys[0], x), _axis(one, keys[1], y))
    title = title or map_title(one, verdicts)
    regions = _regions(one, axes) if test is None else ()
    wide, narrow = (scatter(x, y, marks, axes, say=title, regions=regions, width=w, height=h) for w, h in SIZES[size])
    note = "Dashed: boxes of the tree, where they are cut by these two numbers alone." if regions else ""
    name = f"{one.anchor}_map" + ("" if test is None else f"_{test}")
    return Figure(
        name, title, one.map_caption, wide, narrow, note, *_table(one, test), "full" if size == "full" else "half"
    )


def map_title(one: Tried, verdicts: Sequence[int]) -> str:
    """How the points divide."""
    n = len(verdicts)
    told = [
        f"{verdicts.count(code)} {word}" for code, word in ((-1, "contradicted"), (0, "undecided"), (1, "supported"))
    ]
    return f"Of {plural(n, 'point')} of the space {', '.join(told[:2])} and {told[2]}"


def _axis(one: Tried, key: str, values: np.ndarray) -> Axis:
    """The span from which the number was drawn, or as far as its points reach."""
    declared = one.claim.uncertain.get(key) if one.claim is not None and not one.changed else None
    low, high = declared.range if declared is not None else (float(values.min()), float(values.max()))
    return Axis(key, low, high, one.powers(key) and low > 0)


def _table(one: Tried, test: int | None) -> tuple[tuple[str, ...], tuple[tuple, ...]]:
    columns = (*one.numbers, "effect", "verdict")
    rows = []
    for point in one.points:
        verdict = int(point["verdict"] if test is None else point["tests"][test])
        rows.append((*(float(point[key]) for key in one.numbers), real(point.get("effect")), CODES[verdict]))
    return columns, tuple(rows)


def _regions(one: Tried, axes: tuple[Axis, Axis]) -> list[Region]:
    """Boxes that the two numbers of the map cut out by themselves."""
    found = []
    for box in one.record.get("boxes") or ():
        keys = {cut["number"] for cut in box["where"]}
        if keys and keys <= {axis.name for axis in axes}:
            ends = {axis.name: [axis.low, axis.high] for axis in axes}
            for cut in box["where"]:
                span = ends[cut["number"]]
                span[1 if cut["below"] else 0] = (min if cut["below"] else max)(
                    span[1 if cut["below"] else 0], cut["cut"]
                )
            (west, east), (south, north) = ends[axes[0].name], ends[axes[1].name]
            found.append((west, east, south, north))
    return found


def deciders_figure(
    one: Tried, decides: Sequence[Mapping[str, Any]] | None = None, name: str = "", of: str = ""
) -> Figure | None:
    """First-order index of each number, the assumed ones hatched."""
    decides = one.record.get("decides") or () if decides is None else decides
    if not decides:
        return None
    rows = sorted(decides, key=lambda d: -real(d["index"]))
    drawn = [_bar(d) for d in rows]
    title = _decider_title(rows, of)
    pictured: Callable[[float], Markup] = lambda width: levels(drawn, say=title, width=width)  # noqa: E731
    table = tuple(
        (
            str(d["number"]),
            str(d.get("meaning", "")),
            str(d.get("unit", "")),
            real(d["index"]),
            str(d.get("certainty", "")),
        )
        for d in rows
    )
    columns = ("number", "meaning", "unit", "first-order index", "certainty")
    size = "half" if name else "full"
    return Figure(
        f"{one.anchor}_decides{name}",
        title,
        one.map_caption,
        pictured(420 if name else 860),
        pictured(350),
        "" if name else NOTE,
        columns,
        table,
        size,
    )


def _bar(one: Mapping[str, Any]) -> Level:
    mark = str(one.get("certainty", ""))
    said = f"{real(one['index']):.2f} · {mark}" if mark else f"{real(one['index']):.2f}"
    texture = "hatched" if mark in ASSUMED else "solid"
    return Level(str(one["number"]), real(one["index"]), texture, said, str(one.get("meaning", "")))


def _decider_title(rows: Sequence[Mapping[str, Any]], of: str) -> str:
    """The number that decides most, if any decides anything."""
    first = real(rows[0]["index"])
    if not first > 0.05:
        return f"{of.capitalize()}: no single number decides" if of else "No single number decides"
    if of:
        return f"{of.capitalize()}: {rows[0]['number']} decides most, {percent(first)}"
    return f"{rows[0]['number']} decides most, {percent(first)} of the variation by itself"


def certainty_words(one: Tried) -> list[tuple[str, str]]:
    """What the certainty marks on this claim mean."""
    every = [*(one.record.get("decides") or ()), *(d for rows in by_test(one).values() for d in rows)]
    return [(mark, CERTAINTY[mark]) for mark in CERTAINTY if any(d.get("certainty") == mark for d in every)]


def by_test(one: Tried) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """What decides each test, where the record keeps it."""
    return one.record.get("decides_by_test") or {}


def box_lines(one: Tried) -> list[dict[str, str]]:
    """Each box of the tree in words, the largest first."""
    boxes = sorted(one.record.get("boxes") or (), key=lambda box: -int(box["points"]))
    return [_box(box) for box in boxes]


def _box(box: Mapping[str, Any]) -> dict[str, str]:
    words = ("supported", "undecided", "contradicted")
    word = max(words, key=lambda w: real(box[w]))
    others = [f"{percent(real(box[w]))} {w}" for w in words if w != word and real(box[w]) > 0]
    where = f"Where {place(box['where'])}" if box["where"] else "Everywhere"
    return {
        "where": f"{where} ({plural(int(box['points']), 'point')})",
        "finding": f"{percent(real(box[word]))} {word}",
        "others": ", ".join(others),
        "word": word,
    }


def thirds(one: Tried, test: int, key: str) -> tuple[tuple[float, int, float], tuple[float, int, float]] | None:
    """Share of points that support a test in the lowest and the highest third of a number: (end, points, share)."""
    if len(one.points) < 6:
        return None
    ranked = sorted(one.points, key=lambda point: float(point[key]))
    third = len(ranked) // 3
    low, high = ranked[:third], ranked[-third:]
    share = [sum(int(p["tests"][test]) == 1 for p in part) / third for part in (low, high)]
    return (float(low[-1][key]), third, share[0]), (float(high[0][key]), third, share[1])


def thirds_words(one: Tried, test: int, key: str, does: str) -> str:
    """How often a test holds at both ends of a number."""
    found = thirds(one, test, key)
    if found is None:
        return ""
    (below, n, few), (above, m, many) = found
    return (
        f"Where {key} is below {level(below)} ({plural(n, 'point')}) {does} in {percent(few)}; "
        f"where it is above {level(above)} ({plural(m, 'point')}) {does} in {percent(many)}."
    )
