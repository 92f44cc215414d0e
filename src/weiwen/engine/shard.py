"""People on several devices: what has pages is cut at pages, everything else is on every device.

Which dimension of an array counts pages is not guessed from its length (a world may have as many places as pages): the
shapes of a state are traced twice, the second time with more vacant pages, and the dimension that grew is the one.
Replicates stand in front of it and are not cut. Sums over people are sums of integers, so what devices exchange adds
up to the same bits, however many there are.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from weiwen.engine.pages import Pages, widened

PAGES = "pages"


class Layout(NamedTuple):
    """How a state of several replicates lies on devices: one sharding a leaf, and one for what is everywhere."""

    state: Any
    everywhere: NamedSharding

    @property
    def devices(self) -> int:
        """Number of devices."""
        return self.everywhere.mesh.size


def layout(devices: Sequence[Any], pages: Pages, shape: Callable[[Pages], Any]) -> Layout | None:
    """The layout of a state on these devices, whose shapes `shape` traces for a geometry; one device needs none."""
    if pages.shape[0] % len(devices):
        raise ValueError(f"{pages.shape[0]} pages cannot be cut into {len(devices)} equal parts")
    if len(devices) == 1:
        return None
    mesh = Mesh(np.asarray(devices), (PAGES,))

    def sharding(leaf: Any, wider: Any) -> NamedSharding:
        cut = [PAGES if n < m else None for n, m in zip(leaf.shape, wider.shape, strict=True)]
        return NamedSharding(mesh, PartitionSpec(None, *cut))

    state = jax.tree.map(sharding, shape(pages), shape(widened(pages)))
    return Layout(state, NamedSharding(mesh, PartitionSpec()))
