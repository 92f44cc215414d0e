"""Rulebooks of a score as data: acts and their points, grades and where they begin, what a grade brings.

A scenario names one (`rulebook = "city"`) and has its numbers for `individual_score` and `blacklist`; whatever the
scenario says of these itself comes after. A rulebook of one's own is a file beside the scenario
(`rulebook = "mine.toml"`).

    summary = "what it is after"
    start = 1000
    political = 1.0                    # weight of practice, criticism, petition and protest; 0: the score knows none

    [points.prosocial]                 # an act that is not named has no points
    value = 30.0
    source = "a published rule"
    certainty = "S2"

    [grades.A]                         # from the best to the worst, which begins at 0
    from = 960
    brings = "reward"                  # or "nothing", or "restriction"
    source = "..."
    certainty = "M-"
"""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from weiwen import catalogue
from weiwen.declarations import Certainty, fault, parameters_of
from weiwen.errors import InputError
from weiwen.scenario.problems import one_line, problems_of
from weiwen.scenario.reading import Loc, Source, read
from weiwen.scenario.schema import RULEBOOKS, Section

ACTS = ("prosocial", "infraction", "breach", "practice", "criticism", "petition", "protest")
POLITICAL = ACTS[3:]
START = 1000  # where every score begins (individual_score)
Said = Annotated[str, Field(min_length=1, max_length=500)]


class Item(Section):
    """Points for an act alleged."""

    value: float
    source: Said
    certainty: Certainty


class Grade(Section):
    """The score from which a grade is held, and what it brings."""

    from_: float = Field(alias="from", ge=0, le=1300)
    brings: Literal["reward", "nothing", "restriction"]
    source: Said
    certainty: Certainty


class Rulebook(Section):
    """A rulebook as written."""

    summary: Annotated[str, Field(max_length=2000)]
    start: Annotated[int, Field(ge=0, le=1300)]
    political: float = Field(1.0, ge=0, le=5)
    points: dict[str, Item]
    grades: dict[str, Grade]


def keys_of_rulebook(name: str) -> dict[str, float]:
    """The parameters that a rulebook sets (shipped, or a path); all its mistakes at once in one `InputError`."""
    path = Path(name) if name.endswith(".toml") else RULEBOOKS / f"{name}.toml"
    source = read(path, name if name.endswith(".toml") else f"rulebooks/{name}.toml")
    if problems := problems_of(Rulebook, source.table, source.place):
        raise InputError(*problems)
    book = Rulebook.model_validate(source.table)
    if faults := [one_line(f"{source.place(loc)}: {text}") for loc, text in _faults(book)]:
        raise InputError(*faults)
    points = {f"individual_score.{act}": book.points[act].value if act in book.points else 0.0 for act in ACTS}
    return points | {"individual_score.political": book.political} | _lists(book)


def _lists(book: Rulebook) -> dict[str, float]:
    """Where the red list begins and the black list ends: the last grade with a reward, the first with a restriction."""
    grades = list(book.grades.values())
    rewarded = [grade.from_ for grade in grades if grade.brings == "reward"]
    above = [grade.from_ for grade in grades if grade.brings != "restriction"]
    highest = parameters_of("blacklist")["red_from"].range
    top = highest[1] if highest else START
    below = min(above, default=top) if len(above) < len(grades) else 0.0
    return {"blacklist.red_from": min(rewarded, default=top), "blacklist.black_below": below}


def _faults(book: Rulebook) -> Iterator[tuple[Loc, str]]:
    """What the form cannot tell: acts that nobody knows, points out of range, grades that are not in order."""
    if book.start != START:
        yield ("start",), f"start = {book.start}: scores begin at {START}; type start = {START} and move the grades"
    declared = parameters_of("individual_score")
    for act, item in book.points.items():
        if act not in ACTS:
            yield ("points", act), catalogue.unknown(act, "act of a rulebook:", ACTS)
        elif text := fault(declared[act], item.value):
            yield ("points", act, "value"), f"points.{text}"
        elif act in POLITICAL and not book.political:
            yield ("points", act), f"points for {act}, but political = 0; leave them out, or type political = 1.0"
    yield from _faults_of_grades(book)


def _faults_of_grades(book: Rulebook) -> Iterator[tuple[Loc, str]]:
    order = ("reward", "nothing", "restriction")
    if not book.grades:
        yield ("grades",), "no grade; write one, like [grades.A] with from = 0"
    for (better, first), (worse, second) in pairwise(book.grades.items()):
        if second.from_ >= first.from_:
            yield (
                ("grades", worse, "from"),
                f"grades.{worse}.from = {second.from_:g} is not below {better}'s {first.from_:g}; "
                "name grades from the best to the worst, each with a lower score",
            )
        if order.index(second.brings) < order.index(first.brings):
            yield (
                ("grades", worse, "brings"),
                f"grades.{worse} brings a {second.brings} and the better {better} a {first.brings}; "
                "the best grades are rewarded and the worst restricted, with what brings nothing between them",
            )
    if book.grades:
        worst, grade = list(book.grades.items())[-1]
        if grade.from_ != 0:
            yield ("grades", worst, "from"), f"grades.{worst}.from = {grade.from_:g}: the worst grade begins at 0"


def beside(source: Source) -> None:
    """Turn a rulebook that a file of one's own names by file into a path, which lies in the same folder."""
    name = source.table.get("rulebook")
    if isinstance(name, str) and name.endswith(".toml"):
        if "/" in name or "\\" in name:
            where = source.place(("rulebook",))
            raise InputError(
                one_line(f"{where}: rulebook = {name!r}: it must lie in the same folder; name it without one")
            )
        source.table["rulebook"] = str(Path(source.label).parent / name)
