"""The same sheet as pixels: matplotlib draws the few kinds of element of which a drawing of ours is made.

One code draws a figure (charts/), and its SVG and its PNG cannot come to differ.
"""

from __future__ import annotations

import io
import re
from typing import Any
from xml.etree.ElementTree import Element

TOKEN = re.compile(r"([MLCHVvhZ])|(-?\d*\.?\d+(?:e-?\d+)?)")
PER_INCH, SCALE = 72, 2  # a unit of the drawing is a point; two pixels a point
ARGUMENTS = {"M": 2, "L": 2, "C": 6, "H": 1, "V": 1, "h": 1, "v": 1, "Z": 0}
INHERITED = ("fill", "stroke", "opacity")
ANCHORS = {"start": "left", "middle": "center", "end": "right"}


def png(sheet: Element) -> bytes:
    """A sheet as a PNG, two pixels a unit."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.transforms import Affine2D

    width, height = float(sheet.attrib["width"]), float(sheet.attrib["height"])
    figure = Figure(figsize=(width / PER_INCH, height / PER_INCH), dpi=PER_INCH * SCALE)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    for inner in sheet:
        _draw(axes, inner, Affine2D(), 0.0, {})
    file = io.BytesIO()
    figure.savefig(file, format="png", metadata={"Software": None, "Description": sheet.attrib["aria-label"]})
    return file.getvalue()


def _draw(axes: Any, element: Element, move: Any, turned: float, above: dict[str, str]) -> None:
    look = above | {name: element.attrib[name] for name in INHERITED if name in element.attrib}
    if element.tag == "g":
        move, turned = _moved(element.attrib.get("transform", ""), move, turned)
        for inner in element:
            _draw(axes, inner, move, turned, look)
    elif element.tag == "text":
        _text(axes, element, move, turned)
    elif element.tag == "rect":
        _rect(axes, element, move, look)
    elif element.tag == "path":
        _shape(axes, _path(element.attrib["d"]), element, move, look)


def _moved(how: str, move: Any, turned: float) -> tuple[Any, float]:
    from matplotlib.transforms import Affine2D

    numbers = [float(one) for one in re.findall(r"-?\d+\.?\d*", how)]
    if how.startswith("translate"):
        return Affine2D().translate(*numbers) + move, turned
    if how.startswith("rotate"):
        return Affine2D().rotate_deg_around(numbers[1], numbers[2], numbers[0]) + move, turned - numbers[0]
    return move, turned


def _text(axes: Any, element: Element, move: Any, turned: float) -> None:
    given = element.attrib
    x, y = move.transform((float(given["x"]), float(given["y"])))
    bold = given.get("font-weight") == "600"
    axes.text(
        x, y, element.text or "", color=given["fill"], fontsize=float(given["font-size"]) * 0.94, va="baseline",
        ha=ANCHORS[given.get("text-anchor", "start")], rotation=turned, rotation_mode="anchor", parse_math=False,
        fontfamily="DejaVu Serif" if bold else "DejaVu Sans", fontweight="bold" if bold else "normal",
    )  # fmt: skip


def _rect(axes: Any, element: Element, move: Any, look: dict[str, str]) -> None:
    from matplotlib.patches import FancyBboxPatch, Rectangle
    from matplotlib.path import Path

    x, y, width, height, round_ = (float(element.attrib.get(name, 0)) for name in ("x", "y", "width", "height", "rx"))
    if element.attrib.get("fill", "").startswith("url("):  # the veil
        strip = Rectangle((x, y), width, height, hatch="////", fc="none", ec="#655e5588", lw=0)
        strip.set_transform(move + axes.transData)
        axes.add_patch(strip)
    elif round_:
        box = FancyBboxPatch((x, y), width, height, boxstyle=f"round,pad=0,rounding_size={round_}")
        _shape(axes, box.get_path(), element, move, look)
    else:
        _shape(axes, Path([(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]), element, move,
               look)  # fmt: skip


def _shape(axes: Any, path: Any, element: Element, move: Any, look: dict[str, str]) -> None:
    from matplotlib.colors import to_rgba
    from matplotlib.patches import PathPatch

    alpha = float(look.get("opacity", 1))
    fill, stroke = look.get("fill", "#000000"), look.get("stroke", "none")
    shade = float(element.attrib.get("fill-opacity", 1))
    dash = [float(one) for one in element.attrib.get("stroke-dasharray", "").split()]
    width = float(element.attrib.get("stroke-width", 1)) if stroke != "none" else 0.0
    patch = PathPatch(
        path, facecolor="none" if fill == "none" else to_rgba(fill, alpha * shade), linewidth=width,
        edgecolor="none" if stroke == "none" else to_rgba(stroke, alpha), joinstyle="round", capstyle="butt",
        linestyle=(0, [one / max(width, 0.1) for one in dash]) if dash else "solid",
    )  # fmt: skip
    patch.set_transform(move + axes.transData)
    axes.add_patch(patch)


def _path(data: str) -> Any:
    """Path data of our drawings (absolute but for short strokes) as vertices and codes."""
    from matplotlib.path import Path

    points, codes, at, command = [], [], (0.0, 0.0), "M"
    tokens = [(a, b) for a, b in TOKEN.findall(data)]
    k = 0
    while k < len(tokens):
        if tokens[k][0]:
            command, k = tokens[k][0], k + 1
        numbers = [float(one) for _, one in tokens[k : k + ARGUMENTS[command]]]
        k += ARGUMENTS[command]
        if command == "C":
            new, kind = [(numbers[0], numbers[1]), (numbers[2], numbers[3]), (numbers[4], numbers[5])], Path.CURVE4
        else:
            new, kind = [_end(command, numbers, at)], Path.MOVETO if command == "M" else Path.LINETO
        if command == "Z":
            new, kind = [at], Path.CLOSEPOLY
        points += new
        codes += [kind] * len(new)
        at, command = new[-1], "L" if command == "M" else command
    return Path(points, codes)


def _end(command: str, numbers: list[float], at: tuple[float, float]) -> tuple[float, float]:
    x, y = at
    ends = {"M": numbers[:2], "L": numbers[:2], "H": [*numbers[:1], y], "V": [x, *numbers[:1]], "Z": [x, y]}
    if command in ends:
        return tuple(ends[command])  # type: ignore[return-value]
    return (x + numbers[0], y) if command == "h" else (x, y + numbers[0]) if command == "v" else (x, y)
