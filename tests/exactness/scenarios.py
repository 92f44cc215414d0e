"""All that is checked of a scenario, and a count of what went on in it, so that nobody compares dead worlds."""

from collections import Counter
from collections.abc import Sequence

from checking import begun, cut, on_layouts
from drawing import REPLICATES, drawn
from layouts import GRID, REFERENCE, STAR, beginning, few, play
from properties import isolated, placebo

HAPPENED = ("civic_acts", "political_acts", "alleged", "granted", "held_registered", "posts", "reported")
COUNTED = (*HAPPENED, "seen in vain", "acts of one alone", "different fingerprints")


class Session:
    """Scenarios of one structure, on a few pairs of devices and batches or on all of them (the grid)."""

    def __init__(self, structure: str, grid: bool) -> None:
        self.structure, self.layouts = structure, GRID if grid else STAR
        self.alone = grid or structure == "firsts"  # takes a program of its own, so elsewhere only with the grid
        self.count: Counter[str] = Counter()

    def check(self, number: int) -> list[str]:
        """What is wrong with a scenario, in words."""
        scenario, facts = drawn(number, self.structure), dict[str, int]()
        start = beginning(scenario)
        replicates = few(start, REPLICATES)
        whole = play(scenario, REFERENCE, replicates)
        problems = [
            *begun(scenario, start),
            *on_layouts(scenario, self.layouts, start, whole),
            *cut(scenario, self.layouts, start, whole),
            *placebo(scenario, replicates, facts),
            *(isolated(scenario, replicates, facts) if self.alone else ()),
        ]
        facts |= {name: int(whole.records[name].sum()) for name in HAPPENED}
        facts["different fingerprints"] = len({pair.tobytes() for world in whole.prints for pair in world})
        self.count.update(facts)
        if facts["different fingerprints"] < whole.prints.size // 2:
            problems.append("two ticks or two worlds have one fingerprint")
        return problems

    def missing(self) -> list[str]:
        """What never happened, and should have."""
        return [f"no scenario had any {name}" for name in self._counted() if not self.count[name]]

    def __str__(self) -> str:
        return ", ".join(f"{self.count[name]:,} {name.replace('_', ' ')}" for name in self._counted())

    def _counted(self) -> Sequence[str]:
        return [name for name in COUNTED if self.alone or name != "acts of one alone"]
