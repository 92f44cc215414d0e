"""Elites as they are: officials, officers, entrepreneurs, scholars and judges, a table of seats in each place.

Few, and so kept in full floats: the cost is by place, not by person. What the state has of them lies in its personnel
files; who holds which seat is public (`Roll`).
"""

import math
from dataclasses import replace
from typing import Any, ClassVar

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from weiwen.engine import Columns, Luck
from weiwen.engine.draw import NORMAL, chosen, unit
from weiwen.engine.sums import in_groups, in_halves, in_turn
from weiwen.seats import KINDS, by_kind, counted
from weiwen.vocabulary import ALL_SEATS, ELITES, RANKS, SEATS, Roll, seats

COLUMNS: Columns = {  # name: (unit, range, meaning)
    "loyalty": ("share", (0.0, 1.0), "private loyalty to the centre"),
    "voiced": ("share", (0.0, 1.0), "loyalty shown in public"),
    "competence": ("share", (0.0, 1.0), "how well the work of the seat is done"),
    "greed": ("share", (0.0, 1.0), "how little it costs one inwardly to take what is not one's own"),
    "rents": ("share of a mean income", (0.0, math.inf), "what was taken this week, by head of the place"),
    "dread": ("probability", (0.0, 1.0), "perceived chance of being taken by discipline within a year"),
    "member": ("flag", (0.0, 1.0), "member of the party"),
    "clean": ("weeks", (0.0, 255.0), "weeks since one last took rents (255: never, or long ago)"),
    "cell": ("flag", (0.0, 1.0), "a party cell sits in the firm (entrepreneurs)"),
    "complied": ("flag", (0.0, 1.0), "the firm did this week what the party asked of it (entrepreneurs)"),
    "offends": ("flag", (0.0, 1.0), "the firm broke the rules for firms this week (entrepreneurs)"),
}
LONG_CLEAN = 255.0
MIDDLE, SPREAD = 0.5, 0.15  # of traits of whoever newly holds a seat
NEWCOMERS = np.clip(MIDDLE + SPREAD * NORMAL, 0.0, 1.0)  # equally likely values of a trait
INVERSE_RANKS = 1.0 / np.arange(1, SEATS["entrepreneur"] + 1)
FIRM_SIZES = (INVERSE_RANKS / INVERSE_RANKS.mean()).astype(np.float32)
"""Jobs in the firm of each entrepreneur of a place, the largest first, relative to their mean: size is the inverse of
its rank. So it is among all firms of a country (Axtell 2001, doi:10.1126/science.1062081); in a place it is assumed."""
JOINED = {"official": 0.93, "officer": 1.0, "entrepreneur": 0.34, "scholar": 0.45, "judge": 1.0}
"""Members among new holders of a seat: leading cadres Brodsgaard 2012; the rest assumed."""


class Elites(eqx.Module):
    """The truth about who holds each seat."""

    columns: ClassVar[Columns] = COLUMNS
    loyalty: Float[Array, "places seats"]
    voiced: Float[Array, "places seats"]
    competence: Float[Array, "places seats"]
    greed: Float[Array, "places seats"]
    rents: Float[Array, "places seats"]
    dread: Float[Array, "places seats"]
    member: Float[Array, "places seats"]
    clean: Float[Array, "places seats"]
    cell: Float[Array, "places seats"]
    complied: Float[Array, "places seats"]
    offends: Float[Array, "places seats"]


def appoint(luck: Luck, places: int) -> Elites:
    """Draw somebody for every seat: traits Normal(0.5, 0.15) in [0, 1], membership by kind, voiced as felt."""
    shape = (places, ALL_SEATS)
    first, second = luck.blocks([f"seat {name}" for name in ("loyalty", "competence", "greed", "member")], shape)
    bits, nothing = first ^ second, jnp.zeros(shape, jnp.float32)
    loyalty, competence, greed = chosen(bits[:3], NEWCOMERS)
    share = jnp.asarray([JOINED[kind] for kind in ELITES for _ in range(SEATS[kind])], jnp.float32)
    member = (unit(bits[3]) < share).astype(jnp.float32)
    return Elites(
        loyalty=loyalty,
        voiced=loyalty,
        competence=competence,
        greed=greed,
        rents=nothing,
        dread=nothing,
        member=member,
        clean=nothing + LONG_CLEAN,
        cell=nothing,
        complied=nothing,
        offends=nothing,
    )


def renewed(elites: Elites, roll: Roll, luck: Luck) -> Elites:
    """Whoever newly holds a seat is somebody else."""
    others = appoint(luck, elites.loyalty.shape[0])
    changed = {name: jnp.where(roll.fresh, getattr(others, name), getattr(elites, name)) for name in COLUMNS}
    return Elites(**changed)


def moved(elites: Elites, changes: dict[str, Any] | None) -> Elites:
    """Add changes by column, each kept within its range."""
    if not changes:
        return elites
    return replace(
        elites,
        **{name: jnp.clip(getattr(elites, name) + change, *COLUMNS[name][1]) for name, change in changes.items()},
    )


def aged(elites: Elites) -> Elites:
    """A week later: since when nobody took anything."""
    return replace(elites, clean=jnp.where(elites.rents > 0, 0.0, jnp.minimum(elites.clean + 1.0, LONG_CLEAN)))


def among_peers(values: Float[Array, "places seats"]) -> Float[Array, "places seats"]:
    """Sum over the seats of one's own kind in one's own place, oneself among them."""
    sums = [jnp.broadcast_to(in_turn(values[:, seats(k)])[:, None], values[:, seats(k)].shape) for k in ELITES]
    return jnp.concatenate(sums, 1)


def of_kinds(*kinds: str) -> Bool[Array, "seats"]:
    """Which seats are of these kinds."""
    return jnp.asarray([kind in kinds for kind in ELITES for _ in range(SEATS[kind])])


def by_grade(elites: Elites, roll: Roll) -> dict[str, Any]:
    """Seats of each kind at each rank, and what their holders are, summed: who commands is seen by rank alone."""
    at = roll.rank == jnp.arange(RANKS)[:, None, None]
    names = ("loyalty", "competence", "member")
    values = jnp.stack([getattr(elites, name) for name in names])[:, None]
    sums = in_halves(in_groups(jnp.where(at, values, 0.0), KINDS))
    graded = {f"graded_{name}": found.T for name, found in zip(names, sums, strict=True)}
    return {"graded": counted(at).T} | graded


def summary(elites: Elites) -> dict[str, Float[Array, "kinds"]]:
    """Means of everything that elites are, by kind."""
    found = by_kind(jnp.stack([getattr(elites, name) for name in COLUMNS]))
    return {f"elite_{name}": found[i] for i, name in enumerate(COLUMNS)}


def of_place(values: Float[Array, "places seats"]) -> Float[Array, "places"]:
    """Mean over these seats in each place, added up seat by seat."""
    return in_turn(values) * (1.0 / values.shape[1])
