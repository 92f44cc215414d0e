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
from weiwen.dashboard.changes import Change, checked_number, checked_switch, joined
from weiwen.dashboard.diary import Diary
from weiwen.dashboard.harm import Harm
from weiwen.dashboard.plans import Order, Plan, as_text, orders_of
from weiwen.dashboard.stepping import Prepared, Records, Stepper
from weiwen.dashboard.sums import Series, flow_of, loop_of, of_week
from weiwen.declarations import parameters_of
from weiwen.errors import InputError
from weiwen.scenario import Scenario

SPEEDS = (1.0, 2.0, 5.0, 10.0, 30.0, 1000.0)  # weeks a second; the last is as fast as it goes
MOST_WAITING = 64
BETWEEN = 1 / 60  # seconds between two snapshots: half of what a watcher is sent at most, so that none comes late
Joining = tuple[str, tuple[str, ...], dict[str, Any], list[Any]]  # what, and the program with it


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
        self._steps, self._stepping, self._next, self._shown = until, False, 0.0, 0.0
        self._pending: deque[Any] = deque()
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
        known = {"play": self._play, "pause": self._pause, "step": self._step, "speed": self._pace}
        changes = {"switch": self._switch, "set": self._set}
        known |= changes
        do = order.get("do")
        if not isinstance(do, str) or do not in known:
            raise InputError(f"orders are {', '.join(known)}")
        with self._wake:
            if self.state in ("preparing", "failed"):
                raise InputError(f"the run is {self.state}: {self.said}")
            self.said = "" if do in changes else self.said  # what was said before was there to be read
            answer = known[do](order)
            self.version += 1
            self._wake.notify()
        return {"week": self._first()} | answer

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

    def _first(self) -> int:
        """The first week in which something told now can hold: the next that is begun."""
        return self.week + (2 if self._stepping else 1)

    def _play(self, order: Order) -> Order:
        if self.state == "finished":
            raise InputError("the run is finished; start another")
        self.state, self._next = "playing", time.monotonic()
        return {}

    def _pause(self, order: Order) -> Order:
        self.state = "finished" if self.state == "finished" else "paused"
        self._steps, self.goal = 0, 0
        return {}

    def _step(self, order: Order) -> Order:
        if self.state == "finished":
            raise InputError("the run is finished; start another")
        weeks = order.get("weeks", 1)
        if isinstance(weeks, bool) or not isinstance(weeks, int) or not 1 <= weeks <= 52:
            raise InputError("a step is 1 to 52 weeks")
        self.state, self._steps = "paused", max(self._steps, min(self._steps + weeks, 52))
        return {}

    def _pace(self, order: Order) -> Order:
        if order.get("value") not in SPEEDS:
            raise InputError(f"speeds are {', '.join(f'{one:g}' for one in SPEEDS)} weeks a second")
        self.speed, self._next = float(order["value"]), time.monotonic()
        return {}

    def _switch(self, order: Order) -> Order:
        name, on = checked_switch(order, self.mechanisms)
        if on and name not in self.mechanisms:
            return self._recompile(*self._joining(name))
        if name not in self.mechanisms:
            raise InputError(f"{name} is not in this run")
        self._room()
        before = name in self.on
        self.on = self.on | {name} if on else self.on - {name}
        self.changes.append(Change(self._first(), name, None, before, on))
        self._pending.append(lambda stepper: stepper.switch(name, on))
        return {}

    def _set(self, order: Order) -> Order:
        name, parameter, value = checked_number(order, self.mechanisms)
        before = self.values[name][parameter.name]
        if isinstance(value, str):
            return self._recompile(*self._rereading(name, parameter.name, value))
        self._room()
        self.values[name][parameter.name] = value
        self.changes.append(Change(self._first(), name, parameter.name, before, value))
        self._pending.append(lambda stepper: stepper.set(name, parameter.name, value))
        return {}

    def _room(self) -> None:
        if self.state == "finished":
            raise InputError("the run is finished, and no week comes in which this could hold; start another")
        if len(self._pending) >= MOST_WAITING or len(self.changes) >= 10_000:
            raise InputError("too many changes wait for the next week; let it come first")

    def _another(self, order: Order) -> Joining | None:
        """The program that an order asks for; None where it asks for none."""
        if "on" in order:
            name, on = checked_switch(order, self.mechanisms)
            return self._joining(name) if on and name not in self.mechanisms else None
        name, parameter, value = checked_number(order, self.mechanisms)
        return self._rereading(name, parameter.name, value) if isinstance(value, str) else None

    def _joining(self, name: str) -> Joining:
        """A mechanism that is not compiled in: another program, and whom it puts out."""
        mechanisms = joined(name, self.mechanisms)
        gone = [one for one in self.mechanisms if one not in mechanisms]
        values = self.values | {name: {key: one.value for key, one in parameters_of(name).items()}}
        told = [(one, None, one in self.on, False) for one in gone if one in self.on] + [(name, None, False, True)]
        instead = f" in place of {', '.join(gone)}" if gone else ""
        return f"{name}{instead}", mechanisms, values, told

    def _rereading(self, name: str, key: str, value: str) -> Joining:
        """Another reading of a rule is another program."""
        before, values = self.values[name][key], self.values | {name: self.values[name] | {key: value}}
        return f"{name}.{key}", self.mechanisms, values, [(name, key, before, value)]

    def _recompile(self, what: str, mechanisms: tuple[str, ...], values: Any, told: list[Any]) -> Order:
        self._room()
        if self.compiling:
            raise InputError(f"{self.compiling} is being compiled; wait until it is ready")
        self.compiling = what
        scenario = self._with(mechanisms, values)
        threading.Thread(target=self._prepare, args=(scenario, told), daemon=True).start()
        said = f"{what} is not compiled in: the program is made anew beside the running one and takes over when ready"
        return {"recompiles": True, "said": said}

    def _with(self, mechanisms: tuple[str, ...], values: Any) -> Scenario:
        return self.scenario.model_copy(update={"mechanisms": mechanisms, "parameters": values})

    def _prepare(self, scenario: Scenario, told: list[Any]) -> None:
        """Compile beside the running program; then let it take over between two weeks."""
        try:
            prepared = self.programs.of(scenario)
        except Exception as error:  # the run goes on as it was
            said = str(error) if isinstance(error, InputError) else f"{self.compiling}: {type(error).__name__}: {error}"
            with self._wake:
                self.compiling, self.said, self.version = "", said, self.version + 1
            return
        with self._wake:
            self._pending.append(lambda stepper: self._takes_over(stepper, prepared, told))
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
                self._wake.wait(None if due == float("inf") else due)
        return False

    def _flush(self, stepper: Stepper) -> None:
        while self._pending:
            self._pending.popleft()(stepper)

    def _meets(self, order: Order) -> None:
        """A change that was planned for the week to come, as if it were told now; its program is ready already.

        One that comes due while another program is made waits for that: what takes over knows nothing of others.
        """
        self.version += 1
        try:
            another = self._another(order)
            if another is None:
                (self._switch if "on" in order else self._set)(order)
            elif prepared := self.programs.kept(self._with(*another[1:3])):
                self._pending.append(lambda stepper: self._takes_over(stepper, prepared, another[3]))
            else:  # somebody told this run otherwise before: the program is made beside it
                self._recompile(*another)
        except InputError as error:
            self.left_out.append(f"{as_text([order])} ({error})")
            self.said = f"left out of what the link says: {'; '.join(self.left_out[-3:])}"

    def _due(self) -> float:
        if self.week >= self.scenario.weeks:
            self.state = "finished"
            return float("inf")
        if self._steps:
            return 0.0
        if self.state == "playing":
            return max(self._next - time.monotonic(), 0.0) if self.watchers else 0.2
        return float("inf")

    def _week(self, stepper: Stepper) -> None:
        records = stepper.step()
        self.harm.add(records)
        self.diary.add(records, stepper.dims, stepper.people(), stepper.gini)
        self.series.add(of_week(records, self.registered, stepper.gini))
        with self._wake:
            self.week, self._stepping = stepper.week, False
            self._steps = max(self._steps - 1, 0)
            self._next = max(self._next + 1 / self.speed, time.monotonic() - 1 / self.speed)
            if self.week >= self.scenario.weeks:
                self.state = "finished"
            if self.goal and self.week >= self.goal:
                self.goal = 0
            rests = self.state != "playing" and not self._steps
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
