"""Epstein's rebellion with everybody at once: a period is a fixed number of sweeps over the lattice, at any size.

All move on what they see at the start, all decide on what they then see, all cops arrest at once. Of several who want
one site, one gets it by lot and the others stay. A cop jails one of those who were active when the period began.

The lattice holds who stands on each site; what a person is like is drawn again from the own address each time it is
needed, so nothing but the number moves. What is in vision is counted and picked as bits (engine/lattice.py).
"""

from typing import Any, NamedTuple

import jax.numpy as jnp
from jax import lax
from jaxtyping import Array

from weiwen.classics.draws import luck_of
from weiwen.engine.draw import unit
from weiwen.engine.lattice import beside, count, pick, rank, rows, rows_at, total, vision, windows

PURPOSES = ("traits", "place", "move", "arrest", "term", "release")


class Lattice(NamedTuple):
    """Who stands where (0: nobody; citizens from 1, then cops), who is active, terms left, where each cop stands.

    Terms are by site where the jailed keep theirs, and by citizen where they leave the lattice.
    """

    who: Array
    active: Array
    jail: Array
    post: Array


class Rebellion:
    """The rule at fixed settings: `start` a lattice, go on by `period`; both are pure and run in a compiled scan."""

    def __init__(self, v: dict[str, Any]) -> None:
        self.v, self.size = v, v["size"]
        self.sites = self.size**2
        self.citizens, self.cops = (round(v[key] * self.sites) for key in ("citizen_density", "cop_density"))
        self.agents, self.kept = self.citizens + self.cops, v["jail_site"] == "kept"
        reach = max(vision(self.size, v[key], v["neighbourhood"]).reach for key in ("vision", "cop_vision"))
        self.near, self.far = (vision(self.size, v[k], v["neighbourhood"], reach) for k in ("vision", "cop_vision"))

    @property
    def here(self) -> tuple[Array, Array]:
        """Row and column of each site."""
        y, x = (lax.broadcasted_iota(jnp.int32, (self.size, self.size), axis) for axis in (0, 1))
        return y, x

    def luck(self, replica: Array, t: Any) -> Any:
        """The draws of a period; 0 is before the first."""
        return luck_of("rebellion", PURPOSES, replica, t, (self.agents,))

    def start(self, replica: Array) -> Lattice:
        """Everybody on a random site, quiet and free."""
        order = jnp.argsort(self.luck(replica, 0).bits("place", (self.sites,))).astype(jnp.int32)
        numbers = jnp.arange(1, self.agents + 1, dtype=jnp.uint32)
        who = jnp.zeros(self.sites, jnp.uint32).at[order[: self.agents]].set(numbers)
        term = next(kind for kind in (jnp.uint8, jnp.uint16, jnp.int32) if self.v["j_max"] <= jnp.iinfo(kind).max)
        jail = jnp.zeros((self.size, self.size) if self.kept else (self.citizens,), term)
        square = who.reshape(self.size, self.size)
        return Lattice(square, jnp.zeros(square.shape, bool), jail, order[self.citizens : self.agents])

    def period(
        self, state: Lattice, replica: Array, t: Array, reading: Array, legitimacy: Array, present: Array
    ) -> Lattice:
        """One period: releases, moves, decisions, arrests."""
        luck = self.luck(replica, t + 1)
        on_duty = jnp.uint32(self.citizens) + present.astype(jnp.uint32)
        who = jnp.where(state.who > on_duty, jnp.uint32(0), state.who)
        state = self._move(self._release(state._replace(who=who), luck), luck)
        words = luck.settle((windows(state.active, self.near), windows(state.who > self.citizens, self.near)))
        hot = self._rebels(state, words, self.traits(replica, state.who), reading, legitimacy)
        return self._arrest(state, words[0], luck.settle(hot), luck)

    def traits(self, replica: Array, who: Array) -> tuple[Array, Array]:
        """Hardship and risk aversion, 24 bits each, of whoever stands there."""
        hardship, risk = self.luck(replica, 0).block_of("traits", who)
        return hardship >> 8, risk >> 8

    def _release(self, state: Lattice, luck: Any) -> Lattice:
        """Terms run down by a period; who left the lattice returns to a random empty site."""
        left = jnp.maximum(state.jail, 1) - jnp.ones((), state.jail.dtype)
        if self.kept:
            return state._replace(jail=left)
        freed, flat = (state.jail > 0) & (left == 0), state.who.reshape(-1)
        lots = luck.bits("release", (self.sites,)) >> 1
        empties = jnp.argsort(jnp.where(flat == 0, lots, jnp.uint32(0xFFFFFFFF))).astype(jnp.int32)
        site = jnp.where(freed, empties[jnp.cumsum(freed) - 1], self.sites)
        flat = flat.at[site].set(jnp.arange(1, self.citizens + 1, dtype=jnp.uint32), mode="drop")
        return state._replace(who=flat.reshape(state.who.shape), jail=left)

    def _seen(self, words: Array, who: Array) -> list[Array]:
        """Rows of the window, with the vision of whoever stands there."""
        own = rows(words, self.near)
        if self.near == self.far:
            return own
        return [jnp.where(who > self.citizens, b, a) for a, b in zip(own, rows(words, self.far), strict=True)]

    def _move(self, state: Lattice, luck: Any) -> Lattice:
        """Everybody free wishes for a random empty site in vision; of several who want one, the highest lot gets it."""
        if not self.v["movement"]:
            return state
        who, empty, most = state.who, state.who == 0, max(self.near.sites, self.far.sites)
        words = luck.settle(windows(empty, self.near))
        room = luck.settle(count(self._seen(words, who)))
        code = jnp.uint32((1 << 2 * self.near.bits) - 1)
        wish, lot = luck.block_of("move", who)  # one word out of both: the lot, and in its low bits which of the sites
        lot = luck.settle((lot & ~code) | rank(wish, room, most))
        step = pick(self._seen(words, who), (lot & code).astype(room.dtype), self.near)
        lot = luck.settle((lot & ~code) | step)  # the step in the low bits leads back, and no two lots for a site tie
        goes = ~empty & (room > 0) & ((state.jail == 0) if self.kept else True)
        to = jnp.where(goes, beside(self.here, lot & code, self.size, self.near), self.sites)
        claims = jnp.zeros(self.sites + 1, jnp.uint32).at[to.reshape(-1)].max(lot.reshape(-1))
        best = claims[:-1].reshape(who.shape)
        left = goes & (claims.at[to].get(mode="promise_in_bounds") == lot)
        here = self.here[0] * self.size + self.here[1]
        origin = jnp.where(best > 0, beside(self.here, best & code, self.size, self.near, back=True), here)
        moved = who | (state.active.astype(jnp.uint32) << 31)
        left, origin, moved = luck.settle((left, origin, moved))
        moved = jnp.where(left, jnp.uint32(0), moved.reshape(-1).at[origin].get(mode="promise_in_bounds"))
        post = jnp.where(left.reshape(-1)[state.post], to.reshape(-1)[state.post], state.post)
        moved = luck.settle(moved)
        return state._replace(who=moved & jnp.uint32(0x7FFFFFFF), active=moved >> 31 != 0, post=post)

    def _rebels(self, state: Lattice, words: Any, traits: Any, reading: Array, legitimacy: Array) -> Array:
        """Who is active now: H (1 - L) - R P > T on what is seen after the moves."""
        active, cops = (count(rows(word, self.near)).astype(jnp.int32).astype(jnp.float32) for word in words)
        active = active + 1 + (state.active if self.v["self_count"] == "twice" else 0)
        ratio = cops / active
        ratio = jnp.select([reading == 0, reading == 1], [ratio, jnp.round(ratio)], jnp.floor(ratio))
        chance = 1 - jnp.exp(-self.v["k"] * ratio)
        hardship, risk = (trait.astype(jnp.int32).astype(jnp.float32) * jnp.float32(2**-24) for trait in traits)
        bold = hardship * (1 - legitimacy) - risk * chance > self.v["threshold"]
        citizen = (state.who > 0) & (state.who <= self.citizens)
        return bold & citizen & ((state.jail == 0) if self.kept else True)

    def _arrest(self, state: Lattice, seen: Array, hot: Array, luck: Any) -> Lattice:
        """Each cop jails a random one of those in vision who were active; two may take the same."""
        number, flat = jnp.arange(self.citizens + 1, self.agents + 1, dtype=jnp.uint32), state.who.reshape(-1)
        words = rows_at(seen, self.far, state.post)
        targets = count(words)
        which = rank(luck.block_of("arrest", number)[0], targets, self.far.sites)
        caught = (targets > 0) & (flat[state.post] == number)
        step = pick(words, which, self.far)
        site = beside((state.post // self.size, state.post % self.size), step, self.size, self.far)
        whom = flat[site]
        term = jnp.ceil(jnp.maximum(unit(luck.block_of("term", whom)[0]) * self.v["j_max"], 1e-6))
        site = jnp.where(caught, site, self.sites)
        slot = site if self.kept else jnp.where(caught, whom.astype(jnp.int32) - 1, self.citizens)
        jail = state.jail.reshape(-1).at[slot].set(term.astype(state.jail.dtype), mode="drop")
        active = hot.reshape(-1).at[site].set(False, mode="drop").reshape(hot.shape)
        who = state.who
        if not self.kept:
            who = flat.at[site].set(jnp.uint32(0), mode="drop").reshape(who.shape)
        return Lattice(who, active, jail.reshape(state.jail.shape), state.post)

    def counts(self, state: Lattice) -> dict[str, Array]:
        """How many are active, and how many in jail."""
        jailed = state.jail > 0
        return {"active": total(state.active), "jailed": total(jailed) if self.kept else jnp.sum(jailed)}

    def tension(self, state: Lattice, replica: Array, legitimacy: Array) -> Array:
        """Mean grievance of the quiet times their share over their mean risk aversion, from integer sums."""
        citizen = (state.who > 0) & (state.who <= self.citizens)
        quiet = citizen & ~state.active & ((state.jail == 0) if self.kept else True)
        finest = min(24, 32 - self.citizens.bit_length())  # bits of a trait whose sum stays below 2^32
        sums = [
            jnp.sum(jnp.where(quiet, trait >> (24 - finest), jnp.uint32(0)), dtype=jnp.uint32).astype(jnp.float32)
            for trait in self.traits(replica, state.who)
        ]
        n = jnp.sum(quiet, dtype=jnp.int32).astype(jnp.float32)
        share = 1.0 / jnp.maximum(n, 1)
        hardship, risk = (x * share * 2.0**-finest for x in sums)
        return hardship * (1 - legitimacy) * (n / self.citizens) / jnp.maximum(risk, 1e-6)


def build(v: dict[str, Any]) -> Any:
    """A function of (replica, rounding, legitimacy and cops by period) that runs one lane."""
    rule = Rebellion(v)

    def lane(replica: Array, reading: Array, legitimacy: Array, present: Array) -> dict[str, Array]:
        def period(state: Lattice, t: Array) -> tuple[Lattice, dict[str, Array]]:
            state = rule.period(state, replica, t, reading, legitimacy[t], present[t])
            return state, rule.counts(state) | {"tension": rule.tension(state, replica, legitimacy[t])}

        return lax.scan(period, rule.start(replica), jnp.arange(v["ticks"]))[1]

    return lane
