"""One live run as a thread: it steps a week at a time, and what it is told applies from the next week.

Whoever watches reads snapshots and never waits for the thread; the thread never waits for whoever watches. An order is
checked and acknowledged at once, with the first week in which it holds, whether or not a week is being computed.
"""

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from weiwen.dashboard.arms import Programs
from weiwen.dashboard.branch import NO_BRANCH, PAIRS, Branch, checked_pairs, question
from weiwen.dashboard.changes import Change
from weiwen.dashboard.diary import Diary
from weiwen.dashboard.harm import Harm
from weiwen.dashboard.orders import CHANGES, ORDERS, Joining, another, room
from weiwen.dashboard.plans import Order, Plan, as_text, orders_of
from weiwen.dashboard.stepping import Prepared, Records, Stepper
from weiwen.dashboard.sums import Series, flow_of, loop_of, of_week
from weiwen.errors import InputError
from weiwen.scenario import Scenario

BETWEEN = 1 / 60  # seconds between two snapshots: half of what a watcher is sent at most, so that none comes late


@dataclass(frozen=True)
class Snapshot:
    """What can be seen of a run after a week: the head of a frame, the week's records, distinct people so far."""

    week: int
    head: dict[str, Any]
    records: Records
    people: Records = field(default_factory=dict)


