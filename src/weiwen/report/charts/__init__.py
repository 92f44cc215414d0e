"""Charts as pure functions: numbers in, a piece of SVG out; no chart knows what its numbers mean."""

from weiwen.report.charts.bars import Bar, bars
from weiwen.report.charts.flow import flow
from weiwen.report.charts.forest import Effect, forest
from weiwen.report.charts.levels import Level, levels, proportions
from weiwen.report.charts.lines import Line, gap, lines
from weiwen.report.charts.loop import loop
from weiwen.report.charts.scatter import Axis, scatter, symbol
from weiwen.report.charts.textures import Part, swatch, textured
from weiwen.report.charts.tiles import tiles
from weiwen.report.charts.zone import Contrast, zone

__all__ = [
    "Axis", "Bar", "Contrast", "Effect", "Level", "Line", "Part", "bars", "flow", "forest", "gap", "levels", "lines",
    "loop", "proportions", "scatter", "swatch", "symbol", "textured", "tiles", "zone",
]  # fmt: skip
