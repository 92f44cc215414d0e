"""A figure by itself, to be taken along: title, harm, drawing, note, caption and promise on one sheet, as SVG.

Nothing that must stand under a figure can get lost on the way, since it is in the picture.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from weiwen.report.charts.draw import text_width
from weiwen.report.figure import Figure
from weiwen.report.ink import INK, PAPER, SANS, SERIF, VOICES, inked
from weiwen.report.words import FOOTER

MARGIN, NARROWEST = 26.0, 560.0


def plate(figure: Figure, harm: str) -> Element:
    """The sheet of a figure; `harm` is what happened to people in its run, in a sentence."""
    drawing = inked(str(figure.wide))
    wide, high = float(drawing.attrib["width"]), float(drawing.attrib["height"])
    width = max(wide, NARROWEST) + 2 * MARGIN
    sheet = Element("svg", {"role": "img", "aria-label": figure.title})
    ground = SubElement(sheet, "rect", {"x": "0", "y": "0", "width": f"{width:g}", "fill": PAPER})
    at = _lines(sheet, figure.title, MARGIN + 12, width, 18, INK, serif=True)
    at = _lines(sheet, harm, at, width, 12.5, VOICES["harm"]) + 4
    sheet.append(_placed(drawing, MARGIN + (width - 2 * MARGIN - wide) / 2, at))
    at += high + 22
    for text, size, colour in (
        (figure.note, 12.5, INK),
        (figure.caption, 11.5, VOICES["soft"]),
        (FOOTER, 11.5, VOICES["soft"]),
    ):
        at = _lines(sheet, text, at, width, size, colour) + 4 if text else at
    height = at + MARGIN - 14
    ground.set("height", f"{height:g}")
    for key, value in (("viewBox", f"0 0 {width:g} {height:g}"), ("width", f"{width:g}"), ("height", f"{height:g}")):
        sheet.set(key, value)
    return sheet


def _placed(drawing: Element, x: float, y: float) -> Element:
    group = Element("g", {"transform": f"translate({x:g} {y:g})"})
    group.extend(list(drawing))
    return group


def _lines(sheet: Element, text: str, at: float, width: float, size: float, colour: str, serif: bool = False) -> float:
    """Write a text in as many lines as it needs; returns where the next may stand."""
    for line in wrapped(text, size, width - 2 * MARGIN):
        given = {"x": f"{MARGIN:g}", "y": f"{at:g}", "font-size": f"{size:g}", "fill": colour}
        weight = {"font-weight": "600"} if serif else {}
        written = SubElement(sheet, "text", given | {"font-family": SERIF if serif else SANS} | weight)
        written.text = line
        at += size * 1.4
    return at


def wrapped(text: str, size: float, room: float) -> list[str]:
    """A text as lines that fit into the room."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
