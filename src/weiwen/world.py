"""From a scenario to a world that can run: places laid out in pages, people and files at their start, the program."""

import importlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from weiwen import catalogue, devices, provinces, store
from weiwen.apparatus.opening import Opening, establish
from weiwen.engine import Mechanism, Pages, Program
from weiwen.engine.draw import Book, distinct
from weiwen.engine.effects import EffectError
from weiwen.engine.pages import paginate
from weiwen.engine.rounding import rounded, unforeseen
from weiwen.engine.shard import Layout, layout
from weiwen.engine.simulate import compiling_once, replicas, runner
from weiwen.errors import InputError
from weiwen.ledger import open_ledger
from weiwen.loop import World, build, dress, strip
from weiwen.scenario import Scenario
from weiwen.society.population import Draw, populate

OWNER = "population"  # the draws of the start have this name


class Numbers(NamedTuple):
    """Every number of a world that is an array and not a shape: worlds that differ only here share one compilation."""

    mechanisms: tuple[Mechanism, ...]
    draw: Draw
    opening: Opening


@dataclass(frozen=True)
class Laboratory:
    """A scenario made ready: geometry, program, and the compiled run (compiled when first called)."""

    scenario: Scenario
    places: tuple[provinces.Locality, ...]
    pages: Pages
    program: Program
    run: Any
    layout: Layout | None = None  # where people lie, if on several devices
    like: "Laboratory | None" = None  # one made before, of the same structure: what it compiled serves this one too

    @property
    def mechanisms(self) -> tuple[Mechanism, ...]:
        """The mechanisms with their parameters, as the compiled run takes them."""
        return self.program.mechanisms

    def keys(self) -> Any:
        """One key a replicate."""
        return replicas(self.scenario.seed, self.scenario.replicates)

    @property
    def numbers(self) -> Numbers:
        """The numbers of the scenario, as float32 arrays."""
        population, opening = self.scenario.population.model_dump(), self.scenario.opening.model_dump()
        draw = Draw(**{name: jnp.float32(population[name]) for name in Draw._fields})
        return Numbers(self.mechanisms, draw, Opening(**{name: jnp.float32(opening[name]) for name in Opening._fields}))

    def start(self) -> tuple[World, Any]:
        """The state in week 0, one a replicate."""
        return self.starter(self.keys(), self.numbers)

    @cached_property
    def starter(self) -> Any:
        """The compiled start: (keys, numbers) to states, the numbers shared by all; never whole on one of several."""
        if self._alike is not self:
            return self._alike.starter
        start = jax.vmap(self.begin, in_axes=(0, None))
        cut = {} if self.layout is None else {"out_shardings": self.layout.state}
        return jax.jit(start, compiler_options=compiling_once(), **cut)

    def begin(self, key: Any, numbers: Numbers) -> tuple[World, Any]:
        """The state in week 0 of one world with these numbers."""
        known = self.addresses_of_start()

        def start(key: Any, numbers: Numbers) -> tuple[World, Any]:
            world = self._world(key, numbers, known)
            return world, self.program.start(dress(self.pages)(world), numbers.mechanisms)

        # a number that is not negative, and that no compiler knows: its sign bit is the zero that rounding needs
        positive = lax.bitcast_convert_type(jnp.asarray(numbers.draw.sigma, jnp.float32), jnp.int32)
        return rounded(start, unforeseen(positive))(key, numbers)

    @property
    def _alike(self) -> "Laboratory":
        """The laboratory whose start and shapes serve this one too: itself, if it was changed since it was made."""
        like = self.like
        if like is None or like.pages is not self.pages or like.layout is not self.layout:
            return self
        return like if like.program.names == self.program.names else self

    def addresses_of_start(self) -> tuple[str, ...]:
        """Every address that the start of a world draws."""
        return self._alike._addresses

    @cached_property
    def _addresses(self) -> tuple[str, ...]:
        books: list[Book] = []
        jax.eval_shape(lambda key: self._world(key, self.numbers, None, books), jnp.zeros(2, jnp.uint32))
        return distinct(books[0].used)

    def _world(
        self, key: Any, numbers: Numbers, known: tuple[str, ...] | None, books: list[Book] | None = None
    ) -> World:
        book = Book(key, jnp.int32(0), known)
        if books is not None:
            books.append(book)
        mean = sum(p.people * p.income_per_head for p in self.places) / sum(p.people for p in self.places)
        prosperity = jnp.asarray([math.log(p.income_per_head / mean) for p in self.places], jnp.float32)
        society = populate(self.pages, prosperity, numbers.draw, book.luck(OWNER, self.pages.shape))
        return World(society, establish(self.pages, numbers.opening), open_ledger(self.pages))

    def shape(self) -> tuple[World, Any]:
        """Shapes and types of the state of one replicate, without computing it."""
        return self._alike._shape

    @cached_property
    def _shape(self) -> tuple[World, Any]:
        return jax.eval_shape(self.begin, jnp.zeros(2, jnp.uint32), self.numbers)


