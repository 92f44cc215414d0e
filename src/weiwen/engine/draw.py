"""Randomness with an address: seed, replicate, tick, mechanism, purpose, row.

The key of a draw depends on its own address and on nothing else, so switching a mechanism on or off leaves every
other draw as it was: two runs that differ in one policy share the luck of every person, and are twins.

    root    = (seed >> 32, seed mod 2^32)                     injective: seeds 1 and 2^32 + 1 differ
    replica = threefry(root, (replicate, REPLICA))
    key     = threefry(replica, (crc32(mechanism/purpose), t))
    bits    = threefry(key, (0, row))                          two words of 32 bits for each row

Threefry-2x32 with 20 rounds: Salmon et al. (2011), doi:10.1145/2063384.2063405. It is written out here because the
unrolled form fuses with the arithmetic around it on a CPU; bit for bit it is the generator that jax ships.
"""

import zlib
from collections.abc import Callable, Sequence
from functools import partial
from statistics import NormalDist
from typing import TypeVar

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jaxtyping import Array, Bool, Float, UInt8, UInt32

ROTATIONS = (13, 15, 26, 6, 17, 29, 16, 24)
REPLICA = 0x7265706C  # "repl": keeps the replicate's block apart from any address
FEW = 65_536  # draws of places or seats: so few cost nothing, and each of their ciphers is much to compile
VALUES = 4_096
NORMAL = np.asarray([NormalDist().inv_cdf((i + 0.5) / VALUES) for i in range(VALUES)], np.float32)
"""Standard normal numbers, equally likely (the middle of each slice): looked up, they are the same in any program."""
Words = tuple[Array, Array]
T = TypeVar("T")


def threefry(key: Words, first: Array, second: Array) -> Words:
    """Encrypt a block of two 32-bit words under a key of two words, elementwise (20 rounds)."""
    schedule = (key[0], key[1], key[0] ^ key[1] ^ jnp.uint32(0x1BD11BDA))
    first, second = first + schedule[0], second + schedule[1]
    for turn in range(20):
        shift = ROTATIONS[turn % 8]
        first = first + second
        second = ((second << shift) | (second >> (32 - shift))) ^ first
        if turn % 4 == 3:
            n = turn // 4 + 1
            first, second = first + schedule[n % 3], second + schedule[(n + 1) % 3] + jnp.uint32(n)
    return first, second


@partial(jax.jit, inline=True)
def rolled(key: Words, first: Array, second: Array) -> Words:
    """The same encryption as a loop of five times four rounds: slower to run, and much less to compile."""
    schedule = (key[0], key[1], key[0] ^ key[1] ^ jnp.uint32(0x1BD11BDA))
    turns = jnp.asarray([ROTATIONS[:4], ROTATIONS[4:]] * 3, jnp.uint32)[:5]
    added = jnp.stack([jnp.stack([schedule[n % 3], schedule[(n + 1) % 3] + jnp.uint32(n)]) for n in range(1, 6)])

    def four(words: Words, now: tuple[Array, Array]) -> tuple[Words, None]:
        first, second = words
        for shift in now[0]:
            first = first + second
            second = ((second << shift) | (second >> (jnp.uint32(32) - shift))) ^ first
        return (first + now[1][0], second + now[1][1]), None

    return lax.scan(four, (first + schedule[0], second + schedule[1]), (turns, added))[0]


def root_key(seed: int, replicate: int | Array = 0) -> UInt32[Array, "2"]:
    """Turn a seed in [0, 2^64) and a replicate in [0, 2^32) into a key, different seeds into different keys."""
    if not 0 <= seed < 2**64:
        raise ValueError(f"seed {seed} is outside [0, 2^64)")
    words = jnp.uint32(seed >> 32), jnp.uint32(seed & 0xFFFFFFFF)
    return jnp.stack(threefry(words, jnp.asarray(replicate, jnp.uint32), jnp.uint32(REPLICA)))


def rows_of(shape: Sequence[int]) -> UInt32[Array, "..."]:
    """Row-major number of each element, built from iotas so that it can be cut along any axis."""
    number, stride = jnp.zeros(shape, jnp.uint32), 1
    for axis in reversed(range(len(shape))):
        number = number + lax.broadcasted_iota(jnp.uint32, shape, axis) * jnp.uint32(stride)
        stride *= shape[axis]
    return number


def unit(bits: UInt32[Array, "..."]) -> Float[Array, "..."]:
    """Uniform in [0, 1) with 24 bits; by way of int32, which processors convert fast."""
    return (bits >> 8).astype(jnp.int32).astype(jnp.float32) * jnp.float32(2**-24)


def chosen(bits: UInt32[Array, "..."], values: Float[np.ndarray, "n"]) -> Float[Array, "..."]:
    """One of n = 2^k values for each word, by its highest bits."""
    places = bits >> jnp.uint32(33 - len(values).bit_length())
    return jnp.asarray(values)[places.astype(jnp.int32)]


