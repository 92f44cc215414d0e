"""How the figures look: paper and ink, hairlines, direct labels; blue for a second voice, amber for a third.

Crimson is harm and nothing else. Every figure says in its last line how many runs stand behind it, and the seed.
"""

from __future__ import annotations

from typing import Any

PAPER, INK, BLUE, AMBER, HARM = "#faf7f0", "#1d1b19", "#2b6cb0", "#9c5f00", "#a8203a"
SOFT, HAIR = "#6b655c", "#d8d2c4"
STYLE = {
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "text.color": INK,
    "axes.labelcolor": SOFT,
    "axes.edgecolor": HAIR,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.linewidth": 0.8,
    "lines.linewidth": 1.5,
    "svg.hashsalt": "weiwen",
    "svg.fonttype": "path",
}


def sheet(title: str, caption: str, panels: int = 1, height: float = 3.6) -> tuple[Any, list[Any]]:
    """A figure with a finding as its title, a line of provenance under it, and panels side by side."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.6, height + 0.75), layout=None)
    FigureCanvasAgg(figure)
    top, bottom = 1 - 0.62 / (height + 0.75), 0.80 / (height + 0.75)
    axes = figure.subplots(1, panels, squeeze=False)[0]
    figure.subplots_adjust(left=0.085, right=0.965, top=top, bottom=bottom, wspace=0.28)
    figure.text(0.02, 0.985, title, va="top", fontsize=12, fontfamily="DejaVu Serif", color=INK)
    figure.text(0.02, 0.02, caption, va="bottom", fontsize=7.5, color=SOFT)
    return figure, list(axes)


def label(axis: Any, x: float, y: float, text: str, colour: str = INK, **rest: Any) -> None:
    """Write the name of a line beside it."""
    axis.text(x, y, text, color=colour, fontsize=8.5, **rest)


def save(draw: Any, path: Any) -> None:
    """Draw a figure in the house style and write it; the suffix (svg, png) says in which form."""
    import matplotlib

    with matplotlib.rc_context(STYLE):
        figure = draw()
        dated = {"Date": None} if str(path).endswith(".svg") else {"Software": None}
        figure.savefig(path, dpi=110, metadata=dated)
