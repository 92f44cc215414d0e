"""What a week must do at the least, read off the traced program: bytes to move and blocks to draw, stage by stage.

Bytes: every array that a stage reads is read once, and every array that it changes or makes is written once; what it
keeps to itself costs nothing, and neither does what it only hands on. For the whole week the state is read once and
written once where it changes, and nothing made in the week is ever written: a floor that no program can go below.

Blocks: one threefry block gives two words, and each address asks for one block a row. A mechanism of every n-th week
counts as an n-th.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.extend.core import Jaxpr, Literal

from weiwen.engine import Luck, Program
from weiwen.engine.draw import Book, Words
from weiwen.loop import STAGES, dress, strip
from weiwen.world import Laboratory


class Floor(NamedTuple):
    """What a part of the week cannot do without."""

    read: int  # bytes
    written: int  # bytes
    blocks: float  # threefry blocks, two words of 32 bits each

    @property
    def moved(self) -> int:
        """Bytes read and written."""
        return self.read + self.written


class CountingBook(Book):
    """A book that notes how many rows each address draws."""

    def __init__(self) -> None:
        super().__init__(jnp.zeros(2, jnp.uint32), jnp.int32(0), None)
        self.rows: dict[str, int] = {}

    def luck(self, owner: str, shape: tuple[int, ...]) -> Luck:
        return CountingLuck(self, owner, shape)


class CountingLuck(Luck):
    """Luck that tells the book the shape of each draw."""

    def block(self, purpose: str, shape: tuple[int, ...] | None = None) -> Words:
        asked = self._shape if shape is None else shape
        book: Any = self._book
        book.rows[f"{self._owner}/{purpose}"] = int(np.prod(asked))
        return super().block(purpose, shape)


def floors(lab: Laboratory) -> dict[str, Floor]:
    """The floor of each stage, in the order of the week."""
    world, slices = lab.shape()
    week = jax.eval_shape(dress(lab.pages), world)
    mine = dict(zip(lab.program.names, slices, strict=True))
    found = {}
    for stage in STAGES:
        crew = [(n, m) for n, m in zip(lab.program.names, lab.mechanisms, strict=True) if m.stage == stage.name]
        program, book = Program((stage,), crew, lab.program.frozen), CountingBook()
        state = week, tuple(mine[name] for name, _ in crew)
        moved, (week, kept, _) = traffic(step(program, book), state)
        mine |= dict(zip(program.names, kept, strict=True))
        found[stage.name] = Floor(*moved, blocks(book, program))
    return found


def whole(lab: Laboratory) -> Floor:
    """The floor of a whole week: the state read and written once, every block drawn once."""
    book, tick = CountingBook(), dress(lab.pages)

    def week(state: tuple[Any, Any]) -> Any:
        after, slices, records = step(lab.program, book)((tick(state[0]), state[1]))
        return strip(after), slices, records

    moved, _ = traffic(week, lab.shape())
    return Floor(*moved, blocks(book, lab.program))


def step(program: Program, book: Book) -> Callable[[tuple[Any, Any]], Any]:
    """A week of a program whose draws are noted in a book."""
    return lambda state: program._stages(*state, jnp.int32(0), book, program.mechanisms, None)


def blocks(book: CountingBook, program: Program) -> float:
    """Blocks a week of all that was drawn."""
    every = dict(zip(program.names, (m.every for m in program.mechanisms), strict=True))
    return sum(rows / every.get(address.partition("/")[0], 1) for address, rows in book.rows.items())


def traffic(function: Callable[[Any], Any], state: Any) -> tuple[tuple[int, int], Any]:
    """Bytes read and written by a function that is traced and not run, and the shapes that it returns."""
    leaves, structure = jax.tree.flatten(state)
    out: list[Any] = []

    def flat(*given: Any) -> list[Any]:
        found, shape = jax.tree.flatten(function(jax.tree.unflatten(structure, given)))
        out.append(shape)
        return found

    traced = jax.make_jaxpr(flat)(*leaves)
    shapes = jax.tree.unflatten(out[-1], [jax.ShapeDtypeStruct(a.shape, a.dtype) for a in traced.out_avals])
    return moved(traced.jaxpr), shapes


def moved(jaxpr: Jaxpr) -> tuple[int, int]:
    """Bytes of the inputs that reach an output through some operation, and of the outputs that are no input."""
    given, needed = set(jaxpr.invars), set()
    made = {v for v in jaxpr.outvars if not isinstance(v, Literal) and v not in given}
    wanted = set(made)
    for equation in reversed(jaxpr.eqns):
        if wanted & set(equation.outvars):
            wanted |= {v for v in equation.invars if not isinstance(v, Literal)}
    needed = wanted & given
    return sum(map(size, needed)), sum(map(size, made))


def size(variable: Any) -> int:
    """Bytes of an array of the traced program."""
    return int(np.prod(variable.aval.shape)) * variable.aval.dtype.itemsize
