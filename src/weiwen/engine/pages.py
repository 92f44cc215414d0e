"""Pages: people as (pages, rows), so that every place owns whole pages and sums over people stay exact and fast.

A place is given as many pages as its people need; the spare rows of its last page are vacant. Pages come in eights:
at the end stand as many vacant pages as it takes, so that 1, 2, 4 or 8 devices each hold whole pages. A vacant page
counts to the last place, which by it has more vacant rows and nobody more.

Sums over people are integer sums: narrow ones down a page, lane by lane, 32 bits across the lanes, then a small
segment sum from pages to places. Integers add up to the same bits in any order, on any number of devices and in any
batch.
"""

from dataclasses import replace

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jaxtyping import Array, Bool, Float, Int32, Shaped, UInt8

from weiwen.engine.level import Level

BLOCK = 64  # rows that are near each other (a workplace or a village); pages hold whole ones
LANES = 32  # rows that are added side by side: a processor adds 32 bytes at once, and one after the other it does not
LIMB = 9  # bits of the lower limb of a sum of bytes
EIGHTS = 8  # pages come in a multiple of this, whatever the number of devices: the layout is part of every address


class Pages(eqx.Module):
    """Which page belongs to which place, and how many of its rows are people."""

    place: Int32[Array, "pages"]
    live: Int32[Array, "pages"]
    registered: Int32[Array, "places"]
    parent: Int32[Array, "places"]
    rows: int = eqx.field(static=True)
    parents: int = eqx.field(static=True)

    @property
    def shape(self) -> tuple[int, int]:
        """Shape of a column of people."""
        return (self.place.shape[0], self.rows)

    @property
    def places(self) -> int:
        """Number of places."""
        return self.registered.shape[0]

    @property
    def people(self) -> Bool[Array, "pages rows"]:
        """True where a row is a person."""
        return lax.broadcasted_iota(jnp.int32, self.shape, 1) < self.live[:, None]

    def _gather(self, per_page: Int32[Array, "pages"]) -> Int32[Array, "places"]:
        return jax.ops.segment_sum(per_page, self.place, self.places, indices_are_sorted=True)

    def count(self, mask: Bool[Array, "pages rows"]) -> Int32[Array, "places"]:
        """People of each place for whom the mask is true."""
        lanes = _down(mask.astype(jnp.uint8), LANES)  # at most rows / 32 each: fits in a byte
        return self._gather(lanes.astype(jnp.int32).sum(-1))

    def tally(self, code: UInt8[Array, "pages rows"], kinds: int) -> Int32[Array, "places kinds"]:
        """People of each place by a code in 0..kinds-1 (at most 6); higher codes are not counted.

        Each kind is a field of 5 bits in one word, so that all kinds cost one sum over 16 rows.
        """
        field = jnp.minimum(code, kinds).astype(jnp.uint32) * jnp.uint32(5)
        one = jnp.where(code < kinds, jnp.uint32(1) << field, jnp.uint32(0))
        words = one.reshape(code.shape[0], -1, 16).sum(-1, dtype=jnp.uint32)
        counts = [((words >> (5 * k)) & jnp.uint32(31)).astype(jnp.int32).sum(-1) for k in range(kinds)]
        return self._gather(jnp.stack(counts, -1))

    def limbs(self, raw: UInt8[Array, "pages rows"]) -> Int32[Array, "places 2"]:
        """Sum of a byte over the people of each place, exact, as (s // 512, s % 512): no sum of a nation wraps."""
        lanes = _down(jnp.where(self.people, raw, jnp.uint8(0)).astype(jnp.uint16), LANES)
        return self.carried(lanes.astype(jnp.int32).sum(-1))

    def carried(self, per_page: Int32[Array, "pages"]) -> Int32[Array, "places 2"]:
        """Sums of pages (each below 2^18) as sums of places in two limbs; exact up to 4 million pages a place."""
        halves = self._gather(jnp.stack([per_page >> LIMB, per_page & (2**LIMB - 1)], -1))
        return settled(halves)

    def total(self, raw: UInt8[Array, "pages rows"]) -> Float[Array, "places"]:
        """Sum of a byte over the people of each place, added up exactly and rounded once."""
        return rounded(self.limbs(raw))

    def mean(self, column: Level) -> Float[Array, "places"]:
        """Mean of a level over the people of each place."""
        return self.share(self.total(column.raw)) * column.step + column.lo

    def spread(self, values: Array) -> Array:
        """Hand each person the value of the own place: (places,) to (pages, 1)."""
        return values[self.place][:, None]

    def share(self, counted: Shaped[Array, "places"]) -> Float[Array, "places"]:
        """A count as a share of the registered people."""
        return counted.astype(jnp.float32) * (1.0 / self.registered.astype(jnp.float32))

    def nearby(self, mask: Bool[Array, "pages rows"], size: int = BLOCK) -> UInt8[Array, "pages rows"]:
        """Count of the mask among the `size` rows around each person (a workplace or a village)."""
        halves = mask.astype(jnp.uint8).reshape(mask.shape[0], -1, 2, size // 2).sum(-2, dtype=jnp.uint8)
        blocks = halves.sum(-1, dtype=jnp.uint8, keepdims=True)
        return jnp.broadcast_to(blocks, (*blocks.shape[:2], size)).reshape(mask.shape)

    def handed_on(self, counted: Int32[Array, "places"]) -> Int32[Array, "places"]:
        """Counts of each place put down to the next place of the same parent, those of the last to the first."""
        here = jnp.arange(self.places, dtype=jnp.int32)
        first = jax.ops.segment_min(here, self.parent, self.parents)[self.parent]
        last = jnp.append(self.parent[1:] != self.parent[:-1], True)  # places of a parent stand side by side
        return jax.ops.segment_sum(counted, jnp.where(last, first, here + 1), self.places)

    def of_parent(self, values: Array) -> Array:
        """Sum over the places of each parent: (places,) to (parents,)."""
        return jax.ops.segment_sum(values, self.parent, self.parents)


def _down(rows: Array, lanes: int) -> Array:
    """Add the rows of each page in so many lanes, in their own type: (pages, rows) to (pages, lanes)."""
    return rows.reshape(rows.shape[0], -1, lanes).sum(1, dtype=rows.dtype)


def settled(halves: Int32[Array, "... 2"]) -> Int32[Array, "... 2"]:
    """Carry what the lower limb holds too much into the upper one."""
    high, low = halves[..., 0], halves[..., 1]
    return jnp.stack([high + (low >> LIMB), low & (2**LIMB - 1)], -1)


def rounded(limbs: Int32[Array, "... 2"]) -> Float[Array, "..."]:
    """A number in two limbs as float32: the whole number rounded once (below 2^33; above, to one part in 10^7)."""
    return limbs[..., 0].astype(jnp.float32) * jnp.float32(2**LIMB) + limbs[..., 1].astype(jnp.float32)


def paginate(sizes: np.ndarray, parent: np.ndarray, rows: int) -> Pages:
    """Lay places of these sizes out in whole pages of `rows` rows (a multiple of 64), with vacant pages at the end."""
    if rows % BLOCK or np.any(sizes < 1):
        raise ValueError(f"pages of {rows} rows: use a multiple of {BLOCK}, and places of at least one person")
    pages = -(-sizes // rows)
    place = np.repeat(np.arange(len(sizes)), pages)
    live = np.full(len(place), rows)
    live[np.cumsum(pages) - 1] = sizes - (pages - 1) * rows
    columns = (place, live, sizes, parent)
    laid = Pages(*(jnp.asarray(x, jnp.int32) for x in columns), rows=rows, parents=int(parent.max()) + 1)
    return widened(laid, -len(place) % EIGHTS)


def widened(pages: Pages, vacant: int = EIGHTS) -> Pages:
    """The same geometry with more vacant pages at the end."""
    place, live = jnp.pad(pages.place, (0, vacant), mode="edge"), jnp.pad(pages.live, (0, vacant))
    return replace(pages, place=place, live=live)
