"""A branch: twins of a live run without a change, beside it, so that its effect is told with the spread of luck.

It computes in a thread of its own, a week at a time, and rests after each week while the live run plays. It goes as far
as the run had gone when it was asked, and goes on when it is asked again. Weeks before the change are computed once for
each seed and copied. One branch a run: whoever asks anew ends the one before.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from weiwen import memory
from weiwen.dashboard.arms import Course
from weiwen.dashboard.changes import Change, together
from weiwen.dashboard.pairs import FEWEST, Comparison, Pair, compared
from weiwen.errors import InputError
from weiwen.world import laboratory

if TYPE_CHECKING:
    from weiwen.dashboard.live import Live

PAIRS, MOST_PAIRS = 8, 16
LONGEST_REST = 0.25  # seconds between two weeks of a branch while its run plays
SHARE = 0.5  # of the free memory
NO_BRANCH = "this run has no branch; ask what a change did, or branch here"
BETWEEN = 0.25  # seconds between two tellings of how far it is


@dataclass(frozen=True)
class Question:
    """What the base is without: one change with all that came with it, or every change from a week on."""

    start: int
    without: tuple[int, ...] | None  # places in the list of changes

    def keeps(self, changes: Sequence[Change]) -> list[Change]:
        """The changes that the base meets."""
        if self.without is None:
            return [one for one in changes if one.week < self.start]
        return [one for at, one in enumerate(changes) if at not in self.without]


def question(asked: dict[str, Any], live: "Live") -> Question:
    """What a watcher asks for: {"without": 2}, the place of a change, or {"from": 31}, a week; by default the next."""
    changes, at, week = list(live.changes), asked.get("without"), asked.get("from", live.week + 1)
    if at is not None:
        if isinstance(at, bool) or not isinstance(at, int) or not 0 <= at < len(changes):
            raise InputError(f"without is the place of a change, 0 to {len(changes) - 1}; there are {len(changes)}")
        return Question(changes[at].week, together(changes, at))
    if isinstance(week, bool) or not isinstance(week, int) or not 1 <= week <= live.scenario.weeks:
        raise InputError(f"from is a week, 1 to {live.scenario.weeks}")
    return Question(week, None)


def checked_pairs(pairs: Any) -> int:
    """How many pairs a watcher asks for."""
    if isinstance(pairs, bool) or not isinstance(pairs, int) or not 1 <= pairs <= MOST_PAIRS:
        raise InputError(f"pairs = {pairs} is not allowed; allowed: 1 to {MOST_PAIRS}")
    return pairs


class Branch:
    """Twins under way. `state` is marked (nothing to compute yet), running, done, stopped or failed."""

    def __init__(self, live: "Live", asked: Question, pairs: int = PAIRS) -> None:
        self.live, self.asked, self.of = live, asked, _affordable(live, pairs)
        self.state, self.said, self.version = "marked", "", 0
        self.until, self.before = 0, 0  # weeks: as far as it goes, and as far as it had gone when asked again
        self.pairs: list[Pair] = []
        self._told, self._stop, self._turn = 0.0, threading.Event(), threading.Lock()
        self.thread: threading.Thread | None = None

    def go_on(self) -> "Branch":
        """Go as far as the run has gone by now; nothing is computed where both worlds are the same by construction."""
        with self._turn:
            if self.state == "running":
                return self
            done = self.live.week
            if self.same or done < self.asked.start:
                self.state, self.said = "marked", ""
                self._tell(now=True)
                return self
            self.before, self.until, self.state, self.said = self.reached, done, "running", ""
            self._stop = threading.Event()
            self.thread = threading.Thread(target=self._go, args=(self._stop, self.thread), name="branch", daemon=True)
            self.thread.start()
            return self

    def stop(self) -> None:
        """End it after the week that is being computed; pairs that are done stay."""
        with self._turn:
            self._stop.set()
            if self.state == "running":
                self.state, self.said = "stopped", "stopped; what is done stays"
                self._tell(now=True)

    def end(self) -> None:
        """Stop it for good: wait until its thread has ended, and give back the memory of its worlds."""
        self.stop()
        if self.thread:
            self.thread.join()
        self.pairs, self.state, self.said = [], "stopped", "ended: something else was asked"
        self._tell(now=True)

    @property
    def same(self) -> bool:
        """Whether both worlds meet the same changes so far: then their difference is zero by construction."""
        changes = list(self.live.changes)
        return len(self.asked.keeps(changes)) == len(changes)

    @property
    def reached(self) -> int:
        """The last week that is told: the goal, as soon as enough pairs are there, or the goal before."""
        there = sum(pair.week >= self.until for pair in self.pairs)
        return self.until if self.before < self.asked.start or there >= min(FEWEST, self.of) else self.before

    @property
    def progress(self) -> float:
        """The share of the weeks that are computed."""
        return sum(min(pair.week, self.until) for pair in self.pairs) / max(self.of * self.until, 1)

    def comparison(self) -> Comparison | None:
        """The pairs that are done, side by side."""
        return compared(self.pairs, self.reached - self.asked.start + 1)

    def why(self) -> str:
        """Why nothing is computed yet."""
        if self.same:
            return "nothing was changed since: both worlds are the same, and their difference is exactly zero"
        if self.live.week < self.asked.start:
            return f"the change holds from week {self.asked.start}; let that week come, and ask again"
        return f"the two worlds differ from week {self.asked.start} on; ask how"

    def _go(self, stop: threading.Event, before: threading.Thread | None) -> None:
        if before:
            before.join()  # it may still be in the week in which it was stopped
        try:
            for number in range(self.of):
                while not self._ends(stop) and self._pair(number).week < self.until:
                    self._week(self.pairs[number])
            if not self._ends(stop):
                self.state = "done"
        except Exception as error:  # the run itself goes on
            said = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
            self.state, self.said = "failed", f"the branch stopped: {said}"
        self._tell(now=True)

    def _ends(self, stop: threading.Event) -> bool:
        """Whether nobody wants it any more; a run that is closed while a branch begins ends that too."""
        if self.live.closed:
            self.stop()
        return self.live.closed or stop.is_set()

    def _pair(self, number: int) -> Pair:
        if number == len(self.pairs):
            seed = (self.live.scenario.seed + number) % 2**64
            going = Course(self.live.programs, self.live.scenario.model_copy(update={"seed": seed}))
            self.pairs.append(Pair(going, self.asked.start, self.live.registered))
        return self.pairs[number]

    def _week(self, pair: Pair) -> None:
        begun = time.monotonic()
        pair.step(list(self.live.changes), self.asked.keeps)
        self._tell(now=pair.week == self.until)
        if self.live.state == "playing":
            self._stop.wait(min(time.monotonic() - begun, LONGEST_REST))

    def _tell(self, now: bool = False) -> None:
        """Let whoever watches know that there is something new."""
        if now or time.monotonic() - self._told >= BETWEEN:
            self.version, self._told = self.version + 1, time.monotonic()
            self.live.version += 1


def _affordable(live: "Live", pairs: int) -> int:
    """So many pairs, or as many as fit into half of the free memory; refused where not even an interval fits."""
    world = memory.state_bytes(laboratory(live.scenario))
    fits = int(memory.free() * SHARE / (2 * world)) - 1
    if fits < min(pairs, FEWEST):
        raise InputError("a branch of this world does not fit into the free memory; start one of fewer people")
    return min(pairs, fits)
