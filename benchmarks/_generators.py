"""Counter-based generators beside ours, for their rate alone: what would a cheaper one gain?

Each gives two words of 32 bits for a key and a row, so each could stand at the same call sites. They are written from
the papers, and checked against published vectors where there are some:

    threefry-2x32-20, -13   Salmon et al. 2011, doi:10.1145/2063384.2063405 (13 rounds are the fewest that passed
                            BigCrush there; 20 are the safety margin)
    philox-2x32-10          the same paper
    squares64               Widynski 2020, arXiv:2004.06278 (64 bits out of five rounds of squaring)
    bare mix                two operations that are no generator at all: what the rest of the program costs

No statistical battery (TestU01, PractRand, dieharder) is run here, so nothing here is a proposal to change ours.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import jax
import jax.numpy as jnp

from weiwen.engine import draw
from weiwen.engine.draw import ROTATIONS, Words, rows_of

Generator = Callable[[Words, Any, Any], Words]
PHILOX = 0xD256D193  # multiplier of the round
WEYL = 0x9E3779B9  # what is added to philox's key at each round
WORD = 32


def threefry_of(rounds: int) -> Generator:
    """Threefry-2x32 with another number of rounds."""

    def encrypt(key: Words, first: Any, second: Any) -> Words:
        schedule = (key[0], key[1], key[0] ^ key[1] ^ jnp.uint32(0x1BD11BDA))
        first, second = first + schedule[0], second + schedule[1]
        for turn in range(rounds):
            shift = ROTATIONS[turn % 8]
            first = first + second
            second = ((second << shift) | (second >> (WORD - shift))) ^ first
            if turn % 4 == 3:
                n = turn // 4 + 1
                first, second = first + schedule[n % 3], second + schedule[(n + 1) % 3] + jnp.uint32(n)
        return first, second

    return encrypt


def philox(key: Words, first: Any, second: Any) -> Words:
    """Philox-2x32 with 10 rounds (its key is one word: the first)."""
    word = key[0]
    for _ in range(10):
        product = first.astype(jnp.uint64) * jnp.uint64(PHILOX)
        high, low = (product >> WORD).astype(jnp.uint32), product.astype(jnp.uint32)
        first, second = high ^ word ^ second, low
        word = word + jnp.uint32(WEYL)
    return first, second


def squares(key: Words, first: Any, second: Any) -> Words:
    """Squares with 64 bits: the counter times the key, then five rounds of squaring."""
    wide = (key[0].astype(jnp.uint64) << WORD) | key[1].astype(jnp.uint64)
    counter = (first.astype(jnp.uint64) << WORD) | second.astype(jnp.uint64)
    x = y = counter * wide
    z = y + wide
    x = _turned(x * x + y)
    x = _turned(x * x + z)
    x = _turned(x * x + y)
    last = x * x + z
    x = _turned(last)
    found = last ^ ((x * x + y) >> WORD)
    return (found >> WORD).astype(jnp.uint32), found.astype(jnp.uint32)


def _turned(x: Any) -> Any:
    return (x >> WORD) | (x << WORD)


def mix(key: Words, first: Any, second: Any) -> Words:
    """No generator: as little as keeps a draw from being a constant."""
    word = second * key[0]
    return word ^ key[1], word


GENERATORS: dict[str, Generator] = {
    "threefry-2x32-20": draw.threefry,
    "threefry-2x32-13": threefry_of(13),
    "philox-2x32-10": philox,
    "squares64": squares,
}


def summing(generator: Generator, pages: int = 4096, rows: int = 256, turns: int = 16) -> Callable[[], Any]:
    """Draw pages times rows times turns blocks, and sum them as integers, so that nothing is written."""

    def turn(total: Any, t: Any, key: Any) -> tuple[Any, None]:
        row = rows_of((pages, rows))
        first, second = generator((key[0] + t, key[1] + t), jnp.zeros_like(row), row)
        return total + (first ^ second).sum(-1, dtype=jnp.uint32), None

    def all_turns(key: Any) -> Any:
        span = jnp.arange(turns, dtype=jnp.uint32)
        return jax.lax.scan(lambda total, t: turn(total, t, key), jnp.zeros(pages, jnp.uint32), span)[0]

    with jax.enable_x64(True):  # philox and squares work in words of 64 bits
        key = jnp.asarray([0xB5AD4ECE, 0xDA1CE2A9], jnp.uint32)
        compiled = jax.jit(all_turns).lower(key).compile()
    return lambda: compiled(key).block_until_ready()


@contextmanager
def in_place_of_ours(generator: Generator) -> Iterator[None]:
    """While it lasts, programs that are traced draw from another generator (for a measurement, never for a result)."""
    module: Any = draw
    ours = module.threefry
    module.threefry = generator
    try:
        yield
    finally:
        module.threefry = ours
