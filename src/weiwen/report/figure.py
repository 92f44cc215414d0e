"""A figure as the page prints it: a title that says the finding, the drawing, its caption, its table, its download."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import numpy as np
from markupsafe import Markup

from weiwen.report.charts import Line, gap, lines
from weiwen.report.reading import spread, thinned

WIDE_POINTS, NARROW_POINTS, TABLE_ROWS = 260, 130, 24
NARROW = 350.0


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
    def csv(self) -> str:
        """The numbers behind the drawing as a link that needs no server."""
        text = "\n".join(",".join(_cell(v) for v in row) for row in (self.columns, *self.rows)) + "\n"
        return "data:text/csv;charset=utf-8," + quote(text, safe=",()*'!:; /")

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
    say = f"{title}. Lines over time: {', '.join(c.label for c in courses)}."
    chart, width, height = gap if shaded else lines, 860 if size == "full" else 420, 270 if size == "full" else 190

    def drawing(points: int, width: float, height: float) -> Markup:
        drawn = [_line(course, points) for course in courses]
        return chart(
            thinned(across, points),
            drawn,
            say=say,
            unit=unit,
            clock=clock,
            width=width,
            height=height,
            from_zero=from_zero,
        )

    columns, rows = _table(across, courses, clock)
    points = WIDE_POINTS if size == "full" else NARROW_POINTS
    step = -(-across.size // points)
    return Figure(
        name,
        title,
        caption(f"means of {step} {clock}s" if step > 1 else ""),
        drawing(points, width, height),
        drawing(NARROW_POINTS, NARROW, 230 if size == "full" else 180),
        note,
        columns,
        rows,
        size,
    )


def _line(course: Course, points: int) -> Line:
    band = spread(thinned(course.samples, points))
    alone = len(course.samples) < 2
    return Line(
        course.label, course.voice, band.middle, None if alone else band.low, None if alone else band.high, course.dash
    )


def _table(across: np.ndarray, courses: Sequence[Course], clock: str) -> tuple[tuple[str, ...], tuple[tuple, ...]]:
    columns, series = [clock], [thinned(across, WIDE_POINTS)]
    for course in courses:
        band = spread(thinned(course.samples, WIDE_POINTS))
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
