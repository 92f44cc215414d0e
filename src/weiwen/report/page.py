"""The page of a run: people first, then the loop, then truth beside file beside told, and how to make it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jinja2
import xarray as xr
from markupsafe import Markup

from weiwen.report import account, circuit, courses, institutions, moves, people, places
from weiwen.report.figure import Figure
from weiwen.report.provenance import Provenance, provenance
from weiwen.report.reading import whole
from weiwen.report.words import FOOTER, count

HEADINGS = {
    "loop": ("The loop", "Society acts; the state sees a part, judges, steps in; society answers."),
    "voices": ("True, filed, told", "What happened, what the state has on file, and what its centre hears."),
    "moves": ("Free, restricted, held", "Every move of a person between these three, and bodies in custody."),
    "places": ("Where", "A tile is a locality, beside the others of its province. Codes stand for no real place."),
    "centre": ("What the centre did", "It reads reports and audits, never the files; it sets money, channels, temper."),
    "institutions": ("Institutions", "Offices of petition, careers, elites and what holds them, trust and legitimacy."),
    "inside": (
        "What moved in people",
        "Means over all people, by the truth, first quarter against last. Scales do not start at zero.",
    ),
}
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Section:
    """A part of the page: its anchor, its heading, a line of explanation, its figures."""

    anchor: str
    heading: str
    lede: str
    figures: tuple[Figure, ...]


def write_report(dataset: xr.Dataset, run: Mapping, path: Path) -> None:
    """Write the report of a run as one HTML file that asks nothing of any server; OSError if it cannot be written."""
    Path(path).write_text(report_text(dataset, run), encoding="utf-8")


def report_text(dataset: xr.Dataset, run: Mapping, changes: Sequence[Mapping[str, str]] = ()) -> str:
    """The report of a run; `changes` are what was changed in its course (week, what, before, after)."""
    dataset = whole(dataset)
    made = provenance(run, dataset.sizes["replicate"], dataset.sizes["week"])
    return render(
        "report.html",
        made=made,
        opening=people.opening(dataset, made.weeks),
        rows=people.rows(dataset, made.weeks),
        changes=changes,
        sections=_sections(dataset, made),
        ledger=account.entries(dataset),
        gaps=_unreconciled(dataset),
    )


def render(template: str, **content: object) -> str:
    """A page from its template, with the style sheet and the script inside it."""
    return (
        _templates()
        .get_template(template)
        .render(footer=FOOTER, css=_raw("style.css"), script=_raw("readout.js"), count=count, **content)
    )


def _sections(dataset: xr.Dataset, made: Provenance) -> list[Section]:
    """The sections with figures, in the order in which the page tells them; an empty one is left out."""
    drawn: dict[str, Sequence[Figure | None]] = {
        "loop": [circuit.circuit_figure(dataset, made)],
        "voices": courses.voice_figures(dataset, made),
        "moves": [moves.moves_figure(dataset, made), courses.custody_figure(dataset, made)],
        "places": places.place_figures(dataset, made),
        "centre": courses.centre_figures(dataset, made),
        "institutions": institutions.institution_figures(dataset, made),
        "inside": courses.people_figures(dataset, made),
    }
    kept = {anchor: tuple(f for f in figures if f is not None) for anchor, figures in drawn.items()}
    return [Section(anchor, *HEADINGS[anchor], figures) for anchor, figures in kept.items() if figures]


def _unreconciled(dataset: xr.Dataset) -> int | None:
    """Weeks in which the ledger and the tables disagree (none, unless the program is at fault)."""
    return int((dataset["gap"] != 0).sum()) if "gap" in dataset else None


def _raw(name: str) -> Markup:
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))


@cache
def _templates() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(TEMPLATES)
    return jinja2.Environment(
        loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
