"""The line turns: class struggle, reform, the Three Represents, a new thought; who agreed may find himself outside.

The line is a point in a plane of ideas. A person stands at a distance from it (one less the position) in a direction of
their own, and a turn moves the line in a direction that nobody chose.
"""

import math
from typing import Any, ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float, UInt8

from weiwen.engine import Columns, Luck, Mechanism
from weiwen.engine.draw import rows_of, threefry
from weiwen.engine.mechanism import Record, Scalar
from weiwen.society.discourse.stage import DiscourseEffect, View

QUARTERS = 4  # in a year
BYTES = 64.0  # of a quarter turn
NOTHING = 1e-6
Vector = tuple[Float[Array, "..."], Float[Array, "..."]]


def _wave(turn: Float[Array, "..."]) -> Float[Array, "..."]:
    """A cosine made of straight lines, with a period of 4."""
    return jnp.abs(turn - 4.0 * jnp.floor(turn * 0.25) - 2.0) - 1.0


def heading(turn: Float[Array, "..."]) -> Vector:
    """Unit vector of a direction in quarter turns, measured along a diamond: no sine, whose last bit is nobody's."""
    along, across = _wave(turn), _wave(turn - 1.0)
    scale = 1.0 / jnp.sqrt(along * along + across * across)
    return along * scale, across * scale


def turns(along: Float[Array, "..."], across: Float[Array, "..."]) -> Float[Array, "..."]:
    """The inverse of `heading`, in [0, 4)."""
    share = along * (1.0 / jnp.maximum(jnp.abs(along) + jnp.abs(across), NOTHING))
    return jnp.where(across >= 0.0, 1.0 - share, 3.0 + share)


class OfficialLine(Mechanism):
    """Every so many years the line jumps in a direction drawn anew, and everybody's distance from it is another one.

    Equation: d' = |d e - size f|, e the person's direction from the line and f that of the jump (unit vectors in the
    plane, so d'^2 = d^2 - 2 d size cos + size^2), and the direction becomes that of d e - size f;
    shift = (1 - following) (d' - d), with following the share of the way that people go along at once.

    Source: spatial theory in two dimensions: Downs 1957, Enelow and Hinich 1984; the person's direction is drawn at
    the start and is a stylisation of ours.
    """

    stage = "discourse"
    systems = ("S01",)
    every = 13
    keeps: ClassVar[Columns] = {
        "bearing": ("1/256 turn", (0, 255), "direction in which one stands from the line"),
        "quarters": ("quarters", (0, math.inf), "since the line last turned"),
    }
    records: ClassVar[dict[str, Record]] = {
        "turned": Record((), "flag", "whether the line turned this week"),
        "estranged": Record(("locality",), "people", "people whom the turn took from agreement to opposition"),
    }
    period: Scalar
    size: Scalar
    following: Scalar

    def start(self, view: View) -> dict[str, Any]:
        people = view.people
        seed = people.ideal.raw.astype(jnp.uint32) << 8 | people.honesty.raw.astype(jnp.uint32)
        word, _ = threefry((jnp.uint32(1), jnp.uint32(0)), seed, rows_of(view.pages.shape))
        return {"bearing": (word >> 24).astype(jnp.uint8), "quarters": jnp.float32(0.0)}

    def step(self, view: View, mine: dict[str, Any], luck: Luck) -> tuple:
        pages, quarters = view.pages, mine["quarters"] + 1.0
        due = quarters >= jnp.round(self.period * QUARTERS)
        distance, after, bearing = self._moved(view, mine["bearing"], luck.uniform("direction", ()))
        shift = jnp.where(due, (1.0 - self.following) * (after - distance), 0.0)
        mine = {
            "bearing": jnp.where(due, bearing, mine["bearing"]),
            "quarters": jnp.where(due, 0.0, quarters),
        }
        estranged = (distance < 1.0) & (distance + shift > 1.0) & pages.people
        records = {"turned": due.astype(jnp.float32), "estranged": pages.count(estranged)}
        return DiscourseEffect(shift=shift), mine, records

    def _moved(self, view: View, bearing: UInt8[Array, "pages rows"], where: Float[Array, ""]) -> tuple:
        """Distances before and after a jump, and the new direction."""
        distance = 1.0 - view.people.ideal.value
        own, jump = heading(bearing.astype(jnp.float32) * (1.0 / BYTES)), heading(4.0 * where)
        along, across = (distance * a - self.size * b for a, b in zip(own, jump, strict=True))
        after = jnp.sqrt(along * along + across * across)
        turned = jnp.round(turns(along, across) * BYTES).astype(jnp.int32) & 255
        return distance, after, turned.astype(jnp.uint8)
