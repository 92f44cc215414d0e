"""The rule in NumPy: counts in vision from prefix sums along rows, moves by trying random sites in vision.

Prefix sums are bytes that wrap: differences of at most 15 come out right, and narrow types go fast.
"""

from typing import Any

import numpy as np

from benchmarks.rebellion.settings import J_MAX, LEGITIMACY, SPAN, STEPS, THRESHOLD, VISION, K, heads

DY, DX = (np.array([step[i] for step in STEPS], np.int32) for i in (0, 1))


def in_vision(plane: np.ndarray) -> np.ndarray:
    """How many are set in vision of each site, the own one left out."""
    size = len(plane)
    wide = np.pad(plane.astype(np.uint8), ((VISION, VISION), (VISION + 1, VISION)), mode="wrap")
    prefix = np.cumsum(wide, axis=1, dtype=np.uint8)
    total = np.zeros(plane.shape, np.uint8)
    for dy in SPAN:
        row, half = prefix[VISION + dy : VISION + dy + size], VISION - abs(dy)
        total += row[:, VISION + 1 + half : VISION + 1 + half + size]
        total -= row[:, VISION - half : VISION - half + size]
    return total - plane


class NumpyRebellion:
    """Agents as arrays, citizens first; the lattice as a plane of numbers."""

    def __init__(self, size: int, seed: int) -> None:
        self.size, self.sites, self.luck = size, size**2, np.random.default_rng(seed)
        self.citizens, cops = heads(size)
        self.agents = self.citizens + cops
        self.pos = self.luck.permutation(self.sites)[: self.agents].astype(np.int32)
        self.hardship, self.risk = (self.luck.random(self.citizens, np.float32) for _ in range(2))
        self.active, self.jail = np.zeros(self.citizens, bool), np.zeros(self.citizens, np.int16)
        self.full = np.zeros(self.sites, bool)
        self.full[self.pos] = True

    def plane(self, sites: np.ndarray) -> Any:
        """A plane that is true on these sites."""
        flat = np.zeros(self.sites, bool)
        flat[sites] = True
        return flat.reshape(self.size, self.size)

    def tried(self, pos: np.ndarray) -> np.ndarray:
        """A random site in vision of each."""
        step = self.luck.integers(0, len(STEPS), len(pos), dtype=np.uint8)
        y, x = np.divmod(pos, np.int32(self.size))
        return (y + DY[step]) % self.size * self.size + (x + DX[step]) % self.size

    def move(self) -> None:
        """Everybody free tries sites in vision until one is empty, if any is; who wants the same draw lots."""
        free = np.ones(self.agents, bool)
        free[: self.citizens] = self.jail == 0
        room = in_vision(~self.full.reshape(self.size, self.size)).ravel()
        movers = np.flatnonzero(free & (room[self.pos] > 0))
        wish = np.empty(len(movers), np.int32)
        waiting = np.arange(len(movers))
        while len(waiting):
            to = self.tried(self.pos[movers[waiting]])
            good = ~self.full[to]
            wish[waiting[good]] = to[good]
            waiting = waiting[~good]
        order = self.luck.permutation(len(movers))
        claim = np.empty(self.sites, np.int32)
        claim[wish[order]] = order  # the last of a site stands
        won = claim[wish] == np.arange(len(movers))
        self.full[self.pos[movers[won]]] = False
        self.full[wish[won]] = True
        self.pos[movers[won]] = wish[won]

    def decide(self, was: np.ndarray, cops: np.ndarray) -> np.ndarray:
        """Who of the citizens is active now."""
        here = self.pos[: self.citizens]
        ratio = in_vision(cops).ravel()[here].astype(np.float32) / (in_vision(was).ravel()[here] + np.float32(1))
        chance = 1 - np.exp(np.float32(-K) * np.round(ratio))
        return (self.hardship * np.float32(1 - LEGITIMACY) - self.risk * chance > THRESHOLD) & (self.jail == 0)

    def arrests(self, was: np.ndarray) -> np.ndarray:
        """Sites where somebody is arrested: each cop tries sites in vision until one holds an active, if any does."""
        seen, flat = in_vision(was).ravel(), was.ravel()
        cops = self.pos[self.citizens :]
        waiting, taken = cops[seen[cops] > 0], [np.empty(0, np.int32)]
        for _ in range(40):  # then the few that are left look at all of their sites
            to = self.tried(waiting)
            good = flat[to]
            taken.append(to[good])
            waiting = waiting[~good]
        y, x = np.divmod(waiting[:, None], self.size)
        sites = (y + DY) % self.size * self.size + (x + DX) % self.size
        best = np.where(flat[sites], self.luck.random(sites.shape), -1).argmax(axis=1)
        return np.concatenate([*taken, sites[np.arange(len(sites)), best]])

    def period(self) -> tuple[int, int]:
        """Releases, moves, decisions, arrests."""
        self.jail -= self.jail > 0
        self.move()
        was = self.plane(self.pos[: self.citizens][self.active])
        hot = self.decide(was, self.plane(self.pos[self.citizens :]))
        caught = self.plane(self.arrests(was)).ravel()[self.pos[: self.citizens]]
        self.jail[caught] = self.luck.integers(1, J_MAX + 1, int(caught.sum()), dtype=np.int16)
        self.active = hot & ~caught
        return int(self.active.sum()), int((self.jail > 0).sum())
