"""A course of a world: the weeks of a scenario under a list of changes, each met in its week, with any seed.

    for week, records, stepper in course(Programs(), scenario, live.changes, upto=104): ...

With the changes of a live run it gives that run's records, to the bit; without them those of the command. A switch or a
number compiles nothing. A rule that joins, or another reading of one, is another program: programs are kept for all
courses of a run, whatever their seed.
"""

import copy
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from weiwen.dashboard.changes import Change, joined
from weiwen.dashboard.stepping import Prepared, Records, Stepper, prepare
from weiwen.declarations import parameters_of
from weiwen.scenario import Scenario
from weiwen.world import laboratory

MOST_PROGRAMS = 8


class Programs:
    """The compiled programs of one run; beyond so many, the one that was asked for longest ago is let go.

    `make` compiles the program of a scenario: by default its week, or another that lays more aside.
    """

    def __init__(self, make: Callable[[Scenario], Prepared] = prepare, most: int = MOST_PROGRAMS) -> None:
        self.make, self.most = make, most
        self._kept: OrderedDict[Any, Prepared] = OrderedDict()
        self._lock = threading.Lock()

    def kept(self, scenario: Scenario) -> Prepared | None:
        """The program of a scenario with its own numbers and seed, if it is there."""
        kept = self._kept.get(_structure(scenario))
        return None if kept is None else kept.of(laboratory(scenario))

    def of(self, scenario: Scenario) -> Prepared:
        """The program of a scenario, compiled if it is not there."""
        key, prepared = _structure(scenario), self.kept(scenario) or self.make(scenario)
        with self._lock:
            self._kept[key] = prepared
            self._kept.move_to_end(key)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        return prepared


def _structure(scenario: Scenario) -> Any:
    """What is compiled in; numbers are handed to the program week by week."""
    texts = [
        (name, key, value)
        for name in scenario.mechanisms
        for key, value in scenario.parameters.get(name, {}).items()
        if isinstance(value, str)
    ]
    return scenario.name, scenario.population, scenario.opening, scenario.freeze, scenario.mechanisms, tuple(texts)


class Course:
    """A world under way that meets changes; `fork` gives a second one that stands where this one does."""

    def __init__(self, programs: Programs, scenario: Scenario) -> None:
        self.programs, self.scenario = programs, scenario
        self.stepper = Stepper(programs.of(scenario))
        self.met = 0

    @property
    def week(self) -> int:
        """The weeks that are done."""
        return self.stepper.week

    def step(self, changes: Sequence[Change]) -> Records:
        """One week, after what holds from it on; `changes` may have grown since the week before."""
        while self.met < len(changes) and changes[self.met].week <= self.week + 1:
            self._meet(changes[self.met])
            self.met += 1
        return self.stepper.step()

    def fork(self) -> "Course":
        """A course of its own with the same world, at the same week."""
        twin = copy.copy(self)
        twin.stepper = self.stepper.fork()
        return twin

    def _meet(self, change: Change) -> None:
        """Do what was changed; what hangs on a change that this course has not met does not happen."""
        name, key, after, stepper = change.mechanism, change.parameter, change.after, self.stepper
        there = name in stepper.lab.program.names
        if key is None and there and not change.consequence:
            stepper.switch(name, bool(after))
        elif key is None and not there and change.recompiled and after:
            self._joins(name)
        elif key is not None and there and isinstance(after, str):
            self._takes_over(self.mechanisms, {name: self.scenario.parameters[name] | {key: after}})
        elif key is not None and there and not isinstance(after, str):
            stepper.set(name, key, after)

    @property
    def mechanisms(self) -> tuple[str, ...]:
        """What is compiled in by now."""
        return tuple(self.stepper.lab.program.names)

    def _joins(self, name: str) -> None:
        values = {key: one.value for key, one in parameters_of(name).items()}
        self._takes_over(joined(name, self.mechanisms), {name: values})

    def _takes_over(self, mechanisms: tuple[str, ...], values: dict[str, Any]) -> None:
        news = {"mechanisms": mechanisms, "parameters": self.scenario.parameters | values}
        self.scenario = self.scenario.model_copy(update=news)
        self.stepper.take_over(self.programs.of(self.scenario))


def course(
    programs: Programs, scenario: Scenario, changes: Sequence[Change] = (), *, seed: int | None = None, upto: int
) -> Iterator[tuple[int, Records, Stepper]]:
    """Yield (weeks done, the week's records, the world as it stands) for each week until `upto`."""
    chosen = scenario if seed is None else scenario.model_copy(update={"seed": seed})
    going = Course(programs, chosen)
    while going.week < upto:
        records = going.step(changes)
        yield going.week, records, going.stepper
