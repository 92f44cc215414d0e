"""Addressed draws for a model without a loop: the purposes that it draws are listed once, in the model's own file."""

import jax.numpy as jnp
from jax.scipy.special import ndtri
from jaxtyping import Array, Float, UInt32

from weiwen.engine.draw import Book, Luck, distinct, root_key


def luck_of(owner: str, purposes: tuple[str, ...], replica: Array, t: Array | int, shape: tuple[int, ...]) -> Luck:
    """The draws of one model in one period of one replicate."""
    known = distinct([f"{owner}/{purpose}" for purpose in purposes])
    return Book(replica, jnp.asarray(t, jnp.int32), known).luck(owner, shape)


def normal(luck: Luck, purpose: str, shape: tuple[int, ...] | None = None) -> Float[Array, "..."]:
    """Standard normal draws, by inversion."""
    return ndtri(luck.uniform(purpose, shape) + jnp.float32(2**-25))


def exponential(luck: Luck, purpose: str, shape: tuple[int, ...] | None = None) -> Float[Array, "..."]:
    """Exponential draws of mean one, by inversion."""
    return -jnp.log1p(-luck.uniform(purpose, shape))


def replicas(seed: int, n: int) -> UInt32[Array, "n 2"]:
    """Keys of n replicates of one seed: the engine's keys, in one call."""
    return root_key(seed, jnp.arange(n, dtype=jnp.uint32)).T
