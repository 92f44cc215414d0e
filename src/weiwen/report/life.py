"""The page of one invented life: truth beside file beside measure, the false signals marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup, escape

from weiwen.life import Life, Moment, story
from weiwen.report.charts.draw import frame, write
from weiwen.report.figure import Course, Figure, course_figure
from weiwen.report.page import render
from weiwen.report.provenance import Provenance, provenance
from weiwen.vocabulary import SANCTIONS, YEAR

LANES = {
    "did": ("what was done", "truth"),
    "alleged": ("what was alleged", "file"),
    "filed": ("what is on file", "file"),
    "done to": ("what was done to them", "harm"),
    "learned": ("what was learned", "truth"),
}
MOST_ROWS = 400


def write_life(life: Life, run: Mapping, path: Path) -> None:
    """Write the page of a life as one HTML file that asks nothing of any server; OSError if it cannot be written."""
    Path(path).write_text(life_text(life, run), encoding="utf-8")


def life_text(life: Life, run: Mapping, changes: Sequence[Mapping[str, str]] = ()) -> str:
    """The page of a life; `changes` are what was changed in the course of its run."""
    return render("life.html", changes=changes, **life_parts(life, run))


def life_parts(life: Life, run: Mapping) -> dict[str, Any]:
    """What the page of a life is made of."""
    made, moments = provenance(run, 1, len(life)), story(life)
    return {
        "made": made,
        "life": life,
        "opening": opening(life),
        "lanes": lanes_figure(life, moments, made),
        "figures": _courses(life, made),
        "moments": [(m, *LANES[m.lane]) for m in moments[:MOST_ROWS]],
        "left_out": max(len(moments) - MOST_ROWS, 0),
    }


def opening(life: Life) -> list[str]:
    """What the life comes to, in sentences: what was done to it first, and what the truth says."""
    sanctioned, false, alleged = life.sanctioned(), life.false(), life.weeks["alleged"] > 0
    sentences = ["No sanction fell on this row."]
    if sanctioned.any():
        first, weeks = int(np.argmax(sanctioned)), int(sanctioned.sum())
        kinds = [name for name in SANCTIONS if life.granted(name)[first]]
        sentences = [f"In week {first + 1} this row was met with: {', '.join(kinds)}. By the truth of the year before, "
                     f"{_record(life, first)}."]  # fmt: skip
        if weeks > 1:
            sentences.append(f"Sanctions fell on it in {weeks} weeks.")
    held, signals, wrong = int((life.weeks["custody"] > 0).sum()), int(alleged.sum()), int(false.sum())
    if held:
        sentences.append(f"It spent {held} weeks in custody.")
    verb = "was" if wrong == 1 else "were"
    sentences.append(f"Of {signals} signals about it, {wrong} {verb} false: nothing of the kind had been done.")
    return sentences


def _record(life: Life, week: int) -> str:
    if life.clean()[week]:
        return "it had done nothing that the state lists"
    if life.weeks["since_offence"][week] < YEAR:
        return "it had broken a rule or a promise"
    return "it had only used a right"


def lanes_figure(life: Life, moments: Sequence[Moment], made: Provenance) -> Figure:
    """Five lanes over the weeks, a mark for each moment; signals that match nothing done are hollow and red."""
    title = f"Row {life.row:,} of this run: {len(moments):,} moments in {len(life)} weeks"
    wide, narrow = (_lanes(life, moments, width) for width in (860.0, 350.0))
    rows = tuple((m.week, m.lane, m.text, "false" if m.false else "") for m in moments)
    note = "A hollow mark in red is a signal that matches nothing that was done. Spells are drawn through."
    return Figure(
        "life", title, made.caption(), wide, narrow, note, ("week", "lane", "moment", "false"), rows, "full"
    )  # fmt: skip


def _lanes(life: Life, moments: Sequence[Moment], width: float) -> Markup:
    left, top, step = (170.0 if width > 500 else 12.0), 30.0, 46.0
    right, weeks = width - 12.0, max(len(life), 2)
    bottom = top + step * len(LANES)

    def x(week: float) -> float:
        return left + (week - 1) / (weeks - 1) * (right - left)

    parts: list[str] = []
    for k, (lane, (name, voice)) in enumerate(LANES.items()):
        y = top + step * k + step / 2
        at = (left - 12, y + 4, "end") if width > 500 else (left, y - 12, "start")
        parts.append(write(at[0], at[1], name, voice, 13, at[2]))
        parts.append(f'<path class="hair" d="M{left:.1f} {y:.1f}H{right:.1f}"/>')
        for moment in moments:
            if moment.lane == lane:
                parts.append(_mark(x(moment.week), y, voice, moment))
    for spell, k in ((life.weeks["lists"] & 2 > 0, 2), (life.sanctioned() | (life.weeks["custody"] > 0), 3)):
        y, voice = top + step * k + step / 2, list(LANES.values())[k][1]
        edges = np.flatnonzero(np.diff(np.concatenate([[False], spell, [False]]).astype(int)))
        for a, b in zip(edges[::2], edges[1::2], strict=True):
            line = f'd="M{x(a + 1):.1f} {y:.1f}H{max(x(b), x(a + 1) + 1):.1f}"'
            parts.append(f'<g class="{voice}"><path class="stroke" {line} stroke-width="3"/></g>')
    for week in _ticks(weeks, 5 if width > 500 else 3):
        anchor = "start" if week == 1 else "end" if week == weeks else "middle"
        parts.append(write(x(week), bottom + 14, f"week {week}", "soft", 12, anchor))
    say = f"Five lanes over {weeks} weeks: {', '.join(name for name, _ in LANES.values())}."
    return frame("".join(parts), width, bottom + 24, say)


def _ticks(weeks: int, wanted: int) -> list[int]:
    between = [round(weeks * k / (wanted - 1)) for k in range(1, wanted - 1)]
    return [1, *between, weeks] if weeks > 8 else [1, weeks]


def _mark(x: float, y: float, voice: str, moment: Moment) -> str:
    said = f"<title>week {moment.week}: {escape(moment.text)}{' (false)' * moment.false}</title>"
    ring = f"M{x - 4:.1f} {y:.1f}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z"
    if moment.false:
        return f'<g class="harm">{said}<path class="stroke" d="{ring}" stroke-width="2"/></g>'
    return f'<g class="{voice}">{said}<path class="fill" d="{ring}"/></g>'


def _courses(life: Life, made: Provenance) -> list[Figure]:
    def one(name: str, title: str, unit: str, *courses: Course, from_zero: bool = True) -> Figure:
        return course_figure(name, title, courses, made.caption, unit=unit, from_zero=from_zero)

    weeks = {name: np.asarray(column, float)[None] for name, column in life.weeks.items() if column.ndim == 1}
    lowest, highest = (f"{limit(life.weeks['score'])}" for limit in (np.min, np.max))
    score = f"The score stayed at {lowest}" if lowest == highest else f"The score lay between {lowest} and {highest}"
    filed = (
        ("score", score, "points on file"),
        ("suspicion", "How likely the state held it to make trouble", "log-odds on file"),
    )
    truth = [Course(name, "truth", weeks[name], dash) for name, dash in (("belief", ""), ("grievance", "5 3"))]
    return [
        *(one(name, title, unit, Course(name, "file", weeks[name]), from_zero=False) for name, title, unit in filed),
        one("lessons", "What it came to believe and feel", "by the truth", *truth),
    ]
