"""A scenario drawn by its number: which mechanisms are open, what is frozen, every number within its range, the luck.

The first few worlds of a scenario are replicates (one set of numbers, luck of their own); the others have numbers of
their own too, as in a sweep.
"""

import dataclasses
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from structures import lab

from weiwen.engine import root_key
from weiwen.engine.compose import Gates
from weiwen.experiments.numbers import DRAWN, declared
from weiwen.vocabulary import OWNED
from weiwen.world import Numbers

WORLDS, REPLICATES, TICKS = 64, 7, 13
CALENDAR = (0, 39, 46, 507)  # first weeks from which a quarter, a year or ten years end within the ticks


class Drawn(NamedTuple):
    """A scenario: what is open and frozen, the numbers of each world, its seed, and where it starts and is cut."""

    number: int
    structure: str
    open: frozenset[str]
    frozen: frozenset[str]
    table: dict[str, np.ndarray]  # (worlds,)
    seed: int
    first: int
    cut: int

    @property
    def keys(self) -> Any:
        return jnp.stack([root_key(self.seed, r) for r in range(WORLDS)])

    def gates(self, shut: frozenset[str] = frozenset()) -> Gates:
        """Who acts, less some."""
        names = lab(self.structure).program.names
        opened = {name: jnp.bool_(name in self.open - shut) for name in names}
        return Gates(opened, {quantity: jnp.bool_(quantity in self.frozen) for quantity in OWNED})

    def numbers(self, worlds: Any = slice(None)) -> Numbers:
        """The numbers of some worlds (an index: of one, without a dimension)."""
        default = lab(self.structure).numbers

        def own(head: str, fields: Any) -> dict[str, Any]:
            return {field: jnp.asarray(self.table[f"{head}.{field}"][worlds], jnp.float32) for field in fields}

        rules = [
            dataclasses.replace(rule, **own(name, _arrays(rule)))
            for name, rule in zip(lab(self.structure).program.names, default.mechanisms, strict=True)
        ]
        draw = default.draw._replace(**own("population", default.draw._fields))
        return Numbers(tuple(rules), draw, default.opening._replace(**own("opening", default.opening._fields)))


def drawn(number: int, structure: str) -> Drawn:
    """The scenario of this number on a structure; the same number gives the same scenario."""
    random, made = np.random.default_rng([number, sum(structure.encode())]), lab(structure)
    chance = random.choice([0.6, 0.9, 1.0])
    names = made.program.names
    return Drawn(
        number,
        structure,
        frozenset(name for name in names if random.random() < chance),
        frozenset(quantity for quantity in OWNED if random.random() < 0.1),
        _table(random, made),
        int(random.integers(2**64, dtype=np.uint64)),
        int(random.choice(CALENDAR)),
        int(random.integers(1, TICKS)),
    )


def _table(random: np.random.Generator, made: Any) -> dict[str, np.ndarray]:
    """Every number of every world: as the structure has it, anywhere in its range, or at an end of it."""
    own = {f"{name}.{key}": value for name, values in made.scenario.parameters.items() for key, value in values.items()}
    own |= {f"population.{key}": getattr(made.scenario.population, key) for key in DRAWN}
    own |= {f"opening.{key}": value for key, value in made.scenario.opening.model_dump().items()}
    moved = random.choice([0.1, 0.5, 0.9])  # the share of numbers that leave their value
    return {
        key: _column(random, float(value), declared(key).range, moved)
        for key, value in sorted(own.items())
        if not isinstance(value, str)
    }


def _column(random: np.random.Generator, value: float, span: tuple[float, float], moved: float) -> np.ndarray:
    column = np.where(random.random(WORLDS) < moved, random.uniform(*span, WORLDS), value)
    ends = np.where(random.random(WORLDS) < 0.5, *span)
    column = np.where(random.random(WORLDS) < 0.05 * moved, ends, column)
    column[1:REPLICATES] = column[0]
    return column


def _arrays(rule: Any) -> list[str]:
    return [field.name for field in dataclasses.fields(rule) if not field.metadata.get("static")]
