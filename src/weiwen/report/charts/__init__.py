"""Charts as pure functions: numbers in, a piece of SVG out; no chart knows what its numbers mean."""

from weiwen.report.charts.bars import Bar, bars
from weiwen.report.charts.flow import flow
from weiwen.report.charts.forest import Effect, forest
from weiwen.report.charts.lines import Line, gap, lines
from weiwen.report.charts.loop import loop
from weiwen.report.charts.tiles import tiles

__all__ = ["Bar", "Effect", "Line", "bars", "flow", "forest", "gap", "lines", "loop", "tiles"]
