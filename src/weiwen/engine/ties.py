"""Ties that nobody stores: a mutual network of long ties made of page pairs and row masks.

For each tie, pages are paired by an involution and rows by an exclusive-or mask drawn for the pair, so i's tie j is
k if and only if k's tie j is i. A spread over a tie reads whole pages in a row. Masks of who posts are packed 32 people
to a word, so that a hop costs a few operations a word; counts over ties are added bit by bit. Vacant pages stand last
in every order and are their own partners, so how many there are moves nobody's ties.

Final size and peak of an epidemic on this graph match those of a random regular graph (tests/engine/test_ties.py).
"""

import equinox as eqx
import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Bool, Int32, UInt8, UInt32

from weiwen.engine.draw import Luck
from weiwen.engine.pages import Pages

SWAPS = ((1, 0x55555555), (2, 0x33333333), (4, 0x0F0F0F0F), (8, 0x00FF00FF), (16, 0x0000FFFF))


class Ties(eqx.Module):
    """Partner page and row mask of each page, one row a tie."""

    partner: Int32[Array, "ties pages"]
    mask: UInt32[Array, "ties pages"]


def _pair(order: Int32[Array, "pages"], first: Int32[Array, "pages"]) -> Int32[Array, "pages"]:
    """Pair neighbours of an order within stretches that begin at these seats; who is left over is its own partner.

    Every second page of a stretch joins the one before it. No seat waits for another: a GPU walks slowly.
    """
    seat = jnp.arange(order.shape[0])
    joins = (seat - first) % 2 == 1
    ahead = jnp.concatenate([joins[1:], jnp.zeros(1, bool)])
    mate = jnp.where(joins, seat - 1, jnp.where(ahead, seat + 1, seat))
    return jnp.zeros_like(order).at[order].set(order[mate])


def tie(pages: Pages, luck: Luck, near: int, far: int) -> Ties:
    """Draw `near` ties within each place and `far` ties across all, from the addressed draws of the start."""
    n, vacant = pages.shape[0], pages.live == 0
    orders, mates = luck.blocks([f"tie {j}" for j in range(near + far)], (n,))
    partners, masks = [], []
    for j, (order_bits, mask_bits) in enumerate(zip(orders, mates, strict=True)):
        order = jnp.lexsort((order_bits, pages.place, vacant) if j < near else (order_bits, vacant))
        seat, place = jnp.arange(n), pages.place[order]
        begins = jax.ops.segment_min(seat, place, pages.places)[place] if j < near else jnp.zeros_like(seat)
        partner = _pair(order.astype(jnp.int32), jnp.where(vacant[order], seat, begins))
        first = jnp.minimum(partner, jnp.arange(n))
        masks.append(1 + mask_bits[first] % jnp.uint32(pages.rows - 1))  # never zero: nobody is tied to oneself
        partners.append(partner)
    return Ties(jnp.stack(partners), jnp.stack(masks))


def pack(mask: Bool[Array, "pages rows"]) -> UInt32[Array, "pages words"]:
    """32 people to a word."""
    bits = mask.reshape(mask.shape[0], -1, 32).astype(jnp.uint32)
    return (bits << jnp.arange(32, dtype=jnp.uint32)).sum(-1, dtype=jnp.uint32)


def unpack(words: UInt32[Array, "pages words"], rows: int) -> UInt8[Array, "pages rows"]:
    """One bit a person, as 0 or 1."""
    bits = (words[:, :, None] >> jnp.arange(32, dtype=jnp.uint32)) & jnp.uint32(1)
    return bits.astype(jnp.uint8).reshape(words.shape[0], rows)


def across(words: UInt32[Array, "pages words"], ties: Ties, j: int) -> UInt32[Array, "pages words"]:
    """What each person's j-th tie holds."""
    theirs, mask = words[ties.partner[j]], ties.mask[j][:, None]
    seat = lax.broadcasted_iota(jnp.uint32, theirs.shape, 1) ^ (mask >> 5)
    theirs = jnp.take_along_axis(theirs, seat.astype(jnp.int32), axis=1, mode="promise_in_bounds")
    for shift, low in SWAPS:
        low = jnp.uint32(low)
        swapped = ((theirs & low) << shift) | ((theirs >> shift) & low)
        theirs = jnp.where((mask & shift) > 0, swapped, theirs)
    return theirs


def heard_from(words: UInt32[Array, "pages words"], ties: Ties) -> list[UInt32[Array, "pages words"]]:
    """Number of ties (at most 7) that hold the bit, as binary digits: [ones, twos, fours]."""
    digits = [jnp.zeros_like(words)] * 3
    for j in range(ties.partner.shape[0]):
        carry = across(words, ties, j)
        for place in range(3):
            digits[place], carry = digits[place] ^ carry, digits[place] & carry
    return digits


def number(digits: list[UInt32[Array, "pages words"]], rows: int) -> UInt8[Array, "pages rows"]:
    """Binary digits as one byte a person."""
    total = unpack(digits[0], rows)
    for place, words in enumerate(digits[1:], start=1):
        total = total + (unpack(words, rows) << place)
    return total


def materialise(ties: Ties, pages: Pages) -> Int32[Array, "ties people"]:
    """Row number of each person's partner over each tie (small worlds only: a test compares it with a library's)."""
    rows = jnp.arange(pages.rows, dtype=jnp.uint32)

    def one(partner: Array, mask: Array) -> Array:
        return (partner[:, None].astype(jnp.uint32) * pages.rows + (rows[None] ^ mask[:, None])).reshape(-1)

    return jax.vmap(one)(ties.partner, ties.mask).astype(jnp.int32)
