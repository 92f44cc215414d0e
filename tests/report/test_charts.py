"""Charts as functions: what they draw for ordinary numbers, for none, and for numbers that tempt them to overflow."""

from __future__ import annotations

import re

import numpy as np
import pytest

from weiwen.report.charts import Bar, Effect, Line, bars, flow, forest, gap, lines, loop, tiles
from weiwen.report.charts.draw import brief, fitted, text_width, tick_words, ticks, traffic_width
from weiwen.report.charts.loop import VOICES


@pytest.mark.parametrize("text", ["138 restricted, 21 held", "9", "an exceedingly long description of a stage"])
def test_fitted_text_fits(text: str) -> None:
    said, size = fitted(text, 21, 128)
    assert text_width(said, size) <= 128
    assert size >= 11


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"),
        (0.47, "0.47"),
        (0.034, "0.034"),
        (12.34, "12.3"),
        (3433.4, "3,433"),
        (17_950, "17.9k"),
        (9_999.6, "10k"),
        (999_600, "1m"),
        (4.12e6, "4.1m"),
        (float("nan"), "–"),
    ],
)
def test_brief_numbers(value: float, said: str) -> None:
    assert brief(value) == said


@pytest.mark.parametrize(("low", "high"), [(0, 1), (0.45, 0.48), (0, 2_300), (-40, 30), (5, 5)])
def test_ticks_are_distinct_and_inside(low: float, high: float) -> None:
    marks = ticks(low, high)
    assert marks
    assert all(low - 1e-9 <= mark <= high + 1e-9 for mark in marks)
    assert len(set(tick_words(marks))) == len(marks) <= 6


def test_traffic_is_logarithmic_and_bounded() -> None:
    widths = [traffic_width(amount) for amount in (None, 0, 1, 10, 100, 1e4, 1e9)]
    assert widths == sorted(widths)
    assert max(widths) <= 7


def test_labels_of_lines_keep_apart() -> None:
    drawn = [Line(f"line {k}", "truth", np.full(9, 3.0)) for k in range(4)]
    drawing = lines(np.arange(9), drawn, say="four lines in one place")
    heights = [float(y) for y in re.findall(r'y="([\d.]+)"[^>]*>line \d', drawing)]
    assert len(heights) == 4
    assert min(np.diff(sorted(heights))) >= 12


def test_gap_is_shaded_once_and_bands_need_an_interval() -> None:
    values = np.linspace(0, 9, 20)
    drawn = [Line("true", "truth", values + 5, values + 4, values + 6), Line("told", "told", values)]
    drawing = gap(np.arange(20), drawn, say="a gap")
    assert drawing.count('class="area told"') == 1
    assert drawing.count('class="band') == 1


@pytest.mark.parametrize("values", [np.zeros(5), np.full(5, np.nan), np.array([2.0]), np.array([1e9, np.nan, -1e9])])
def test_lines_of_odd_numbers(values: np.ndarray) -> None:
    drawing = lines(np.arange(values.size), [Line("odd", "truth", values)], say="odd", from_zero=False)
    assert "nan" not in drawing
    assert "inf" not in drawing


def test_bars_divide_the_whole() -> None:
    drawing = bars([Bar("a", 30, "dark"), Bar("b", 70, "light")], voice="harm", say="a and b")
    assert 'x="0.00%" width="30.00%"' in drawing
    assert 'x="30.00%" width="70.00%"' in drawing
    assert "dark" not in bars([Bar("a", 0, "dark")], voice="harm", say="nothing")


@pytest.mark.parametrize("sizes", [(2,), (3, 1), (8,) * 31, (40, 2, 5)])
def test_tiles_stay_inside(sizes: tuple[int, ...]) -> None:
    provinces = [f"P{k:02d}" for k, size in enumerate(sizes) for _ in range(size)]
    codes = [f"{code}-{k}" for k, code in enumerate(provinces)]
    values = np.linspace(0, 1, len(codes))
    values[0] = np.nan
    drawing = tiles(codes, provinces, values, voice="truth", meaning="grievance", say="map", width=350)
    boxes = re.findall(r'<rect class="(?:tile|hollow)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="', drawing)
    assert len(boxes) == len(codes) + 8
    assert all(float(x) + float(width) <= 350 for x, _, width in boxes)
    assert drawing.count('class="hollow"') == 1
    assert f"{codes[-1]}: grievance 1" in drawing


def test_flow_tells_every_move() -> None:
    moves = np.arange(9.0).reshape(3, 3) * 11
    drawing = flow(("free", "restricted", "held"), moves, np.array([900, 80, 20]), say="moves")
    for i in range(3):
        for j in range(3):
            assert (f">{moves[i, j]:.0f}</text>" in drawing) == (i != j)


def test_forest_says_where_the_base_is_zero() -> None:
    effects = [Effect("a", 12.0, 8.0, 16.0), Effect("b", np.nan, np.nan, np.nan), Effect("c", 4e5, 1.0, 9e5)]
    for width in (860, 350):
        drawing = forest(effects, say="effects", width=width)
        assert "+12 %" in drawing
        assert "base is 0" in drawing
        assert "nan" not in drawing


@pytest.mark.parametrize("narrow", [False, True])
def test_loop_has_all_stages_and_arrows(narrow: bool) -> None:
    inside = {stage: ("1,284", "of something long") for stage in VOICES}
    drawing = loop(inside, {("conduct", "discourse"): 5.0}, say="loop", narrow=narrow)
    for stage in VOICES:
        assert f">{stage}</text>" in drawing
    assert drawing.count('class="box"') == 9
    assert drawing.count('class="stroke"') == 11
    assert "conduct to discourse: 5 a week" in drawing
