"""One claim on the page: its line in the table, and its section with everything that stands behind the line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from weiwen.report.charts import swatch, symbol
from weiwen.report.claims.effects import arms_table, effect_words, effects_figure, harm_lines, share_bar, small_forest
from weiwen.report.claims.space import box_lines, certainty_words, deciders_figure, map_figure
from weiwen.report.claims.tried import Tried
from weiwen.report.claims.wording import MARKS, TEXTURES, level, listed, percent, quantity, real
from weiwen.report.figure import Figure
from weiwen.report.words import count, plural

WORDS = ("contradicted", "undecided", "supported")


@dataclass(frozen=True)
class Line:
    """A claim in the table: its words and its two small pictures."""

    one: Tried
    mark: Markup
    forest: Markup
    effect: str
    unit: str
    least: str
    outcome: str
    bar: Markup | None
    shares: list[tuple[Markup, str]]
    turns: str
    rivals: str
    placebo: str
    harms: list[tuple[str, str, str]]
    assumed: str


@dataclass(frozen=True)
class Section:
    """A claim in full."""

    one: Tried
    mark: Markup
    answer: list[str]
    arms: list[str]
    outcomes: list[dict[str, Any]]
    effects: Figure | None
    deciders: Figure | None
    marks: list[tuple[str, str]]
    map: Figure | None
    key: list[tuple[Markup, str]]
    boxes: list[dict[str, str]]
    placebos: list[dict[str, Any]]
    again: list[tuple[str, str]]


def line_of(one: Tried) -> Line:
    """The line of a claim."""
    shares = one.shares
    return Line(
        one=one,
        mark=symbol(MARKS[one.verdict]),
        forest=small_forest(one),
        effect=effect_words(one.record),
        unit=str(one.record.get("unit", "")),
        least=level(real(one.record.get("least"))),
        outcome=str(one.headline.get("name", "")),
        bar=share_bar(one),
        shares=[(swatch(TEXTURES[w]), f"{percent(shares[w])} {w}") for w in WORDS] if shares else [],
        turns=turning_words(one),
        rivals=rival_words(one).lower(),
        placebo=placebo_words(one),
        harms=harm_lines(one),
        assumed=assumed_words(one),
    )


def turning_words(one: Tried) -> str:
    """The headline of a line: under which rivals the verdict turns, and to what."""
    if not one.turning:
        return ""
    return "Turns under: " + listed([f"{rival['name']} ({rival.get('verdict', '')})" for rival in one.turning])


def other_words(one: Tried) -> str:
    """Which tests decide, where it is not the headline's: its effect alone would look like another verdict."""
    told = str(one.record.get("at_reference", ""))
    if not one.tests or one.headline.get("verdict") in (None, told):
        return ""
    many = sum(test.get("verdict") == told for test in one.tests)
    return (
        f"{str(one.headline['name']).capitalize()}: {one.headline['verdict']}; {many} of {len(one.tests)} tests: {told}"
    )


def rival_words(one: Tried) -> str:
    """How many rivals were tried."""
    if not one.rivals:
        return "No rival was tried"
    if one.turning:
        return (
            f"{len(one.turning)} of {plural(len(one.rivals), 'rival')} turn it"
            if len(one.turning) > 1
            else f"1 of {plural(len(one.rivals), 'rival')} turns it"
        )
    return f"None of {plural(len(one.rivals), 'rival')} turns it"


def placebo_words(one: Tried) -> str:
    """Whether placebos did nothing, as they must."""
    if not one.placebos:
        return ""
    return "Placebo NOT null" if one.broken else f"{plural(len(one.placebos), 'placebo')} null"


def assumed_words(one: Tried) -> str:
    """How much of the variation rests on assumed numbers."""
    share = real(one.record.get("assumed_share"))
    return f"{percent(share)} of what single numbers explain rests on assumed ones" if share == share else ""


def section_of(one: Tried) -> Section:
    """The section of a claim."""
    arms, outcomes = arms_table(one)
    return Section(
        one=one,
        mark=symbol(MARKS[one.verdict]),
        answer=answer(one),
        arms=arms,
        outcomes=outcomes,
        effects=effects_figure(one) if one.tests else None,
        deciders=deciders_figure(one),
        marks=certainty_words(one),
        map=map_figure(one),
        key=map_key(),
        boxes=box_lines(one),
        placebos=[placebo_row(placebo) for placebo in one.placebos],
        again=again(one),
    )


def map_key() -> list[tuple[Markup, str]]:
    """The three marks of a map."""
    return [(symbol(MARKS[word]), word) for word in WORDS]


def answer(one: Tried) -> list[str]:
    """What came out, in sentences chosen by the numbers."""
    said = [f"At the declared numbers it is {one.record.get('at_reference', one.verdict)}."]
    if others := other_words(one):
        said.append(f"{others}.")
    if one.shares:
        told = listed([f"{percent(one.shares[w])} {w}" for w in WORDS])
        said.append(
            f"Over {plural(len(one.points), 'point')} of {plural(len(one.numbers), 'uncertain number')}: {told}."
        )
    if one.verdict == "conditional":
        said.append("Both verdicts hold in at least a tenth of the space: the answer hangs on the numbers.")
    if one.claim is not None and one.claim.rule == "share":
        said.append(
            f"The claim speaks of {percent(one.claim.share)} of the space and is judged by the exact binomial interval."
        )
    said.append(f"{turning_words(one) or rival_words(one)}.")
    return said


def placebo_row(placebo: Any) -> dict[str, Any]:
    """A placebo with the difference it made in each outcome."""
    rows = [
        (
            str(row["outcome"]).replace("_", " "),
            quantity(real(row["largest"]), str(row.get("unit", ""))),
            bool(row["null"]),
        )
        for row in placebo.get("outcomes") or ()
    ]
    kind = "to the bit" if placebo.get("exact", True) else "within the smallest effect of interest"
    return {
        "name": placebo["name"],
        "why": placebo.get("why", ""),
        "null": bool(placebo.get("null")),
        "rows": rows,
        "kind": kind,
    }


def again(one: Tried) -> list[tuple[str, str]]:
    """Everything needed to make the record again, only what is known."""
    size, cost = one.size, one.record.get("cost") or {}
    known = [
        ("claim", one.hash),
        ("source", one.record.get("source")),
        ("seed", one.seed),
        ("pairs of runs", count(one.n)),
        ("points", count(real(size.get("points"))) if size.get("points") else ""),
        ("pairs of runs a point", size.get("a_point") if size.get("points") else ""),
        ("weeks", size.get("weeks")),
        ("Monte-Carlo error of the effect", level(real(one.record.get("monte_carlo_error")))),
        ("seconds", count(real(cost.get("seconds"))) if cost.get("seconds") else ""),
        ("finished", one.record.get("finished")),
    ]
    return [(name, str(text)) for name, text in known if text not in (None, "")]
