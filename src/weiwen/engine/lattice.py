"""A torus of sites, and what is in vision of each as bits: counted and picked exactly, without lists of neighbours.

Seen from a site, a row of a yes-or-no plane is one word: bit b says whether the site b - reach columns away is set.
How many are set in vision is then a sum of population counts over the rows, and the n-th of them is found by its rank.
A step from a site to another is one number: the row of the window, shifted, and the column.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import jax.numpy as jnp
from jax import lax
from jaxtyping import Array

MOST = 15  # reach whose rows (31 sites) still fit into a word of 32 bits
MEASURES = {
    "euclidean": lambda dx, dy: (dx * dx + dy * dy) ** 0.5,
    "von_neumann": lambda dx, dy: abs(dx) + abs(dy),
    "moore": lambda dx, dy: max(abs(dx), abs(dy)),
}


class Vision(NamedTuple):
    """The sites in vision: for each row of the window the columns that are seen, as bits."""

    reach: int
    rows: tuple[int, ...]

    @property
    def word(self) -> Any:
        """The narrowest type that holds a row."""
        return jnp.uint16 if self.reach <= 7 else jnp.uint32

    @property
    def bits(self) -> int:
        """Bits of a column in a step; a step takes twice as many."""
        return 4 if self.reach <= 7 else 5

    @property
    def sites(self) -> int:
        """Number of sites in vision."""
        return sum(row.bit_count() for row in self.rows)


def vision(size: int, radius: float, shape: str, reach: int | None = None) -> Vision:
    """Sites within a radius on a torus of this size, the own left out; a wider reach gives the same sites more rows."""
    own = min(int(radius), (size - 1) // 2)
    reach = own if reach is None else reach
    if not 0 < own <= reach <= MOST:
        raise ValueError(f"a vision of {radius} on {size} x {size} sites: use 1 to {MOST} sites, on 3 x 3 at least")
    span, measure = range(-reach, reach + 1), MEASURES[shape]

    def seen(dx: int, dy: int) -> bool:
        return (dx != 0 or dy != 0) and max(abs(dx), abs(dy)) <= own and measure(dx, dy) <= radius + 1e-9

    return Vision(reach, tuple(sum(1 << (dx + reach) for dx in span if seen(dx, dy)) for dy in span))


def windows(plane: Array, see: Vision) -> Array:
    """What each site sees of its own row, with the rows of the other side repeated above and below.

    From (size, size) to (size + 2 reach, size).
    """
    reach, size = see.reach, plane.shape[1]
    bits = plane.astype(see.word)
    far = 1 << (2 * reach).bit_length()
    beyond = min(size, far - reach)  # what lies beyond the reach is only room for the shifts, and masked later
    bits = jnp.concatenate([bits[:, size - reach :], bits, bits[:, :beyond]], axis=1)
    bits = jnp.pad(bits, ((0, 0), (0, far - reach - beyond)))
    span = 1
    while span < far:
        bits = bits[:, :-span] | (bits[:, span:] << see.word(span))
        span *= 2
    bits = bits[:, :size]
    return jnp.concatenate([bits[size - reach :], bits, bits[:reach]], axis=0)


def rows(seen: Array, see: Vision) -> list[Array]:
    """The rows in vision of every site, from windows."""
    size = seen.shape[1]
    return [seen[k : k + size] & see.word(row) for k, row in enumerate(see.rows)]


def rows_at(seen: Array, see: Vision, site: Array) -> list[Array]:
    """The rows in vision of some sites only, from windows."""
    flat, size = seen.reshape(-1), seen.shape[1]
    found = (flat.at[site + k * size].get(mode="promise_in_bounds") for k in range(len(see.rows)))
    return [words & see.word(row) for words, row in zip(found, see.rows, strict=True)]


def count(words: Sequence[Array]) -> Array:
    """How many are set in these rows; from the last to the first, or `pick` would have the sums of every row stored."""
    total = lax.population_count(words[-1])
    for word in words[-2::-1]:
        total = total + lax.population_count(word)
    return total


def total(plane: Array) -> Array:
    """How many are set in a plane of at most 65,535 rows: 16 bits a column, then the columns."""
    return jnp.sum(jnp.sum(plane, axis=0, dtype=jnp.uint16), dtype=jnp.int32)


def rank(bits: Array, of: Array, most: int) -> Array:
    """A number from 0 to of - 1 (of at most `most`) out of 32 random bits, as even as 32 bits allow."""
    spare = most.bit_length()
    return (((bits >> spare) * of.astype(jnp.uint32)) >> (32 - spare)).astype(of.dtype)


def pick(words: Sequence[Array], which: Array, see: Vision) -> Array:
    """The step to the set site of this rank in these rows; any step where there are not so many."""
    kind = see.word
    before = jnp.zeros_like(which)
    word, row, rest = jnp.zeros_like(which), jnp.zeros_like(which), which
    for k, here in enumerate(words):
        reached = before <= which  # the last row that is reached holds the site
        word, row = jnp.where(reached, here, word), jnp.where(reached, kind(k), row)
        rest = jnp.where(reached, which - before, rest)
        before = before + lax.population_count(here)
    column, half = jnp.zeros_like(which), 1 << (see.bits - 1)
    while half:
        below = lax.population_count(word & kind((1 << half) - 1))
        beyond = rest >= below
        rest, word = jnp.where(beyond, rest - below, rest), jnp.where(beyond, word >> kind(half), word)
        column = jnp.where(beyond, column + kind(half), column)
        half //= 2
    return (row << kind(see.bits)) | column


def beside(here: tuple[Array, Array], step: Array, size: int, see: Vision, back: bool = False) -> Array:
    """The site at a step from a row and column, round the torus; `back`: the site from which the step leads here."""
    sign, columns = -1 if back else 1, (1 << see.bits) - 1
    steps = (step >> see.bits).astype(jnp.int32), (step & columns).astype(jnp.int32)
    y, x = (at + sign * (by - see.reach) for at, by in zip(here, steps, strict=True))
    y, x = (jnp.where(at < 0, at + size, jnp.where(at >= size, at - size, at)) for at in (y, x))
    return y * size + x
