"""What one sees while a run goes on: a live line in a terminal, plain lines elsewhere, nothing on standard output."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

PAUSE = 5.0  # seconds between two plain lines


def _memory() -> str:
    return f"{psutil.Process().memory_info().rss / 2**30:.1f} GiB"


@contextmanager
def showing(label: str, people: int) -> Iterator[Callable[[int, int, float], None]]:
    """A function progress(weeks done, weeks, person-weeks a second) that shows a run as it goes."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _plain(label, people)
        return
    columns = (
        TextColumn("[bold]{task.description}"),
        BarColumn(bar_width=32),
        TextColumn("week {task.completed:.0f} of {task.total:.0f} · {task.fields[people]} people"),
        TextColumn("{task.fields[speed]} · {task.fields[memory]} ·"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label, total=None, people=f"{people:,}", speed="compiling", memory=_memory())

        def progress(done: int, weeks: int, speed: float) -> None:
            said = f"{speed / 1e6:.1f} million person-weeks/s" if speed else "compiling"
            bar.update(task, completed=done, total=weeks, speed=said, memory=_memory())

        yield progress


def _plain(label: str, people: int) -> Callable[[int, int, float], None]:
    last = [0.0]

    def progress(done: int, weeks: int, speed: float) -> None:
        now = time.monotonic()
        if now - last[0] < PAUSE and done < weeks:
            return
        last[0] = now
        left = f", {people * (weeks - done) / speed:.0f} s left" if speed else ""
        print(
            f"{label}: week {done} of {weeks}, {people:,} people, {speed / 1e6:.1f} million person-weeks/s{left}, "
            f"{_memory()}",
            file=sys.stderr,
            flush=True,
        )

    return progress
