"""Platforms keep their licence by removing more than they were told to, as far as that costs fewer users than fines.

Each has rules of its own on top of the standing order, so that who posts where decides what stays. The platform holds
the posts: exempt from the veil by name (tests/test_veil.py), and each deletion goes to the ledger like any measure.
"""

import math
from typing import Any, ClassVar

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.engine import Columns, Luck, Mechanism
from weiwen.engine.mechanism import Record, Scalar
from weiwen.engine.sums import summed
from weiwen.society.discourse.stage import DiscourseEffect, View, posted
from weiwen.vocabulary import PLATFORMS, POSTS

SHARES = (0.5, 0.25, 0.125, 0.125)  # of users
STEPS = 8  # cautions that a platform compares
WIDTH = 0.1  # how much stricter each is than the one before


class LicensedPlatforms(Mechanism):
    """A platform is as much stricter than the order as costs it least, in fines for what stays and users for what goes.

    Equation: caution x of platform k minimises fine s_k K n_k (1 - P_x(call)) + lost (1 - s_k) N_k P_x(criticism),
    P_x(c) = L((c - C + x) / noise), n_k and N_k the calls and the criticism posted there of late, s_k its share of
    users, K the number of platforms: inspectors look where the crowd is, and users of a large platform have nowhere to
    go. What the order alone would leave goes with chance (P_x - P_0) / (1 - P_0).

    Source: Miller 2018, The Limits of Commercialized Censorship in China (SocArXiv): penalty times chance against
    users; that lists differ by platform: Knockel, Ruan and Crete-Nishihata 2018, Citizen Lab Report 108.
    """

    stage = "discourse"
    systems = ("S26",)
    keeps: ClassVar[Columns] = {
        "platform": ("code", (0, len(PLATFORMS) - 1), "platform that a person uses"),
        "held": ("posts a week", (0.0, math.inf), "running mean of criticism and of calls, by platform"),
    }
    records: ClassVar[dict[str, Record]] = {
        "caution": Record(("platform",), "share", "how much stricter than the order the platform is"),
        "posts": Record(("platform",), "posts", "critical posts and calls"),
        "removed": Record(("platform",), "posts", "of them, those that the platform's own rules remove", "ledger"),
    }
    fine: Scalar
    lost: Scalar
    memory: Scalar
    criticism: Scalar
    call: Scalar
    noise: Scalar
    early: Scalar
    late: Scalar

    def start(self, view: View) -> dict[str, Array]:
        eighth = (view.people.lot(3) >> 29).astype(jnp.uint8)
        platform = jnp.zeros(view.pages.shape, jnp.uint8)
        for bound in (4, 6, 7):
            platform = platform + (eighth >= bound).astype(jnp.uint8)
        return {"platform": platform, "held": jnp.zeros((len(POSTS), len(PLATFORMS)), jnp.float32)}

    def step(self, view: View, mine: dict[str, Array], luck: Luck) -> tuple:
        pages, platform = view.pages, mine["platform"]
        caution = self.caution(mine["held"], summed(view.orders.collective) * (1.0 / pages.places))
        word, masks, counts, gone = luck.uniform("removed"), [], [], jnp.zeros(pages.shape, bool)
        for kind, content in zip(POSTS, (self.criticism, self.call), strict=True):
            extra = self._extra(content - view.orders.collective, caution)
            chance = pages.spread(extra[:, 0])
            for k in range(1, len(PLATFORMS)):
                chance = jnp.where(platform == k, pages.spread(extra[:, k]), chance)
            hop = luck.settle(sum((word >= part * chance).astype(jnp.uint8) for part in (self.early, self.late, 1.0)))
            masks.append([hop < n for n in (1, 2, 3)])
            wrote = posted(view.acts, kind) & pages.people
            gone = gone | (wrote & masks[-1][2])
            counts.append(self._by_platform(view, wrote, platform))
        early, late, removed = (dict(zip(POSTS, column, strict=True)) for column in zip(*masks, strict=True))
        mild = view.acts.intensity < pages.spread(view.orders.stance)
        calm = (pages.spread(c < view.orders.collective) for c in (self.criticism, self.call))
        mistaken = {kind: mild & x for kind, x in zip(POSTS, calm, strict=True)}
        week = jnp.stack(counts)
        mine = {"platform": platform, "held": mine["held"] + self.memory * (week.astype(jnp.float32) - mine["held"])}
        records = {"caution": caution, "posts": week[0] + week[1], "removed": self._by_platform(view, gone, platform)}
        return DiscourseEffect(early=early, late=late, removed=removed, mistaken=mistaken), mine, records

    def caution(self, held: Float[Array, "kinds platforms"], order: Float[Array, ""]) -> Float[Array, "platforms"]:
        """What costs each platform least, among so many steps (the least strict of equals)."""
        shares, steps = jnp.asarray(SHARES), jnp.arange(STEPS, dtype=jnp.float32) * WIDTH
        stays = 1.0 - self._read(self.call - order + steps)
        goes = self._read(self.criticism - order + steps)
        fines = (self.fine * len(PLATFORMS) * shares * held[1])[:, None] * stays
        return steps[jnp.argmin(fines + (self.lost * (1.0 - shares) * held[0])[:, None] * goes, axis=-1)]

    def _read(self, over: Array) -> Array:
        return jax.nn.sigmoid(over * (1.0 / self.noise))

    def _extra(self, over: Float[Array, "places"], caution: Float[Array, "platforms"]) -> Array:
        """Chance that the platform removes what the order alone would leave."""
        left, strict = 1.0 - self._read(over)[:, None], 1.0 - self._read(over[:, None] + caution)
        return jnp.clip(1.0 - strict * (1.0 / jnp.maximum(left, 1e-6)), 0.0, 1.0)

    def _by_platform(self, view: View, mask: Array, platform: Array) -> Any:
        code = jnp.where(mask, platform, jnp.uint8(len(PLATFORMS)))
        return view.pages.tally(code, len(PLATFORMS)).sum(0)
