"""A run as an animation: its lines over time, drawn week by week under the count of people sanctioned for nothing."""

import io
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from weiwen.dashboard.figures import caption_of
from weiwen.dashboard.jobs import Job
from weiwen.dashboard.sums import CHARTS
from weiwen.errors import InputError
from weiwen.report.ink import INK, LINE, PAPER, VOICES
from weiwen.report.plate import wrapped
from weiwen.report.words import FOOTER, count

KIND = "animation"
MOST_FRAMES, MOST_BYTES = 120, 3_000_000
SIZE, DOTS = (8.6, 7.2), 90  # inches, and pixels an inch
PACE, REST = 90, 3000  # milliseconds for a frame, and for the last
WORDS = "sanctioned though, by the truth, they had done nothing in the past year"
NOBODY = "sanctioned who, by the truth, had done nothing in the past year"


def animated(job: Job) -> bytes:
    """The animation of a live run up to its week as a GIF of at most 3 MB."""
    seen = job.live.snapshot
    if seen.week == 0:
        raise InputError("no week has passed yet; let one pass first")
    picture = Picture(job.live, seen)
    weeks = np.unique(np.linspace(1, seen.week, min(MOST_FRAMES, seen.week)).astype(int))
    frames = []
    for k, week in enumerate(weeks.tolist()):
        job.step(k, len(weeks))
        begun = time.perf_counter()
        frames.append(picture.at(week))
        if job.live.state == "playing":
            time.sleep(time.perf_counter() - begun)
    return _file(frames, picture.told)


class Picture:
    """What stands still is drawn once; lines, labels and the count are drawn anew for each week."""

    def __init__(self, live: Any, seen: Any) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.weeks, self.all = seen.week, live.scenario.weeks
        self.lines = {name: np.asarray(line[: seen.week], float) for name, line in live.series.lines.items()}
        self.wronged = live.diary.wronged[: seen.week]
        self.marks = sorted({change.week for change in live.changes if change.week <= seen.week})
        self.told = f"{live.scenario.name}. {caption_of(live, seen)}. {FOOTER}"
        self.figure = Figure(figsize=SIZE, dpi=DOTS, facecolor=PAPER)
        self.canvas = FigureCanvasAgg(self.figure)
        self.number = self.figure.text(0.04, 0.925, "", fontsize=25, fontfamily="DejaVu Serif", fontweight="bold",
                                       color=VOICES["harm"])  # fmt: skip
        self.words = self.figure.text(0.04, 0.885, "", fontsize=11, color=VOICES["harm"])
        self.clock = self.figure.text(0.96, 0.925, "", fontsize=11, ha="right", color=VOICES["soft"])
        self.moving: list[Any] = [self.number, self.words, self.clock]
        self.panels = [self._panel(chart, k) for k, chart in enumerate(CHARTS)]
        self._stand()
        for one in self.moving:
            one.set_animated(True)
        self.canvas.draw()
        self.still = self.canvas.copy_from_bbox(self.figure.bbox)

    def _stand(self) -> None:
        lines = wrapped(self.told, 9, SIZE[0] * 72 * 0.96)
        for k, line in enumerate(lines):
            self.figure.text(0.04, 0.02 + 0.022 * (len(lines) - 1 - k), line, fontsize=7.5, color=VOICES["soft"],
                             parse_math=False)  # fmt: skip

    def _panel(self, chart: Any, k: int) -> tuple[Any, list[Any]]:
        left, bottom = 0.085 + 0.49 * (k % 2), 0.525 if k < 2 else 0.135
        axes = self.figure.add_axes((left, bottom, 0.3, 0.275), facecolor=PAPER)
        top = max((float(self.lines[name].max()) for name, _, _ in chart["lines"]), default=0.0)
        axes.set(xlim=(1, max(self.weeks, 2)), ylim=(0, max(top * 1.06, 1e-6)))
        axes.set_title(str(chart["title"]), loc="left", fontsize=11, fontfamily="DejaVu Serif", color=INK, pad=17)
        axes.text(0, 1.03, str(chart["unit"]), transform=axes.transAxes, fontsize=8, color=VOICES["soft"])
        axes.tick_params(colors=VOICES["soft"], labelsize=8, color=LINE)
        axes.locator_params(nbins=3, integer=True, axis="x")
        axes.xaxis.set_major_formatter("week {x:.0f}")
        axes.locator_params(nbins=4, axis="y")
        for side, spine in axes.spines.items():
            spine.set(visible=side in ("left", "bottom"), color=LINE)
        for week in self.marks:
            axes.axvline(week, color=VOICES["soft"], lw=0.9, ls=(0, (1.5, 2)))
        drawn = []
        for k, (name, label, voice) in enumerate(chart["lines"]):
            style = "--" if voice == "harm" and k else "-"
            (line,) = axes.plot([], [], color=VOICES[voice], lw=1.5, ls=style)
            drawn.append((name, line, axes.text(0, 0, label, color=VOICES[voice], fontsize=8.5, va="center")))
        self.moving += [one for _, line, label in drawn for one in (line, label)]
        return axes, drawn

    def at(self, week: int) -> Any:
        """The picture after a week."""
        from PIL import Image

        self.canvas.restore_region(self.still)
        wronged = self.wronged[week - 1]
        self.number.set_text(count(wronged) if wronged else "Nobody")
        who = {0: "was", 1: "person was"}.get(wronged, "people were")
        self.words.set_text(f"{who} {WORDS if wronged else NOBODY}")
        self.clock.set_text(f"week {week:,} of {self.all:,}")
        for axes, drawn in self.panels:
            low = -1.0
            for name, line, label in sorted(drawn, key=lambda one: self.lines[one[0]][week - 1]):
                values, span = self.lines[name][:week], axes.get_ylim()[1]
                line.set_data(np.arange(1, week + 1), values)
                low = max(float(values[-1]) / span, low + 0.075)
                label.set_position((week + 0.02 * max(self.weeks, 2), low * span))
        for one in self.moving:
            self.figure.draw_artist(one)
        return Image.fromarray(np.asarray(self.canvas.buffer_rgba())[..., :3].copy())


def _file(pictures: Sequence[Any], told: str) -> bytes:
    """The pictures as one file, with fewer of them where it would be too large."""
    from PIL import Image

    palette = pictures[-1].quantize(64, method=Image.Quantize.MEDIANCUT)
    frames = [one.quantize(palette=palette, dither=Image.Dither.NONE) for one in pictures]
    while True:
        pace = [PACE] * (len(frames) - 1) + [REST]
        file = io.BytesIO()
        comment = told.encode("ascii", "replace")[:250]
        frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=pace, loop=0, comment=comment)
        if file.tell() <= MOST_BYTES or len(frames) < 4:
            return file.getvalue()
        frames = [*frames[:-1:2], frames[-1]]
