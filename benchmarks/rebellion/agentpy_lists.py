"""The same rule in AgentPy: agents in AgentLists, called stage by stage, on an ap.Grid.

Its grid knows square neighbourhoods only, so agents look at the sites of the diamond one by one.
"""

import math
from typing import Any

import agentpy as ap

from benchmarks.rebellion.settings import J_MAX, LEGITIMACY, PATCH, STEPS, THRESHOLD, K, heads


class Person(ap.Agent):
    """Whoever stands on the grid."""

    def setup(self) -> None:
        """Free, quiet, and without a wish."""
        self.jail, self.was, self.active, self.is_cop, self.wish = 0, False, False, False, None
        self.hardship, self.risk = self.model.random.random(), self.model.random.random()

    def around(self) -> list[Any]:
        """Sites in vision."""
        (y, x), n = self.model.grid.positions[self], self.p.size
        return [((y + dy) % n, (x + dx) % n) for dy, dx in STEPS]

    def near(self) -> list[Any]:
        """People in vision."""
        sets = self.model.grid.grid.agents
        return [one for site in self.around() for one in sets[site]]

    def release(self) -> None:
        """A term runs down by a period."""
        self.jail = max(self.jail - 1, 0)
        self.was = self.active

    def look(self) -> None:
        """Wish for a random empty site in vision."""
        sets, self.wish = self.model.grid.grid.agents, None
        if self.jail == 0:
            empty = [site for site in self.around() if not sets[site]]
            self.wish = self.model.random.choice(empty) if empty else None

    def go(self) -> None:
        """Move there, unless somebody else was drawn before."""
        if self.wish is not None and not self.model.grid.grid.agents[self.wish]:
            self.model.grid.move_to(self, self.wish)

    def decide(self) -> None:
        """A citizen is active or quiet; a cop takes one of those who were active."""
        if self.is_cop:
            near = [one for one in self.near() if one.was]
            if near:
                self.model.caught.append(self.model.random.choice(near))
            return
        self.active = False
        if self.jail == 0:
            near = self.near()
            cops, active = sum(one.is_cop for one in near), 1 + sum(one.was for one in near)
            chance = 1 - math.exp(-K * round(cops / active))
            self.active = self.hardship * (1 - LEGITIMACY) - self.risk * chance > THRESHOLD


class Town(ap.Model):
    """A grid and everybody on it."""

    def setup(self) -> None:
        """Everybody on a random site."""
        citizens, cops = heads(self.p.size)
        self.people, self.caught = ap.AgentList(self, citizens + cops, Person), []
        for one in self.people[citizens:]:
            one.is_cop = True
        self.grid = ap.Grid(self, (self.p.size, self.p.size), torus=True, check_border=False)
        self.grid.add_agents(self.people, positions=self.random.sample(self.grid.all, citizens + cops))

    def act(self, people: Any) -> None:
        """One period of these agents."""
        people.release()
        people.look()
        people.shuffle().go()
        people.decide()
        for one in self.caught:
            one.active, one.jail = False, self.random.randint(1, J_MAX)
        self.caught = []


class AgentpyRebellion:
    """A model, all of it or a patch."""

    def __init__(self, size: int, seed: int) -> None:
        self.model = Town({"size": size, "seed": seed})
        self.model.sim_setup()
        self.people = self.model.people
        self.agents = len(self.people)

    def part(self) -> int:
        """One period of those on a patch; how many."""
        some = list(self.model.grid.agents[:PATCH, :PATCH])
        self.model.act(ap.AgentList(self.model, some))
        return len(some)

    def period(self) -> tuple[int, int]:
        """One period of everybody."""
        self.model.act(self.people)
        return sum(one.active for one in self.people), sum(one.jail > 0 for one in self.people)
