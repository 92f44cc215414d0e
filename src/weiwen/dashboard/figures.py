"""The charts of the live page as figures of the report: one drawing for SVG and PNG, one table for CSV."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from weiwen.dashboard.live import Live, Snapshot
from weiwen.dashboard.report import record_of
from weiwen.dashboard.sums import CHARTS, flow_of, quantities, raster
from weiwen.errors import InputError
from weiwen.report.charts import Line, flow, lines, loop, tiles
from weiwen.report.charts.loop import VOICES
from weiwen.report.figure import FILE_POINTS, Figure
from weiwen.report.people import sanctioned_words
from weiwen.report.provenance import provenance
from weiwen.report.reading import thinned
from weiwen.report.words import count, plain

FULL = 860.0
NAMES = ("loop", *(str(chart["name"]) for chart in CHARTS), "map", "flow", "harm")


def figure(live: Live, name: str, quantity: str = "grievance") -> Figure:
    """The chart of this name as it stands now; refused before the first week and where there is no such chart."""
    seen = live.snapshot
    if name not in NAMES:
        raise InputError(f"charts are {', '.join(NAMES)}")
    if seen.week == 0:
        raise InputError("no week has passed yet; let one pass first")
    caption = caption_of(live, seen)
    if name == "map":
        return _map(live, seen, caption, quantity)
    known: dict[str, Callable[..., Figure]] = {"loop": _loop, "flow": _flow, "harm": _harm}
    return known[name](live, seen, caption) if name in known else _lines(live, seen, caption, name)


def caption_of(live: Live, seen: Snapshot) -> str:
    """The line under a chart of a live run: what every caption says, the week, and whether the run was changed."""
    made = provenance(record_of(live, seen.week), 1, seen.week)
    return made.caption(f"week {seen.week} of {live.scenario.weeks}")


def harm_words(seen: Snapshot) -> str:
    """What happened to people so far, in a sentence."""
    harm = seen.head["harm"]
    return f"{harm['number']} {harm['after']}"


def _loop(live: Live, seen: Snapshot, caption: str) -> Figure:
    inside = {stage: (number, words) for stage, _, number, words in seen.head["loop"]["inside"]}
    traffic = {(a, b): amount for a, b, amount, _ in seen.head["loop"]["traffic"]}
    title = f"Week {seen.week} of the loop"
    note = (
        "Arrows are as thick as what passes along them this week: one step for every factor of ten. "
        "The broken arrow is orders and money, which are not counted. "
        "Nothing crosses the veil but what sensing brings and what measures do."
    )
    rows: tuple[tuple, ...] = tuple((stage, VOICES[stage], number, words) for stage, (number, words) in inside.items())
    rows += tuple((f"{a} to {b}", "arrow", "" if v is None else float(v), "a week") for (a, b), v in traffic.items())
    drawn = loop(inside, traffic, say=title)
    return Figure("loop", title, caption, drawn, None, note, ("where", "voice", "number", "what"), rows, "full")


def _lines(live: Live, seen: Snapshot, caption: str, name: str) -> Figure:
    chart: Mapping[str, Any] = next(one for one in CHARTS if one["name"] == name)
    values = [np.asarray(live.series.lines[line][: seen.week], float) for line, _, _ in chart["lines"]]
    across = np.arange(1, seen.week + 1, dtype=float)
    step = -(-across.size // FILE_POINTS)
    drawn = [
        Line(label, voice, thinned(line, FILE_POINTS), dash="6 3" if voice == "harm" and k else "")
        for k, (line, (_, label, voice)) in enumerate(zip(values, chart["lines"], strict=True))
    ]
    title = f"{chart['title']}: {_finding(name, values)}"
    marks = sorted({float(change.week) for change in live.changes if change.week <= seen.week})
    picture = lines(
        thinned(across, FILE_POINTS), drawn, say=f"{title}. Lines over time: {', '.join(one.label for one in drawn)}.",
        unit=chart["unit"], width=FULL, height=290, shaded=name != "custody", marks=marks,
    )  # fmt: skip
    note = chart["note"] + (f" Drawn are means of {step} weeks." if step > 1 else "")
    note += " A dotted line stands where something was changed." if marks else ""
    rows = tuple((week + 1, *(float(line[week]) for line in values)) for week in range(seen.week))
    return Figure(name, title, caption, picture, None, note, ("week", *(one.label for one in drawn)), rows, "full")


def _finding(name: str, values: list[np.ndarray]) -> str:
    """What the lines come to so far, in the words of the page."""
    if name == "custody":
        return f"at most {count(float(values[0].max()))} at once"
    first, last = float(values[0].sum()), float(values[-1].sum())
    if name == "fear":
        return f"the centre reckons with {_of_hundred(last, first)} for each 100"
    if name == "allegations":
        return f"of 100, {_of_hundred(first - last, first)} match nothing that happened"
    return f"of 100, {_of_hundred(float(values[1].sum()), first)} were filed and {_of_hundred(last, first)} told"


def _of_hundred(part: float, whole: float) -> str:
    return count(round(100 * part / whole)) if whole else "none"


def _map(live: Live, seen: Snapshot, caption: str, quantity: str) -> Figure:
    chosen = next((one for one in quantities() if one["name"] == quantity), None)
    if chosen is None or quantity not in seen.records:
        raise InputError("the map has no such quantity")
    values = raster(quantity, seen.records, live.registered).astype(float)
    title = f"{plain(quantity).capitalize()} by locality in week {seen.week}"
    note = f"{chosen['meaning']} ({chosen['unit']}). A tile is a locality under a code that stands for no real place."
    note = note[0].upper() + note[1:]
    drawn = tiles(live.codes, live.provinces, values, voice=chosen["voice"], meaning=plain(quantity), say=title,
                  width=560)  # fmt: skip
    rows = tuple(zip(live.codes, live.provinces, values.tolist(), strict=True))
    return Figure("map", title, caption, drawn, None, note, ("locality", "province", quantity), rows)


def _flow(live: Live, seen: Snapshot, caption: str) -> Figure:
    told = flow_of(seen.records)
    states, moves = told["states"], np.asarray(told["moves"], float)
    title = f"Week {seen.week}: " + ", ".join(f"{count(n)} {name}" for name, n in zip(states, told["now"], strict=True))
    note = "Above: moves out of freedom, or further from it. Below: the way back. Numbers are moves of this week."
    rows = tuple((a, b, int(moves[i, j])) for i, a in enumerate(states) for j, b in enumerate(states))
    drawn = flow(states, moves * (1 - np.eye(3)), np.asarray(told["now"], float), say=title, when="now")
    return Figure("flow", title, caption, drawn, None, note, ("from", "to", "people"), rows)


def _harm(live: Live, seen: Snapshot, caption: str) -> Figure:
    """A table alone: what happened to people is told in words, and its numbers can be taken along."""
    harm = seen.head["harm"]
    number, after = sanctioned_words(harm["wronged"], harm["wronged"] == 0, harm["fate"])
    rows = [("people sent to camps", harm["number"], harm["after"], "", "")] if harm["camps"] else []
    rows.append(("people sanctioned for nothing", number, after, "", ""))
    for row in harm["rows"]:
        parts = row["parts"] or [["", "", ""]]
        rows += [(row["name"], row["value"], row["detail"], words, amount) for words, amount, _ in parts]
    columns = ("what", "value", "detail", "of which", "number")
    return Figure("harm", harm_words(seen), caption, _nothing(), None, harm["detail"], columns, tuple(rows))


def _nothing() -> Any:
    from weiwen.report.charts.draw import frame

    return frame("", 560, 1, "a table without a drawing")
