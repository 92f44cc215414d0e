"""The live runs: at most four, of at most a million people each."""

import itertools
import shlex
from typing import Any

from weiwen.dashboard.live import Live
from weiwen.dashboard.plans import planned
from weiwen.errors import InputError
from weiwen.scenario import Scenario, load, names

MOST_RUNS = 4
MOST_PEOPLE = 1_000_000
WISHES = {"scenario": str, "people": int, "weeks": int, "seed": int, "changes": list, "until": int}


class FullError(InputError):
    """As many worlds are live as may be."""


class Shelf:
    """Live runs by their number."""

    def __init__(self) -> None:
        self.runs: dict[str, Live] = {}
        self._number = itertools.count(1)

    def open(self, wish: dict[str, Any]) -> Live:
        """Begin a run of a shipped scenario; refused where there are four or where it is too large."""
        if len(self.runs) >= MOST_RUNS:
            raise FullError(f"{MOST_RUNS} worlds are live, and no more can be; close one first")
        wrong = [key for key, value in wish.items() if key not in WISHES or type(value) is not WISHES[key]]
        if wrong or wish.get("scenario") not in names():
            named = ", ".join(names())
            raise InputError(f"a run names a scenario ({named}) and may give people, weeks, seed, changes and until")
        scenario = world(wish["scenario"], *(wish.get(key) for key in ("people", "weeks", "seed")))
        if scenario.population.people > MOST_PEOPLE:
            raise InputError(
                f"people = {scenario.population.people:,} is too many to watch live; at most {MOST_PEOPLE:,}"
            )
        until = wish.get("until", 0)
        if not 0 <= until <= scenario.weeks:
            raise InputError(f"until is a week, 0 to {scenario.weeks}")
        plan = planned(wish.get("changes", []), scenario)
        name = str(next(self._number))
        self.runs[name] = Live(name, scenario, plan, until).start()
        return self.runs[name]

    def get(self, name: str) -> Live:
        """The run of this number."""
        if name not in self.runs:
            raise InputError("there is no such run; it may have been closed")
        return self.runs[name]

    def close(self, name: str) -> None:
        """End a run and forget it."""
        self.get(name).close()
        del self.runs[name]

    def close_all(self) -> None:
        """End every run."""
        for name in list(self.runs):
            self.close(name)


def world(name: str, people: int | None, weeks: int | None, seed: int | None) -> Scenario:
    """A shipped scenario in the words of the command that makes it, so that both have one hash."""
    given = people, weeks, seed
    usual = load(name, people=people, weeks=weeks, seed=seed) if None in given else None
    sizes = (usual.population.people, usual.weeks, usual.seed) if usual else given
    return load(name, people=sizes[0], weeks=sizes[1], seed=sizes[2], replicates=1)


def command(one: Scenario) -> str:
    """The command that makes the baseline of a run of this scenario: the same world, unchanged."""
    words = ["weiwen", "run", one.name, "--people", str(one.population.people), "--weeks", str(one.weeks)]
    return shlex.join([*words, "--seed", str(one.seed), "--replicates", "1"])
