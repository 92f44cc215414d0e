"""Views made by hand, so that a mechanism's arithmetic can be held against a formula without running the loop."""

import dataclasses
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from weiwen.apparatus.files import Apparatus
from weiwen.apparatus.opening import Opening, establish
from weiwen.declarations import parameters_of
from weiwen.engine import Luck, Mechanism, Pages, root_key
from weiwen.engine.draw import Book
from weiwen.engine.level import Level, level
from weiwen.engine.pages import paginate
from weiwen.ledger import open_ledger
from weiwen.loop import STAGES, Week, World, dress
from weiwen.scenario.schema import Opening as Declared
from weiwen.scenario.schema import Population
from weiwen.society.people import Acts, People, Society
from weiwen.society.population import Draw, populate
from weiwen.vocabulary import CIVIC, POLITICAL
from weiwen.world import mechanism

T = TypeVar("T")


def laid_out(people: int = 2048, places: int = 4, rows: int = 256) -> Pages:
    """Equal places of one parent."""
    return paginate(np.full(places, people // places), np.zeros(places, int), rows)


def drawn(act: Callable[[Luck], T], shape: tuple[int, ...], seed: int = 1, week: int = 0) -> T:
    """What is done with real draws, whatever draws it makes."""
    blank = Book(root_key(seed), jnp.int32(week), None)
    jax.eval_shape(lambda: act(blank.luck("by hand", shape)))
    return act(Book(root_key(seed), jnp.int32(week), tuple(blank.used)).luck("by hand", shape))


def weekly(act: Callable[[Luck, Any], T], state: Any, shape: tuple[int, ...]) -> Callable[[Any, int], T]:
    """The same thing done week after week with real draws, compiled once."""
    blank = Book(root_key(1), jnp.int32(0), None)
    jax.eval_shape(lambda s: act(blank.luck("by hand", shape), s), state)
    known = tuple(blank.used)
    return jax.jit(lambda s, week: act(Book(root_key(1), week, known).luck("by hand", shape), s))


@cache
def society(pages: tuple[int, int, int] = (2048, 4, 256)) -> Society:
    """A society at the scenario's own numbers."""
    laid, numbers = laid_out(*pages), Population().model_dump()
    draw = Draw(**{name: numbers[name] for name in Draw._fields})
    return drawn(lambda luck: populate(laid, jnp.zeros(laid.places), draw, luck), laid.shape)


def people_with(**columns: float) -> People:
    """Its people, with these columns the same for everybody."""
    people = society().people
    for name, value in columns.items():
        old = getattr(people, name)
        new = _flat(old, value) if isinstance(old, Level) else jnp.full(old.shape, value, old.dtype)
        people = dataclasses.replace(people, **{name: new})
    return people


def _flat(old: Level, value: float) -> Level:
    return level(jnp.full(old.raw.shape, value, jnp.float32), old.lo, old.hi)


def acts(pages: Pages, civic: Any = "none", political: Any = "quiet", said: float = 0.0) -> Acts:
    """What everybody did: a name, or a table of codes."""
    tables = (civic, CIVIC), (political, POLITICAL)
    codes = [names.index(x) if isinstance(x, str) else x for x, names in tables]
    columns = [jnp.broadcast_to(jnp.asarray(code, jnp.uint8), pages.shape) for code in codes]
    spoken = jnp.full(pages.shape, round(255 * said), jnp.uint8)
    return Acts(*columns, spoken, spoken)


@cache
def apparatus(**numbers: float) -> Apparatus:
    """The apparatus at its opening, with the scenario's own numbers and these."""
    declared = Declared().model_dump() | numbers
    return establish(laid_out(), Opening(**{name: declared[name] for name in Opening._fields}))


@cache
def _week() -> Week:
    """A week in which nothing has happened yet."""
    pages = laid_out()
    return dress(pages)(World(society(), apparatus(), open_ledger(pages)))


def seen(stage: str, **parts: Any) -> Any:
    """What a stage sees in a week in which nothing has happened, but for these parts of the view."""
    see = next(one.see for one in STAGES if one.name == stage)
    return dataclasses.replace(see(_week()), **parts)


def rule(name: str, **values: Any) -> Mechanism:
    """A mechanism with its declared numbers and these."""
    return mechanism(name, {key: p.value for key, p in parameters_of(name).items()} | values)


def mean(mask: Array) -> float:
    """Share of a mask, or mean of a column."""
    return float(np.asarray(mask, np.float64).mean())
