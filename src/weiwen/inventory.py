"""Where the bytes of a state are, column by column, from traced shapes: nothing is computed or allocated."""

from typing import Any, NamedTuple

import jax

from weiwen import memory
from weiwen.world import Laboratory


class Column(NamedTuple):
    """A column of the state: its building, its name, its bytes in one replicate, and whether it is cut with people."""

    building: str
    name: str
    nbytes: int
    by_people: bool

    def on_each(self, devices: int) -> int:
        """Bytes on each of so many devices: what has pages is cut, everything else is on every one."""
        return -(-self.nbytes // devices) if self.by_people else self.nbytes


def columns(lab: Laboratory) -> list[Column]:
    """Every column of a state: both buildings and the ledger, then what mechanisms keep."""
    world, slices = lab.shape()
    found = [_column(lab, keys, leaf) for keys, leaf in _leaves(world)]
    for name, mine in zip(lab.program.names, slices, strict=True):
        found += [_column(lab, ["mechanisms", name, *keys], leaf) for keys, leaf in _leaves(mine)]
    return found


def _leaves(tree: Any) -> list[tuple[list[str], Any]]:
    return [([_word(key) for key in path], leaf) for path, leaf in jax.tree_util.tree_flatten_with_path(tree)[0]]


def _word(key: Any) -> str:
    return str(next(getattr(key, name) for name in ("name", "key", "idx") if hasattr(key, name)))


def _column(lab: Laboratory, words: list[str], leaf: Any) -> Column:
    name = ".".join(word for word in words[1:] if word != "raw")
    building = "ties" if "ties" in words else words[0]
    return Column(building, name, memory.nbytes([leaf]), lab.pages.shape[0] in leaf.shape)
