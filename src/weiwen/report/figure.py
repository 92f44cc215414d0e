"""A figure as the page prints it: a title that says the finding, the drawing, its caption, its table, its download."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import numpy as np
from markupsafe import Markup

from weiwen.report.charts import Line, gap, lines
from weiwen.report.reading import spread, thinned

FILE_POINTS, TABLE_ROWS = 260, 24
SHAPES = {  # most points of a line, width and height on a desk, width and height on a phone
    "full": (FILE_POINTS, (860.0, 270.0), (350.0, 230.0)),
    "half": (130, (420.0, 190.0), (350.0, 180.0)),
}


@dataclass(frozen=True)
class Figure:
    """A drawing (and the same for a phone, where it differs) with everything that must stand under it."""

    name: str
    title: str
    caption: str
    wide: Markup
    narrow: Markup | None = None
    note: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple, ...] = ()
    size: str = "half"

    @property
    def csv_text(self) -> str:
        """The numbers behind the drawing, a line a row."""
        return "\n".join(",".join(_cell(v) for v in row) for row in (self.columns, *self.rows)) + "\n"

    @property
    def csv(self) -> str:
        """The same as a link that needs no server."""
        return "data:text/csv;charset=utf-8," + quote(self.csv_text, safe=",()*'!:; /")

    @property
    def step(self) -> int:
        """Every which row the table on the page shows."""
        return max(-(-len(self.rows) // TABLE_ROWS), 1)

    @property
    def shown(self) -> list[list[str]]:
        """The rows of the table on the page."""
        return [[_cell(v, plain=False) for v in row] for row in self.rows[:: self.step]]


@dataclass(frozen=True)
class Course:
    """A quantity over time in every run, (replicate, week)."""

    label: str
    voice: str
    samples: np.ndarray
    dash: str = ""


def course_figure(
    name: str,
    title: str,
    courses: Sequence[Course],
    caption: Callable[[str], str],
    *,
    unit: str,
    note: str = "",
    clock: str = "week",
    shaded: bool = False,
    from_zero: bool = True,
    size: str = "half",
) -> Figure:
    """Courses over time as lines with bands, wide and narrow, and the same numbers as a table."""
    across = np.arange(1, courses[0].samples.shape[-1] + 1, dtype=float)
    points, *shapes = SHAPES[size]
    step = -(-across.size // points)
    how: dict[str, Any] = {"unit": unit, "clock": clock, "from_zero": from_zero}
    how["say"] = f"{title}. Lines over time: {', '.join(c.label for c in courses)}."
    drawn = [_line(course, points) for course in courses]
    chart = gap if shaded else lines
    wide, narrow = (chart(thinned(across, points), drawn, width=w, height=h, **how) for w, h in shapes)
    averaged = f"means of {step} {clock}s" if step > 1 else ""
    return Figure(name, title, caption(averaged), wide, narrow, note, *_table(across, courses, clock), size)


def _line(course: Course, points: int) -> Line:
    band = spread(thinned(course.samples, points))
    alone = len(course.samples) < 2
    return Line(
        course.label, course.voice, band.middle, None if alone else band.low, None if alone else band.high, course.dash
    )


def _table(across: np.ndarray, courses: Sequence[Course], clock: str) -> tuple[tuple[str, ...], tuple[tuple, ...]]:
    columns, series = [clock], [thinned(across, FILE_POINTS)]
    for course in courses:
        band = spread(thinned(course.samples, FILE_POINTS))
        several = len(course.samples) > 1
        columns += [course.label] + ([f"{course.label} low", f"{course.label} high"] if several else [])
        series += [band.middle] + ([band.low, band.high] if several else [])
    return tuple(columns), tuple(zip(*(s.tolist() for s in series), strict=True))


def _cell(value: object, plain: bool = True) -> str:
    """A cell of the file (exact enough, no separators) or of the page."""
    if isinstance(value, float):
        return (
            ""
            if not np.isfinite(value)
            else f"{value:.6g}"
            if plain
            else f"{value:,.4g}"
            if abs(value) < 1e4
            else f"{value:,.0f}"
        )
    if isinstance(value, int):
        return str(value) if plain else f"{value:,}"
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if plain and ("," in text or '"' in text) else text