class Book:
    """The addresses drawn in one tick: refuses one used twice, and hands each its key.

    The first trace of a program only collects the addresses; later ones take all keys from one small encryption.
    """

    def __init__(self, replica: UInt32[Array, "2"], tick: Array, known: tuple[str, ...] | None) -> None:
        self.used: list[str] = []
        self.known = known
        self.tick = tick
        if known is not None:
            words = jnp.asarray([word(address) for address in known], jnp.uint32)
            ticks = jnp.full(words.shape, 0, jnp.uint32) + tick.astype(jnp.uint32)
            self.keys = threefry((replica[0], replica[1]), words, ticks)

    def key(self, address: str) -> Words:
        """Key of an address; an address drawn twice in a tick is an error."""
        if address in self.used:
            raise ValueError(f"the draw {address!r} is used twice in one tick: give each purpose a name of its own")
        self.used.append(address)
        if self.known is None:
            return jnp.uint32(0), jnp.uint32(0)
        place = self.known.index(address)
        return self.keys[0][place], self.keys[1][place]

    def luck(self, owner: str, shape: tuple[int, ...]) -> "Luck":
        """The draws of one mechanism (or stage), of one shape unless a draw asks for another."""
        return Luck(self, owner, shape)


def word(address: str) -> int:
    """The 32-bit word of an address."""
    return zlib.crc32(address.encode())


def distinct(addresses: Sequence[str]) -> tuple[str, ...]:
    """Check that no two addresses share a word (the odds are one in four billion a pair), and return them."""
    seen: dict[int, str] = {}
    for address in addresses:
        if (other := seen.setdefault(word(address), address)) != address:
            raise ValueError(f"the draws {other!r} and {address!r} share a key: rename one")
    return tuple(addresses)


class Luck:
    """Draws of one mechanism in one tick, each under the name of its purpose; the person is the row."""

    def __init__(self, book: Book, owner: str, shape: tuple[int, ...]) -> None:
        self._book, self._owner, self._shape = book, owner, shape

    def block(self, purpose: str, shape: tuple[int, ...] | None = None) -> Words:
        """Two independent words for each row."""
        return self.block_of(purpose, rows_of(self._shape if shape is None else shape))

    def block_of(self, purpose: str, rows: UInt32[Array, "..."]) -> Words:
        """Two independent words for each of these rows, where people do not stand in the order of their rows."""
        return self._cipher(rows)(self._book.key(f"{self._owner}/{purpose}"), jnp.zeros_like(rows), rows)

    def blocks(self, purposes: Sequence[str], shape: tuple[int, ...]) -> Words:
        """Two independent words for each row under each of several purposes, (purposes, *shape): one cipher for all."""
        keys, rows = [self._book.key(f"{self._owner}/{purpose}") for purpose in purposes], rows_of(shape)
        first, second = (jnp.stack(words).reshape(-1, *[1] * len(shape)) for words in zip(*keys, strict=True))
        return self._cipher(rows)((first, second), jnp.zeros_like(rows), rows)

    def _cipher(self, rows: Array) -> Callable[..., Words]:
        few = rows.size <= FEW and rows.shape != self._shape
        return rolled if few else threefry  # the bits are the same

    def bits(self, purpose: str, shape: tuple[int, ...] | None = None) -> UInt32[Array, "..."]:
        """32 bits for each row, as the stock generator gives them (both words folded into one)."""
        first, second = self.block(purpose, shape)
        return first ^ second

    def uniform(self, purpose: str, shape: tuple[int, ...] | None = None) -> Float[Array, "..."]:
        """Uniform in [0, 1)."""
        return unit(self.bits(purpose, shape))

    def among(self, purpose: str, values: Float[np.ndarray, "n"], shape: tuple[int, ...]) -> Float[Array, "..."]:
        """One of n = 2^k equally likely values for each row: what is looked up is rounded nowhere."""
        return chosen(self.bits(purpose, shape), values)

    def uniforms(self, purpose: str) -> tuple[Float[Array, "..."], Float[Array, "..."]]:
        """Two independent uniforms in [0, 1) out of one block, at the price of one."""
        first, second = self.block(purpose)
        return unit(first), unit(second)

    def chance(self, purpose: str, probability: Float[Array, "..."]) -> Bool[Array, "..."]:
        """True with the given probability."""
        return self.uniform(purpose) < probability

    def bytes(self, purpose: str, n: int) -> tuple[UInt8[Array, "..."], ...]:
        """n (at most 8) independent bytes for each row out of one block."""
        words = self.settle(self.block(purpose)[: (n + 3) // 4])
        return tuple((words[i // 4] >> jnp.uint32(8 * (i % 4))).astype(jnp.uint8) for i in range(n))

    def settle(self, tree: T) -> T:
        """Have arrays computed once and kept, where the compiler would compute them again for each of their users.

        A loop that never runs: its operands must exist before it, and the compiler cannot know that it is idle.
        """
        never = lax.max(self._book.tick, jnp.int32(0))

        def turn(state: tuple[Array, T]) -> tuple[Array, T]:
            return state[0] + 1, jax.tree.map(lambda x: ~x if x.dtype != jnp.float32 else -x, state[1])

        return lax.while_loop(lambda state: state[0] < 0, turn, (never, tree))[1]
