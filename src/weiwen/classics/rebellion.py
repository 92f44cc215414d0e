"""Epstein's rebellion on the engine, one by one: a torus of citizens and cops in random order.

One activation: move to a random empty site in vision, then act. A citizen is active iff H (1 - L) - R P > T with
P = 1 - exp(-k f(C / A)); a cop jails a random active citizen in vision. Readings of the rule are switches. A site
holds 0, or (agent + 1) times 4 plus its kind: 0 jailed on the site, 1 quiet, 2 active, 3 cop.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jaxtyping import Array

from weiwen.classics import rebellion_at_once
from weiwen.classics.draws import luck_of, replicas
from weiwen.engine.lattice import MEASURES

PURPOSES = ("hardship", "risk", "place", "order", "move", "arrest", "term", "release")
ROUNDINGS = ("literal", "round", "floor")
LOW = 0xFFF  # twelve bits hold the number of a site in vision
LOW_BITS, SITE = 13, 0x1FFF  # thirteen bits hold the number of a site (80 x 80 at most)
TRIES = 40  # sites looked at for an empty one; at a density of .74 one move in 200,000 finds none and is left out


class State(NamedTuple):
    """The lattice (one spare site at its end), where each agent is, and how long it stays in jail."""

    grid: Array
    pos: Array
    jail: Array


def offsets(vision: float, shape: str, size: int) -> list[tuple[int, int]]:
    """The sites in vision as steps on the torus, the agent's own left out."""
    measure = MEASURES[shape]
    reach = min(int(vision), (size - 1) // 2)
    span = range(-reach, reach + 1)
    inside = [(dx, dy) for dx in span for dy in span if (dx or dy) and measure(dx, dy) <= vision + 1e-9]
    return sorted(inside, key=lambda step: (measure(*step), step))  # a shorter vision is the beginning of a longer one


def vision_of(v: dict[str, Any]) -> tuple[list[tuple[int, int]], int, int]:
    """Steps to all sites that anybody sees, nearest first, and how many of them citizens and cops see."""
    near, cop = (offsets(v[key], v["neighbourhood"], v["size"]) for key in ("vision", "cop_vision"))
    return max(near, cop, key=len), len(near), len(cop)


def _mixed(word: Array, n: int) -> Array:
    """n scrambled words out of one addressed word."""
    mixed = word ^ (jnp.arange(n, dtype=jnp.uint32) * jnp.uint32(0x9E3779B9))
    for factor in (0x85EBCA6B, 0xC2B2AE35):
        mixed = (mixed ^ (mixed >> 15)) * jnp.uint32(factor)
    return mixed ^ (mixed >> 13)


def _pick(word: Array, allowed: Array) -> tuple[Array, Array]:
    """One of the allowed places at random, and whether there is any."""
    place = jnp.arange(allowed.shape[-1], dtype=jnp.uint32)
    key = (_mixed(word, allowed.shape[-1]) & jnp.uint32(0xFFFFF000)).astype(jnp.int32) & 0x7FFFF000
    best = jnp.max(jnp.where(allowed, key | place.astype(jnp.int32), -1))
    return best & LOW, best >= 0


def build(v: dict[str, Any]) -> Any:
    """A function of (replica, rounding, legitimacy and cops by period) that runs one lane."""
    size, sites = v["size"], v["size"] ** 2
    citizens, cops = round(v["citizen_density"] * sites), round(v["cop_density"] * sites)
    agents = citizens + cops
    steps, far, cop_far = vision_of(v)
    dx, dy = (jnp.asarray([step[i] for step in steps], jnp.int32) for i in (0, 1))
    number = jnp.arange(agents)
    is_cop = number >= citizens

    def draws(replica: Array, t: Any) -> Any:
        return luck_of("epstein1", PURPOSES, replica, t, (agents,))

    def terms(luck: Any) -> Array:
        """Jail terms; a term of nothing still lasts until the next period."""
        return jnp.maximum(luck.uniform("term") * v["j_max"], 1e-6)

    def beside(site: Array, dx: Array, dy: Array) -> Array:
        """Sites at these steps from a site, round the torus."""
        x, y = site // size + dx, site % size + dy
        x = jnp.where(x < 0, x + size, jnp.where(x >= size, x - size, x))
        y = jnp.where(y < 0, y + size, jnp.where(y >= size, y - size, y))
        return x * size + y

    def rule(cops: Array, active: Array, reading: Array) -> Array:
        ratio = cops / active
        return jnp.choose(reading, [ratio, jnp.round(ratio), jnp.floor(ratio)], mode="clip")

    def rebels(near: Array, was: Array, hardship: Array, risk: Array, legitimacy: Array, reading: Array) -> Array:
        active = jnp.sum((near & 3) == 2, axis=-1) + 1 + (was if v["self_count"] == "twice" else 0)
        chance = 1 - jnp.exp(-v["k"] * rule(jnp.sum((near & 3) == 3, axis=-1), active, reading))
        return hardship * (1 - legitimacy) - risk * chance > v["threshold"]

    def one_by_one(state: State, luck: Any, traits: Any, legitimacy: Array, present: Array, reading: Array) -> State:
        order = jnp.argsort(luck.bits("order")).astype(jnp.int32)
        move, arrest, term = luck.bits("move"), luck.bits("arrest"), terms(luck)
        hardship, risk = traits

        def activate(k: Array, state: State) -> State:
            grid, pos, jail = state
            i = order[k]
            cop = i >= citizens
            count = jnp.where(cop, cop_far, far)
            free = (jail[i] <= 0) & (~cop | present[i])
            here = jnp.where(free, pos[i], sites)
            mine = grid[here]
            tried = (_mixed(move[i], TRIES) % count.astype(jnp.uint32)).astype(jnp.int32)
            there = beside(here, dx[tried], dy[tried])
            first = jnp.max(jnp.where(grid[there] == 0, ((TRIES - jnp.arange(TRIES)) << LOW_BITS) | there, -1))
            to = jnp.where((first >= 0) & free & v["movement"], first & SITE, here)
            grid = grid.at[here].set(0).at[to].set(jnp.where(free, mine, 0))
            rows, sees = beside(to, dx, dy), jnp.arange(len(steps)) < count
            near = jnp.where(sees, grid[rows], 0)
            hot = rebels(near, (mine & 3) == 2, hardship[i], risk[i], legitimacy, reading)
            place, any_hot = _pick(arrest[i], (near & 3) == 2)
            caught = cop & free & any_hot
            where = jnp.where(caught, rows[place], sites)
            whom = jnp.where(caught, (grid[where] >> 2) - 1, agents)
            me = ((i + 1) << 2) | jnp.where(cop, 3, jnp.where(hot, 2, 1))
            left = (grid[where] >> 2) << 2 if v["jail_site"] == "kept" else jnp.zeros_like(me)
            goes = caught & v["cop_moves"]
            grid = grid.at[where].set(jnp.where(goes, me, left)).at[to].set(jnp.where(goes | ~free, 0, me))
            jail = jail.at[whom].set(term[i])
            return State(
                grid.at[sites].set(0), pos.at[i].set(jnp.where(goes, where, jnp.where(free, to, pos[i]))), jail
            )

        return lax.fori_loop(0, agents, activate, state)

    def release(state: State, luck: Any) -> State:
        """Terms run down by one period; who is free returns to a random empty site (or stands up where he lay)."""
        grid, pos, jail = state
        jail, freed = jail - 1, (jail > 0) & (jail <= 1)
        freed = freed[:-1]
        if v["jail_site"] == "kept":
            site = jnp.where(freed, pos, sites)
            return State(grid.at[site].set(((number + 1) << 2) | 1).at[sites].set(0), pos, jail)
        empties = jnp.argsort(jnp.where(grid[:-1] == 0, luck.bits("release", (sites,)) >> 1, jnp.uint32(0xFFFFFFFF)))
        site = jnp.where(freed, empties[jnp.cumsum(freed) - 1].astype(jnp.int32), sites)
        grid = grid.at[site].set(((number + 1) << 2) | 1).at[sites].set(0)
        return State(grid, jnp.where(freed, site, pos), jail)

    def lane(replica: Array, reading: Array, legitimacy: Array, present: Array) -> dict[str, Array]:
        luck = draws(replica, 0)
        traits = luck.uniform("hardship"), luck.uniform("risk")
        pos = jnp.argsort(luck.bits("place", (sites,)))[:agents].astype(jnp.int32)
        value = ((number + 1) << 2) | jnp.where(is_cop, 3, 1)
        start = State(jnp.zeros(sites + 1, jnp.int32).at[pos].set(value), pos, jnp.zeros(agents + 1))

        def period(state: State, t: Array) -> tuple[State, dict[str, Array]]:
            luck = draws(replica, t + 1)
            on_duty = jnp.append(~is_cop | (number - citizens < present[t]), False)
            gone = jnp.where(is_cop & ~on_duty[:-1] & (state.grid[state.pos] >> 2 == number + 1), state.pos, sites)
            state = release(State(state.grid.at[gone].set(0), state.pos, state.jail), luck)
            state = one_by_one(state, luck, traits, legitimacy[t], on_duty, reading)
            return state, seen(state, traits, legitimacy[t])

        return lax.scan(period, start, jnp.arange(v["ticks"]))[1]

    def seen(state: State, traits: Any, legitimacy: Array) -> dict[str, Array]:
        active, jailed = jnp.sum((state.grid & 3) == 2), jnp.sum(state.jail[:citizens] > 0)
        quiet = (state.jail[:-1] <= 0) & ~is_cop & ((state.grid[state.pos] & 3) == 1)
        some = jnp.maximum(jnp.sum(quiet), 1)
        grievance, risk = (jnp.sum(jnp.where(quiet, x, 0)) / some for x in (traits[0] * (1 - legitimacy), traits[1]))
        tension = grievance * (jnp.sum(quiet) / citizens) / jnp.maximum(risk, 1e-6)
        return {"active": active, "jailed": jailed, "tension": tension}

    return lane


def simulate(
    v: dict[str, Any], readings: list[str], legitimacy: np.ndarray | None = None, cops: np.ndarray | None = None
) -> dict[str, np.ndarray]:
    """Actives, jailed and tension by (reading, replicate, period); all lanes run side by side.

    Legitimacy of shape (courses, periods) gives results by (course, reading, replicate, period).
    """
    ticks, full = v["ticks"], round(v["cop_density"] * v["size"] ** 2)
    lawful = jnp.asarray(np.full(ticks, v["legitimacy"]) if legitimacy is None else legitimacy, jnp.float32)
    present = jnp.asarray(np.full(ticks, full) if cops is None else cops, jnp.int32)
    one = build(v) if v["updating"] == "sequential" else rebellion_at_once.build(v)
    lanes = jax.vmap(jax.vmap(one, (0, None, None, None)), (None, 0, None, None))
    lanes = jax.vmap(lanes, (None, None, 0, None)) if lawful.ndim == 2 else lanes
    which = jnp.asarray([ROUNDINGS.index(one) for one in readings])
    found = jax.jit(lanes)(replicas(v["seed"], v["replicates"]), which, lawful, present)
    return {key: np.asarray(value) for key, value in found.items()}
