"""A drawing of the report made to stand alone: each stroke gets the colour that the page's style sheet would give it.

A drawing says whose voice an element is and nothing of colours (charts/draw.py). On paper, in a slide or in a program
that draws there is no style sheet, so what it says of drawings is said here again, for the light theme.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring, tostring

PAPER, CARD, INK, LINE = "#faf8f3", "#fffdf9", "#1d1b19", "#ddd6c9"
VOICES = {"truth": INK, "file": "#2b6cb0", "told": "#96600a", "harm": "#a8203a", "soft": "#655e55"}
SANS = "system-ui, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"
SERIF = "Georgia, 'Noto Serif', 'DejaVu Serif', serif"
NOW = "currentColor"
RULES: dict[str, dict[str, str]] = {
    "line": {"fill": "none", "stroke": NOW, "stroke-width": "1.7", "stroke-linejoin": "round"},
    "band": {"fill": NOW, "fill-opacity": ".15"},
    "area": {"fill": NOW, "fill-opacity": ".13"},
    "stroke": {"fill": "none", "stroke": NOW},
    "fill": {"fill": NOW},
    "way": {"opacity": ".82"},
    "box": {"fill": CARD, "stroke": NOW, "stroke-width": "1.2"},
    "hair": {"fill": "none", "stroke": LINE},
    "rule": {"fill": "none", "stroke": VOICES["soft"]},
    "paper": {"fill": PAPER},
    "hatch": {"stroke": VOICES["soft"], "stroke-width": "1.3", "opacity": ".55"},
    "tile": {"fill": NOW, "stroke": LINE, "stroke-width": ".8"},
    "hollow": {"fill": "none", "stroke": LINE, "stroke-dasharray": "2 2"},
    "figure": {"font-family": SERIF, "font-weight": "600"},
    "caps": {"letter-spacing": ".08em"},
}


def inked(drawing: str) -> Element:
    """The drawing as a tree in which every element carries its own colours."""
    root = fromstring(str(drawing))
    _ink(root, VOICES["soft"], ordered=False)
    return root


def written(root: Element) -> str:
    """A tree as the text of an SVG file."""
    root.set("xmlns", "http://www.w3.org/2000/svg")
    return tostring(root, encoding="unicode") + "\n"


def _ink(element: Element, colour: str, ordered: bool) -> None:
    classes = (element.attrib.pop("class", "") or "").split()
    for name in list(element.attrib):
        if name.startswith(("data-", "aria-")):
            del element.attrib[name]
    colour = next((VOICES[name] for name in classes if name in VOICES), colour)
    ordered = ordered or "order" in classes
    if element.tag == "text":
        element.attrib = {"font-family": SANS, "fill": colour} | element.attrib
    for name in classes:
        for key, value in RULES.get(name, {}).items():
            if key.startswith("font") or key not in element.attrib:
                element.set(key, colour if value == NOW else value)
    if ordered and "stroke" in classes:
        element.set("stroke-dasharray", "5 4")
    for inner in element:
        _ink(inner, colour, ordered)
