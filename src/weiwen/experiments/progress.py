"""What one sees while a study goes on. Only the coordinator draws, so parallel workers cannot tear it."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

PAUSE = 5.0  # seconds between two plain lines
Tell = Callable[[int, int, int], None]  # items done, items in all, items that failed


def nobody(done: int, total: int, failed: int) -> None:
    """Progress for nobody."""


@contextmanager
def watching(label: str) -> Iterator[Tell]:
    """A function tell(done, total, failed) that shows a study as it goes."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _plain(label)
        return
    columns = (
        TextColumn("[bold]{task.description}"),
        BarColumn(bar_width=32),
        TextColumn("{task.completed:.0f} of {task.total:.0f} points{task.fields[failed]} ·"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label, total=None, failed="")
        yield lambda done, total, failed: bar.update(
            task, completed=done, total=total, failed=f", {failed} failed" if failed else ""
        )


def _plain(label: str) -> Tell:
    last, begun, before = [0.0], time.monotonic(), [-1]

    def tell(done: int, total: int, failed: int) -> None:
        now = time.monotonic()
        if before[0] < 0:
            before[0] = done
        if now - last[0] < PAUSE and done < total:
            return
        last[0] = now
        fresh = done - before[0]
        left = f", {(now - begun) * (total - done) / fresh:.0f} s left" if fresh and done < total else ""
        lost = f", {failed} failed" if failed else ""
        print(f"{label}: {done} of {total} points{lost}{left}", file=sys.stderr, flush=True)

    return tell
