"""Mesa's own example of the model, as it is shipped, at these densities, this vision and these terms.

Its rule differs: agents act one by one in random order; they decide or arrest first and move then, everybody to an
empty site; an arrest is seen at once; terms run from 0 to J_max. Its data collector is left out of the timing.
"""

from typing import Any

from mesa.agent import AgentSet

from benchmarks.rebellion.settings import CITIZENS, COPS, J_MAX, LEGITIMACY, PATCH, THRESHOLD, VISION, K


def warm_patch(grid: Any) -> list[Any]:
    """The cells of a patch, once their neighbourhoods are known, and those of the cells within reach."""
    sides = [range(-VISION, min(PATCH + VISION, side - VISION)) for side in grid.dimensions]
    cells = {(y, x): grid[y % grid.dimensions[0], x % grid.dimensions[1]] for y in sides[0] for x in sides[1]}
    for cell in cells.values():
        _ = cell.get_neighborhood(radius=VISION).cells
    return [cell for (y, x), cell in cells.items() if 0 <= y < PATCH and 0 <= x < PATCH]


class ShippedRebellion:
    """mesa.examples.EpsteinCivilViolence."""

    def __init__(self, size: int, seed: int) -> None:
        from mesa.examples import EpsteinCivilViolence
        from mesa.examples.advanced.epstein_civil_violence.agents import Citizen, CitizenState

        settings: dict[str, Any] = {"citizen_vision": VISION, "cop_vision": VISION, "legitimacy": LEGITIMACY}
        settings |= {"citizen_density": CITIZENS, "cop_density": COPS, "max_jail_term": J_MAX}
        settings |= {"active_threshold": THRESHOLD, "arrest_prob_constant": K, "seed": seed}
        self.model = EpsteinCivilViolence(width=size, height=size, **settings)
        self.citizens, self.states = self.model.agents_by_type[Citizen], CitizenState
        self.agents = len(self.model.agents)
        self.patch = warm_patch(self.model.grid)

    def part(self) -> int:
        """Let those on the patch act; how many."""
        some = AgentSet([one for cell in self.patch for one in cell.agents], random=self.model.random)
        some.shuffle_do("step")
        return len(some)

    def period(self) -> tuple[int, int]:
        """Everybody acts once."""
        self.model.agents.shuffle_do("step")
        counts = self.citizens.groupby("state").count()
        return counts.get(self.states.ACTIVE, 0), counts.get(self.states.ARRESTED, 0)
