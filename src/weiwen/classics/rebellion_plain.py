"""Epstein's rebellion once more, plain and sequential: lists, one agent after the other, no engine, no draws shared.

Written from the rule, not from the engine's version, so that the two can be held against each other.
"""

import math
from typing import Any

import numpy as np

ROUND = {"literal": lambda x: x, "round": lambda x: float(np.round(x)), "floor": math.floor}


class Torus:
    """Agents on a torus with running counts of cops and of actives in the vision of each site."""

    def __init__(self, v: dict[str, Any], luck: np.random.Generator) -> None:
        self.v, self.luck, self.size = v, luck, v["size"]
        sites = self.size**2
        self.citizens = round(v["citizen_density"] * sites)
        self.agents = self.citizens + round(v["cop_density"] * sites)
        self.hardship, self.risk = luck.random(self.agents).tolist(), luck.random(self.agents).tolist()
        self.pos = luck.permutation(sites)[: self.agents].tolist()
        self.who = [-1] * sites
        for i, site in enumerate(self.pos):
            self.who[site] = i
        self.active, self.jail = [False] * self.agents, [0.0] * self.agents
        self.near = [self._disc(site) for site in range(sites)]
        self.cops_seen, self.active_seen = [0] * sites, [0] * sites
        for i in range(self.citizens, self.agents):
            self._count(self.cops_seen, self.pos[i], 1)

    def _disc(self, site: int) -> list[int]:
        x, y, r, n = site // self.size, site % self.size, self.v["vision"], self.size
        span, shape = range(-int(r), int(r) + 1), self.v["neighbourhood"]

        def inside(a: int, b: int) -> bool:
            if shape == "euclidean":
                return a * a + b * b <= r * r + 1e-9
            return (abs(a) + abs(b) if shape == "von_neumann" else max(abs(a), abs(b))) <= r

        return [((x + a) % n) * n + (y + b) % n for a in span for b in span if (a or b) and inside(a, b)]

    def _count(self, seen: list[int], site: int, by: int) -> None:
        for other in self.near[site]:
            seen[other] += by

    def _place(self, i: int, to: int) -> None:
        here = self.pos[i]
        for seen, counts in ((self.cops_seen, i >= self.citizens), (self.active_seen, self.active[i])):
            if counts:
                self._count(seen, here, -1)
                self._count(seen, to, 1)
        self.who[here], self.who[to], self.pos[i] = -1, i, to

    def _move(self, i: int) -> None:
        near = self.near[self.pos[i]]
        for _ in range(40):  # nearly always the first few; then the full list
            to = near[int(self.luck.random() * len(near))]
            if self.who[to] < 0:
                self._place(i, to)
                return
        if empty := [site for site in near if self.who[site] < 0]:
            self._place(i, empty[int(self.luck.random() * len(empty))])

    def _turn(self, i: int, active: bool) -> None:
        if active != self.active[i]:
            self.active[i] = active
            self._count(self.active_seen, self.pos[i], 1 if active else -1)

    def _decide(self, i: int) -> None:
        v, here = self.v, self.pos[i]
        active = 1 + self.active_seen[here] + (self.active[i] if v["self_count"] == "twice" else 0)
        chance = 1 - math.exp(-v["k"] * ROUND[v["rounding"]](self.cops_seen[here] / active))
        self._turn(i, self.hardship[i] * (1 - v["legitimacy"]) - self.risk[i] * chance > v["threshold"])

    def _arrest(self, i: int) -> None:
        here = self.pos[i]
        if not self.active_seen[here]:
            return
        hot = [self.who[s] for s in self.near[here] if self.who[s] >= 0 and self.active[self.who[s]]]
        caught = hot[int(self.luck.random() * len(hot))]
        self._turn(caught, False)
        self.jail[caught] = max(self.luck.random() * self.v["j_max"], 1e-6)
        site, self.who[self.pos[caught]] = self.pos[caught], -1
        if self.v["cop_moves"]:
            self._place(i, site)

    def period(self) -> int:
        """One period: releases, then everybody once in random order; the number of actives at its end."""
        for i in range(self.citizens):
            if self.jail[i] > 0:
                self.jail[i] -= 1
                if self.jail[i] <= 0:
                    empty = [site for site, who in enumerate(self.who) if who < 0]
                    self.pos[i] = empty[int(self.luck.random() * len(empty))]
                    self.who[self.pos[i]] = i
        for i in self.luck.permutation(self.agents).tolist():
            if self.jail[i] <= 0:
                if self.v["movement"]:
                    self._move(i)
                (self._arrest if i >= self.citizens else self._decide)(i)
        return sum(self.active)


def simulate_plainly(v: dict[str, Any], seed: int, ticks: int) -> np.ndarray:
    """Actives by period, of one run."""
    torus = Torus(v, np.random.default_rng(seed))
    return np.array([torus.period() for _ in range(ticks)])
