"""Checkpoints: the state of a run as plain arrays in one file, written whole or not at all."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from weiwen.engine.whole import write_whole


def save(path: Path, state: Any, week: int) -> None:
    """Write the leaves of a state and the week it stands at."""
    write_whole(path, written(state, week))


def written(state: Any, week: int) -> Callable[[Any], None]:
    """A function that writes a state and its week into an open file."""
    leaves: dict[str, Any] = {f"leaf{i}": np.asarray(leaf) for i, leaf in enumerate(jax.tree.leaves(state))}
    return lambda file: np.savez(file, week=week, **leaves)


def load(path: Path, like: Any) -> tuple[Any, int]:
    """Read a state of the same structure as `like`, laid on the same devices, and its week."""
    leaves, structure = jax.tree.flatten(like)
    with np.load(path, allow_pickle=False) as stored:
        if len(stored.files) - 1 != len(leaves):
            raise ValueError(f"{path}: {len(stored.files) - 1} arrays, this program has {len(leaves)}")
        found = [stored[f"leaf{i}"] for i in range(len(leaves))]
        week = int(stored["week"])
    for i, (leaf, old) in enumerate(zip(leaves, found, strict=True)):
        if leaf.shape != old.shape or leaf.dtype != old.dtype:
            raise ValueError(f"{path}: array {i} is {old.dtype}{old.shape}, this program has {leaf.dtype}{leaf.shape}")
    return jax.tree.unflatten(structure, [_laid(x, leaf) for x, leaf in zip(found, leaves, strict=True)]), week


def _laid(array: np.ndarray, like: Any) -> Any:
    """An array on the devices of another; one that was cut is never whole on one of them."""
    spread = isinstance(like, jax.Array) and len(like.sharding.device_set) > 1
    return jax.device_put(array, like.sharding) if spread else jnp.asarray(array)
