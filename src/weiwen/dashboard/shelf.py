"""The live runs: at most four, of at most a million people each."""

import itertools
import shlex
from typing import Any

from weiwen.dashboard.live import Live
from weiwen.errors import InputError
from weiwen.scenario import load, names

MOST_RUNS = 4
MOST_PEOPLE = 1_000_000
WISHES = {"scenario": str, "people": int, "weeks": int, "seed": int}


class Shelf:
    """Live runs by their number."""

    def __init__(self) -> None:
        self.runs: dict[str, Live] = {}
        self._number = itertools.count(1)

    def open(self, wish: dict[str, Any]) -> Live:
        """Begin a run of a shipped scenario; refused where there are four or where it is too large."""
        if len(self.runs) >= MOST_RUNS:
            raise InputError(f"{MOST_RUNS} runs are live, and no more can be; close one first")
        wrong = [key for key, value in wish.items() if key not in WISHES or type(value) is not WISHES[key]]
        if wrong or wish.get("scenario") not in names():
            raise InputError(f"a run names a scenario ({', '.join(names())}) and may give people, weeks and seed")
        people, weeks, seed = (wish.get(key) for key in ("people", "weeks", "seed"))
        scenario = load(wish["scenario"], people=people, weeks=weeks, seed=seed, replicates=1)
        if scenario.population.people > MOST_PEOPLE:
            raise InputError(
                f"people = {scenario.population.people:,} is too many to watch live; at most {MOST_PEOPLE:,}"
            )
        name = str(next(self._number))
        self.runs[name] = Live(name, scenario).start()
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


def command(live: Live) -> str:
    """The command that makes the baseline: the same world, unchanged."""
    one = live.scenario
    words = ["weiwen", "run", one.name, "--people", str(one.population.people), "--weeks", str(one.weeks)]
    return shlex.join([*words, "--seed", str(one.seed), "--replicates", "1"])