def mechanism(name: str, values: dict[str, Any]) -> Mechanism:
    """Build a mechanism by its name in the catalogue."""
    module = importlib.import_module(catalogue.module_of(name))
    return getattr(module, "".join(part.title() for part in name.split("_"))).make(values)


@dataclass(frozen=True)
class Structure:
    """All of a laboratory but its numbers: two scenarios of one structure are compiled once."""

    names: tuple[str, ...]
    kinds: Any  # classes and switches
    frozen: tuple[str, ...]
    places: tuple[provinces.Locality, ...]
    rows: int
    on: int | None
    edited: int  # when the program's files were last written: whoever writes a rule anew in a session gets it
    first: Scenario = field(compare=False)
    mechanisms: tuple[Mechanism, ...] = field(compare=False)


def laboratory(scenario: Scenario, extra: Sequence[tuple[str, Mechanism]] = (), on: int | None = 1) -> Laboratory:
    """Make a scenario ready to run on so many devices (None: as many as there are and divide its pages).

    `extra` are mechanisms that are not in the catalogue (a notebook's own).
    """
    chosen = [(name, mechanism(name, scenario.parameters[name])) for name in scenario.mechanisms]
    names, rules = [*zip(*chosen, *extra, strict=True)] or [(), ()]
    shapes = scenario.freeze, _places(scenario), scenario.population.rows, on, store.edited()
    structure = Structure(names, jax.tree.structure(rules), *shapes, scenario, rules)
    if extra:  # a class in a notebook may be written anew under its name
        return _made.__wrapped__(structure)
    made = _made(structure)
    return replace(made, scenario=scenario, program=made.program.renumbered(rules), like=made)


@lru_cache(maxsize=4)
def _made(structure: Structure) -> Laboratory:
    scenario, places, on = structure.first, structure.places, structure.on
    try:
        program = build([*zip(structure.names, structure.mechanisms, strict=True)], structure.frozen)
    except ValueError as error:
        raise InputError(f"scenario {scenario.name}: {error}") from None
    sizes = np.asarray([place.people for place in places])
    province = [place.province for place in places]
    order = sorted(set(province))
    pages = paginate(sizes, np.asarray([order.index(code) for code in province]), structure.rows)
    lab = Laboratory(scenario, places, pages, program, runner(program, dress(pages), strip))
    world, slices = lab.shape()
    try:
        program.collect(jax.eval_shape(dress(pages), world), slices)
    except EffectError as error:
        raise InputError(f"scenario {scenario.name}: {error}") from None
    return spread(lab, devices.chosen(on, pages.shape[0]))


def spread(lab: Laboratory, n: int) -> Laboratory:
    """The same laboratory with its people on the first n devices."""
    found = layout(jax.devices()[:n], lab.pages, lambda pages: replace(lab, pages=pages).shape())
    run = runner(lab.program, dress(lab.pages), strip, layout=found)
    return lab if found is lab.layout is None else replace(lab, layout=found, run=run)


def _places(scenario: Scenario) -> tuple[provinces.Locality, ...]:
    population = scenario.population
    found = provinces.localities(provinces.of(population.provinces), population.people, population.localities)
    return tuple(sorted(found, key=lambda place: place.code))