class Live:
    """A run under way. `state` is preparing, paused, playing, finished or failed."""

    def __init__(self, name: str, scenario: Scenario, plan: Plan | None = None, until: int = 0) -> None:
        self.name, self.scenario = name, scenario
        self.plan, self.worlds, self.goal = deque(plan.orders if plan else ()), plan.worlds if plan else [], until
        self.state, self.said, self.speed = "preparing", "compiling the week of this world", 5.0
        self.week, self.snapshot, self.version = 0, Snapshot(0, {}, {}), 0
        self.changes: list[Change] = []
        self.left_out: list[str] = []  # what was planned and could not be done when its week came, and why
        self.mechanisms = scenario.mechanisms
        self.values = {name: dict(table) for name, table in scenario.parameters.items()}
        self.on = set(scenario.mechanisms)
        self.compiling, self.programs = "", Programs()
        self.branch: Branch | None = None
        self.series, self.harm, self.diary = Series(), Harm(), Diary()
        self.registered, self.codes, self.provinces = np.zeros(0), [], []
        self.watchers, self.closed = 0, False
        self.steps, self._stepping, self.next, self._shown = until, False, 0.0, 0.0
        self._records: Records = {}
        self.pending: deque[Any] = deque()
        self._wake, self._asking = threading.Condition(), threading.Lock()
        self.thread = threading.Thread(target=self._go, name=f"run {name}", daemon=True)

    def start(self) -> "Live":
        """Begin to prepare; the run stands at week 0 when it is ready."""
        self.thread.start()
        return self

    def close(self) -> None:
        """End the thread after the week that is being computed, and the branch with it."""
        with self._wake:
            self.closed = True
            self._wake.notify()
        if self.branch:
            self.branch.stop()

    def tell(self, order: Order) -> Order:
        """Check an order and take it on; the answer says from which week it holds."""
        do = order.get("do")
        if not isinstance(do, str) or do not in ORDERS:
            raise InputError(f"orders are {', '.join(ORDERS)}")
        with self._wake:
            if self.state in ("preparing", "failed"):
                raise InputError(f"the run is {self.state}: {self.said}")
            self.said = "" if do in CHANGES else self.said  # what was said before was there to be read
            answer = ORDERS[do](self, order)
            self.version += 1
            self._wake.notify()
        return {"week": self.first} | answer

    def ask(self, asked: Order) -> Branch:
        """Begin a branch in place of the one there was, which ends first and gives its memory back."""
        with self._asking:
            self._answers()
            if self.state in ("preparing", "failed"):
                raise InputError(f"the run is {self.state}: {self.said}")
            wanted, pairs = question(asked, self), checked_pairs(asked.get("pairs", PAIRS))
            before = self.branch
            if before:
                before.end()
            begun = Branch(self, wanted, pairs)
            begun.version = before.version if before else 0
            self.branch = begun.go_on()
        return begun

    def go_on(self) -> Branch:
        """Let the branch go as far as the run has gone by now."""
        with self._asking:
            self._answers()
            if self.branch is None:
                raise InputError(NO_BRANCH)
            return self.branch.go_on()

    def _answers(self) -> None:
        if self.closed:
            raise InputError("this run was closed")

    @property
    def link(self) -> str:
        """Every change with its week, also those planned and still to come, as a link holds them."""
        waiting = [one | {"week": max(one["week"], self.week + 1)} for one in list(self.plan)]
        orders = [one for one in [*orders_of(list(self.changes)), *waiting] if one["week"] <= self.scenario.weeks]
        return as_text(sorted(orders, key=lambda one: one["week"]))

    @property
    def news(self) -> str:
        """What is to be said of the run now: what went otherwise than told, or else how far it goes by itself."""
        goal = f"goes to week {self.goal}, as the link says" if self.goal else ""
        return self.said or goal

    @property
    def first(self) -> int:
        """The first week in which something told now can hold: the next that is begun."""
        return self.week + (2 if self._stepping else 1)

    def makes(self, joining: Joining) -> Order:
        """Begin to compile another program beside the running one."""
        self.compiling = joining.what
        scenario = self._with(joining)
        threading.Thread(target=self._prepare, args=(scenario, joining.told), daemon=True).start()
        said = f"{joining.what} is not compiled in: the program is made anew beside the running one"
        return {"recompiles": True, "said": f"{said} and takes over when ready"}

    def _with(self, joining: Joining) -> Scenario:
        return self.scenario.model_copy(update={"mechanisms": joining.mechanisms, "parameters": joining.values})

    def _prepare(self, scenario: Scenario, told: list[Any]) -> None:
        """Compile beside the running program; then let it take over between two weeks."""
        try:
            prepared = self.programs.of(scenario)
        except Exception as error:  # the run goes on as it was
            said = str(error) if isinstance(error, InputError) else f"{self.compiling}: {type(error).__name__}: {error}"
            with self._wake:
                self.compiling, self.said, self.version = "", said, self.version + 1
                self._wake.notify()  # something planned may have waited for it
            return
        with self._wake:
            self.pending.append(lambda stepper: self._takes_over(stepper, prepared, told))
            self._wake.notify()

    def _takes_over(self, stepper: Stepper, prepared: Prepared, told: list[Any]) -> None:
        stepper.take_over(prepared)
        names = prepared.lab.program.names
        for name, key, before, after in told:
            self.changes.append(Change(self.week + 1, name, key, before, after, recompiled=True))
            if key is not None:
                self.values[name][key] = after
        joined = set(names) - set(self.mechanisms)
        self.values |= {name: dict(prepared.lab.scenario.parameters[name]) for name in joined}
        self.mechanisms, self.on = tuple(names), (self.on | joined) & set(names)
        self.compiling, self.version = "", self.version + 1

    def _go(self) -> None:
        """The thread: make ready, then a week whenever one is due."""
        try:
            stepper = Stepper(self.programs.of(self.scenario))
            for world in self.worlds:  # so that what joins later joins in its week
                self.programs.of(world)
            self._ready(stepper)
            while self._waits(stepper):
                self._week(stepper)
        except InputError as error:
            self._fails(str(error))
        except Exception as error:
            self._fails(f"the run stopped: {type(error).__name__}: {error}")

    def _fails(self, why: str) -> None:
        with self._wake:
            self.state, self.said, self.version = "failed", why, self.version + 1

    def _ready(self, stepper: Stepper) -> None:
        places = stepper.lab.places
        self.registered = np.asarray([place.people for place in places], np.float64)
        self.codes, self.provinces = [p.code for p in places], [p.province for p in places]
        self._show(stepper, {})
        with self._wake:
            self.state, self.said = "paused", ""

    def _waits(self, stepper: Stepper) -> bool:
        """Wait until a week is due, taking on between two weeks what was told; False when the run is closed."""
        with self._wake:
            while not self.closed:
                self._flush(stepper)
                while self.plan and not self.compiling and self.plan[0]["week"] <= self.week + 1:
                    self._meets(self.plan.popleft())
                    self._flush(stepper)
                due = self._due()
                if due <= 0:
                    self._stepping = True
                    return True
                if self.snapshot.week < self.week and self.state != "playing":  # paused as a week went unshown
                    self._show(stepper, self._records)
                self._wake.wait(None if due == float("inf") else due)
        return False

    def _flush(self, stepper: Stepper) -> None:
        while self.pending:
            self.pending.popleft()(stepper)

    def _meets(self, order: Order) -> None:
        """A change that was planned for the week to come, as if it were told now; its program is ready already.

        One that comes due while another program is made waits for that: what takes over knows nothing of others.
        """
        self.version += 1
        try:
            room(self)
            joining = another(self, order)
            if joining and (prepared := self.programs.kept(self._with(joining))):
                self.pending.append(lambda stepper: self._takes_over(stepper, prepared, joining.told))
            else:  # where a program is asked for, somebody told this run otherwise before: it is made beside it
                ORDERS["switch" if "on" in order else "set"](self, order)
        except InputError as error:
            self.left_out.append(f"{as_text([order])} ({error})")
            self.said = f"left out of what the link says: {'; '.join(self.left_out[-3:])}"

    def _due(self) -> float:
        if self.week >= self.scenario.weeks:
            self.state = "finished"
            return float("inf")
        if self.steps:
            return 0.0
        if self.state == "playing":
            return max(self.next - time.monotonic(), 0.0) if self.watchers else 0.2
        return float("inf")

    def _week(self, stepper: Stepper) -> None:
        records = self._records = stepper.step()
        self.harm.add(records)
        self.diary.add(records, stepper.dims, stepper.people(), stepper.gini)
        self.series.add(of_week(records, self.registered, stepper.gini))
        with self._wake:
            self.week, self._stepping = stepper.week, False
            self.steps = max(self.steps - 1, 0)
            self.next = max(self.next + 1 / self.speed, time.monotonic() - 1 / self.speed)
            if self.week >= self.scenario.weeks:
                self.state = "finished"
            if self.goal and self.week >= self.goal:
                self.goal = 0
            rests = self.state != "playing" and not self.steps
        if rests or time.monotonic() - self._shown >= BETWEEN:
            self._show(stepper, records)

    def _show(self, stepper: Stepper, records: Records) -> None:
        """Make what can be seen now, whole, and then put it in place of what could be seen before."""
        people = stepper.people()
        head: dict[str, Any] = {"harm": self.harm.told(people)}
        if records:
            head |= {"loop": loop_of(of_week(records, self.registered, stepper.gini)), "flow": flow_of(records)}
        self.snapshot, self._shown = Snapshot(stepper.week, head, records, people), time.monotonic()
        self.version += 1
