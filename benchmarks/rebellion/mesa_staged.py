"""The same rule in Mesa: cells of a von Neumann grid, agents that act in stages (`AgentSet.do` and `shuffle_do`)."""

import math
from typing import Any

import mesa
from mesa.agent import AgentSet

from benchmarks.rebellion.mesa_shipped import warm_patch
from benchmarks.rebellion.settings import J_MAX, LEGITIMACY, THRESHOLD, VISION, K, heads


class Person(mesa.discrete_space.CellAgent):
    """Whoever stands on the grid."""

    wish: Any = None
    jail = 0
    was = active = False
    is_cop = False

    def look(self) -> None:
        """Wish for a random empty cell in vision."""
        self.wish = None
        if self.jail == 0:
            cells = self.cell.get_neighborhood(radius=VISION)
            empty = [cell for cell in cells if cell.is_empty]
            self.wish = self.random.choice(empty) if empty else None

    def go(self) -> None:
        """Move there, unless somebody else was drawn before."""
        if self.wish is not None and self.wish.is_empty:
            self.cell = self.wish


class Citizen(Person):
    """Somebody with hardship and risk aversion."""

    def __init__(self, model: mesa.Model) -> None:
        super().__init__(model)
        self.hardship, self.risk = self.random.random(), self.random.random()

    def release(self) -> None:
        """A term runs down by a period."""
        self.jail = max(self.jail - 1, 0)

    def decide(self) -> None:
        """Active or quiet, on what is in vision after the moves."""
        self.active = False
        if self.jail == 0:
            near = list(self.cell.get_neighborhood(radius=VISION).agents)
            cops, active = sum(one.is_cop for one in near), 1 + sum(one.was for one in near)
            chance = 1 - math.exp(-K * round(cops / active))
            self.active = self.hardship * (1 - LEGITIMACY) - self.risk * chance > THRESHOLD


class Cop(Person):
    """Somebody who arrests."""

    is_cop = True

    def decide(self) -> None:
        """Take one of those in vision who were active."""
        near = [one for one in self.cell.get_neighborhood(radius=VISION).agents if one.was]
        if near:
            self.model.caught.append(self.random.choice(near))


class StagedRebellion(mesa.Model):
    """Releases, moves, decisions and arrests, one stage after the other."""

    def __init__(self, size: int, seed: int) -> None:
        super().__init__(seed=seed)
        self.grid = mesa.discrete_space.OrthogonalVonNeumannGrid(
            (size, size), capacity=1, torus=True, random=self.random
        )
        citizens, cops = heads(size)
        cells = self.random.sample(list(self.grid.all_cells), citizens + cops)
        for number, cell in enumerate(cells):
            (Citizen if number < citizens else Cop)(self).cell = cell
        self.everybody, self.citizens = self.agents, self.agents_by_type[Citizen]
        self.caught: list[Any] = []

    def act(self, everybody: Any, citizens: Any) -> None:
        """One period of these agents."""
        citizens.do("release")
        everybody.do("look")
        everybody.shuffle_do("go")
        for one in citizens:
            one.was = one.active
        everybody.do("decide")
        for one in self.caught:
            one.active, one.jail = False, self.random.randint(1, J_MAX)
        self.caught.clear()


class MesaRebellion:
    """A staged model, all of it or a patch."""

    def __init__(self, size: int, seed: int) -> None:
        self.model = StagedRebellion(size, seed)
        self.agents = len(self.model.everybody)
        self.patch = warm_patch(self.model.grid)

    def part(self) -> int:
        """One period of those on the patch; how many."""
        people = [one for cell in self.patch for one in cell.agents]
        citizens = [one for one in people if not one.is_cop]
        self.model.act(*(AgentSet(some, random=self.model.random) for some in (people, citizens)))
        return len(people)

    def period(self) -> tuple[int, int]:
        """One period of everybody."""
        self.model.act(self.model.everybody, self.model.citizens)
        citizens = self.model.citizens
        return sum(one.active for one in citizens), sum(one.jail > 0 for one in citizens)
