"""The picture of the project: society left, apparatus right, the veil between, arrows as thick as the traffic.

Nine stages stand in their places. The wide drawing runs clockwise in two rows; the narrow one runs down the left
building, across the veil and up the right one, so that no text gets smaller on a phone.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from weiwen.report.charts.draw import arrow, fitted, frame, text_width, traffic_width, write

Point = tuple[float, float]
VOICES = {
    "economy": "truth",
    "conduct": "truth",
    "discourse": "truth",
    "response": "truth",
    "sensing": "truth",
    "assessment": "file",
    "intervention": "file",
    "reporting": "told",
    "strategy": "told",
}


@dataclass(frozen=True)
class Layout:
    """Where the boxes stand (top left corners), how the arrows run, and where the two veils hang."""

    size: Point
    box: Point
    boxes: Mapping[str, Point]
    arrows: Mapping[tuple[str, str], tuple[Point, ...]]
    veils: tuple[tuple[float, float, float, float, str], ...]
    notes: Point
    bridges: tuple[tuple[float, float, str], ...] = ()


WIDE = Layout(
    size=(900, 366),
    box=(140, 78),
    boxes={
        "conduct": (6, 40),
        "discourse": (180, 40),
        "sensing": (354, 40),
        "assessment": (562, 40),
        "reporting": (754, 40),
        "economy": (6, 264),
        "response": (354, 264),
        "intervention": (562, 264),
        "strategy": (754, 264),
    },
    arrows={
        ("economy", "conduct"): ((76, 264), (76, 120)),
        ("conduct", "discourse"): ((146, 79), (178, 79)),
        ("discourse", "sensing"): ((320, 79), (352, 79)),
        ("sensing", "assessment"): ((494, 79), (560, 79)),
        ("assessment", "reporting"): ((702, 79), (752, 79)),
        ("reporting", "strategy"): ((868, 118), (868, 262)),
        ("assessment", "intervention"): ((632, 118), (632, 262)),
        ("strategy", "intervention"): ((754, 303), (704, 303)),
        ("intervention", "response"): ((562, 303), (496, 303)),
        ("response", "conduct"): ((354, 285), (240, 285), (112, 240), (112, 120)),
        ("response", "economy"): ((354, 318), (148, 318)),
    },
    veils=((510, 8, 36, 352, "the veil"), (754, 178, 140, 24, "second veil")),
    notes=(196, 158),
    bridges=((528, 63, "signals"), (528, 329, "measures")),
)

NARROW = Layout(
    size=(350, 600),
    box=(124, 78),
    boxes={
        "economy": (28, 34),
        "conduct": (28, 150),
        "discourse": (28, 266),
        "sensing": (28, 382),
        "response": (28, 514),
        "strategy": (200, 150),
        "reporting": (200, 266),
        "assessment": (200, 382),
        "intervention": (200, 514),
    },
    arrows={
        ("economy", "conduct"): ((90, 112), (90, 148)),
        ("conduct", "discourse"): ((90, 228), (90, 264)),
        ("discourse", "sensing"): ((90, 344), (90, 380)),
        ("sensing", "assessment"): ((152, 421), (198, 421)),
        ("assessment", "reporting"): ((262, 382), (262, 346)),
        ("reporting", "strategy"): ((304, 266), (304, 230)),
        ("assessment", "intervention"): ((262, 460), (262, 512)),
        ("strategy", "intervention"): ((324, 189), (352, 230), (352, 490), (326, 541)),
        ("intervention", "response"): ((200, 553), (154, 553)),
        ("response", "conduct"): ((28, 532), (10, 500), (10, 260), (26, 200)),
        ("response", "economy"): ((28, 572), (-2, 500), (-2, 140), (26, 80)),
    },
    veils=((164, 24, 24, 572, "the veil"), (200, 237, 124, 20, "second veil")),
    notes=(204, 52),
)


def loop(
    inside: Mapping[str, tuple[str, str]],
    traffic: Mapping[tuple[str, str], float | None],
    *,
    say: str,
    narrow: bool = False,
    lit: Container[tuple[str, str]] | None = None,
) -> Markup:
    """The loop with (number, words) inside each stage and people, acts or reports a week along each arrow.

    Where some arrows are `lit`, the others are drawn faintly.
    """
    plan = NARROW if narrow else WIDE
    mark = "veil-narrow" if narrow else "veil-wide"
    parts = [_hatching(mark), *(_veil(strip, mark) for strip in plan.veils), _buildings(plan), _notes(plan)]
    for ends, way in plan.arrows.items():
        faint = "" if lit is None or ends in lit else " faint"
        parts.append(_arrow(ends, way, traffic.get(ends), faint))
    for stage, corner in plan.boxes.items():
        parts.append(_box(stage, corner, plan.box, *inside.get(stage, ("–", ""))))
    return frame("".join(parts), *plan.size, say)


def _hatching(mark: str) -> str:
    return (
        f'<defs><pattern id="{mark}" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path class="hatch" d="M0 0V6"/></pattern></defs>'
    )


def _veil(strip: tuple[float, float, float, float, str], mark: str) -> str:
    x, y, width, height, name = strip
    drawn = f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="url(#{mark})"/>'
    if not name:
        return drawn
    middle = x + width / 2, y + height / 2
    upright = height > width
    turn = f' transform="rotate(-90 {middle[0]:g} {middle[1]:g})"' if upright else ""
    half = text_width(name, 12) / 2 + 4
    at = middle[0] if upright else x + half + 2
    ground = f'<rect class="paper" x="{at - half:.1f}" y="{middle[1] - 9:.1f}" width="{2 * half:.1f}" height="18"/>'
    return drawn + f"<g{turn}>{ground}{write(at, middle[1] + 4, name, 'soft', 12, 'middle')}</g>"


def _buildings(plan: Layout) -> str:
    return write(plan.boxes["economy"][0], 20, "SOCIETY", "soft caps", 12) + write(
        plan.boxes["strategy"][0] + plan.box[0], 20, "APPARATUS", "soft caps", 12, "end"
    )


def _notes(plan: Layout) -> str:
    x, y = plan.notes
    said = (("true", "truth"), ("on file", "file"), ("told to the centre", "told"))
    lines = (
        f'<path class="line {voice}" d="M{x:g} {y + 19 * k - 4:g}h14"/>' + write(x + 20, y + 19 * k, name, voice, 12)
        for k, (name, voice) in enumerate(said)
    )
    return "".join(lines) + "".join(_ground(*bridge) for bridge in plan.bridges)


def _ground(x: float, y: float, word: str) -> str:
    half = text_width(word, 12) / 2 + 3
    return f'<rect class="paper" x="{x - half:.1f}" y="{y - 13:.1f}" width="{2 * half:.1f}" height="18"/>' + write(
        x, y, word, "soft", 12, "middle"
    )


def _arrow(ends: tuple[str, str], way: tuple[Point, ...], amount: float | None, faint: str) -> str:
    source, goal = ends
    voice = "told" if source in ("reporting", "strategy") else "file" if VOICES[source] == "file" else "truth"
    title = f"{source} to {goal}" + ("" if amount is None else f": {amount:,.0f} a week")
    kind = " order" if amount is None else ""
    return arrow(way, traffic_width(amount), f"{voice}{kind}{faint}", title)


def _box(stage: str, corner: Point, size: Point, number: str, words: str) -> str:
    (x, y), (width, height) = corner, size
    room, middle = width - 12, x + width / 2
    figure, figure_size = fitted(number, 21, room)
    said, said_size = fitted(words, 12, room)
    return (
        f'<g class="{VOICES[stage]}">'
        f'<rect class="box" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="8"/>'
        + write(middle, y + 19, stage, "soft", 12.5, "middle")
        + write(middle, y + 46, figure, f"{VOICES[stage]} figure", figure_size, "middle")
        + write(middle, y + 66, said, "soft", said_size, "middle")
        + "</g>"
    )
