"""A fingerprint of a whole state: two 32-bit words that differ when a bit of it does, or when bits change places.

    w(i)   = two odd words mixed from the number i of an element
    leaf   = sum_i bits(i) w(i) mod 2^32                    for each of the two words
    print  = sum over leaves of mix(leaf xor crc32(path and type of the leaf))

Sums are of integers, so the order does not matter: neither the number of devices nor the batch changes a fingerprint,
and it is computed where the state lies, inside the compiled program. Everything counts, vacant rows too: they follow
draws like the others, and a stray write into them should show. One element that changes always shows, since an odd
multiple can be undone; changes of several cancel by chance about once in 2^64. It finds differences that nobody
planned, and does not withstand forgery.

Sums of random multiples: Lemire and Kaser 2014, doi:10.1093/comjnl/bxt070. The mixing is lowbias32 of C. Wellons'
"hash prospector".
"""

import zlib
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, UInt32

from weiwen.engine.draw import rows_of

Two = tuple[UInt32[Array, "..."], UInt32[Array, "..."]]


def fingerprint(state: Any) -> UInt32[Array, "2"]:
    """Two words for a tree of arrays; under `vmap` one fingerprint a replicate."""
    total = [jnp.uint32(0), jnp.uint32(0)]
    for path, leaf in jax.tree_util.tree_flatten_with_path(state)[0]:
        leaf = jnp.asarray(leaf)
        name = jnp.uint32(zlib.crc32(f"{jax.tree_util.keystr(path)}:{leaf.dtype}".encode()))
        for k, word in enumerate(_of_leaf(words(leaf))):
            total[k] = total[k] + mix(word ^ name ^ jnp.uint32(k))
    return jnp.stack(total)


def words(leaf: Array) -> UInt32[Array, "..."]:
    """The bits of each element as 32-bit words (an element of 64 bits gives two)."""
    if leaf.dtype == jnp.bool_:
        return leaf.astype(jnp.uint32)
    width = min(leaf.dtype.itemsize * 8, 32)
    return lax.bitcast_convert_type(leaf, jnp.dtype(f"uint{width}")).astype(jnp.uint32)


def mix(word: UInt32[Array, "..."]) -> UInt32[Array, "..."]:
    """Spread every bit of a word over all of it (one to one)."""
    word = (word ^ (word >> 16)) * jnp.uint32(0x7FEB352D)
    word = (word ^ (word >> 15)) * jnp.uint32(0x846CA68B)
    return word ^ (word >> 16)


def _of_leaf(bits: UInt32[Array, "..."]) -> Two:
    first = mix(rows_of(bits.shape) + jnp.uint32(1))
    second = first * jnp.uint32(0xC2B2AE35) ^ (first >> 16)
    return _total(bits * (first | 1)), _total(bits * (second | 1))


def _total(words: UInt32[Array, "..."]) -> UInt32[Array, ""]:
    return words.sum(dtype=jnp.uint32)
