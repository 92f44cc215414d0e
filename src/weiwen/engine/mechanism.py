"""A mechanism: one rule in one file, its numbers declared once beside it.

    class Habit(Mechanism):
        '''Propensities follow what was rewarded. [reference]'''
        stage = "response"
        rate: Scalar                                       # value, unit, range and source stand in habit.toml
        records = {"moved": Record(("locality",), "people", "whose habit moved this week")}
        keeps = {"habit": ("share", (0.0, 1.0), "propensity")}  # its own slice of state, if it needs one, and
        def start(self, view): ...                         # that slice in week 0
        def step(self, view, mine, luck): ...              # -> effect | (effect, mine) | (effect, mine, records)

Parameters are arrays, so a sweep over them is a `vmap` and never a second compilation; a `Switch` is static and
chooses between readings of a rule when the program is built. `Habit(rate=0.3)` may be written with a plain number: it
becomes such an array as soon as the mechanism is made.
"""

import dataclasses
from typing import Any, ClassVar, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from weiwen.engine.draw import Luck

Scalar = Float[Array, ""]
Columns = dict[str, tuple[str, tuple[float, float], str]]  # name: (unit, range, meaning)


class Record(NamedTuple):
    """An array that a mechanism or stage lays aside each tick for whoever looks at the run."""

    dims: tuple[str, ...]
    unit: str
    meaning: str
    voice: str = "truth"


def switch() -> Any:
    """Declare a parameter that is text and chooses between readings of a rule."""
    return eqx.field(static=True)


def _number(given: Any) -> Any:
    """A plain number as an array of one type (strongly typed, so that no value compiles anew); the rest as it is."""
    return jnp.asarray(given, jnp.float32) if isinstance(given, int | float | np.generic | np.ndarray) else given


class Mechanism(eqx.Module):
    """A rule of one stage; it sees its stage's view and nothing else, and returns an effect."""

    stage: ClassVar[str]
    systems: ClassVar[tuple[str, ...]] = ()
    kind: ClassVar[str] = "mechanism"  # or "objective": what somebody wants, among rival wants
    slot: ClassVar[str | None] = None  # rivals compete for a slot: two mechanisms with one slot are an error
    owns: ClassVar[str | None] = None  # the quantity that it alone updates, after its stage's sources were joined
    every: ClassVar[int] = 1
    records: ClassVar[dict[str, Record]] = {}
    keeps: ClassVar[Columns] = {}  # what its slice holds (one name, or the keys of the dict that `start` gives)

    def __post_init__(self) -> None:
        """Numbers become float32 arrays, switches stay text."""
        for field in dataclasses.fields(self):
            if not field.metadata.get("static"):
                given = getattr(self, field.name)
                if isinstance(given, str):
                    where = f"{type(self).__name__}.{field.name}"
                    raise TypeError(f"{where} is text; declare it as {field.name}: str = switch()")
                setattr(self, field.name, jax.tree.map(_number, given))

    @classmethod
    def make(cls, values: dict[str, Any]) -> "Mechanism":
        """Build it from parameter values, one for each field."""
        missing = {f.name for f in dataclasses.fields(cls)} ^ set(values)
        if missing:
            raise TypeError(f"{cls.__name__}: fields and declared parameters differ in {sorted(missing)}")
        return cls(**values)

    def start(self, view: Any) -> Any:
        """Its own slice of state at the start of a run, or None."""
        return None

    def step(self, view: Any, mine: Any, luck: Luck) -> Any:
        """One tick: an effect, or (effect, slice), or (effect, slice, records)."""
        raise NotImplementedError(f"{type(self).__name__} has no step")
