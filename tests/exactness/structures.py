"""What is compiled once and shared by many scenarios: a geometry, and a crew of mechanisms that are open or shut.

No geometry fills its pages to a multiple of eight, so each ends with vacant ones.
"""

import dataclasses
from functools import cache
from typing import Any, NamedTuple

import jax
import numpy as np
import worlds

from weiwen.declarations import parameters_of
from weiwen.engine.fingerprint import fingerprint
from weiwen.engine.pages import paginate
from weiwen.engine.simulate import runner
from weiwen.loop import dress, strip
from weiwen.scenario import load
from weiwen.world import Laboratory, laboratory, spread


class Structure(NamedTuple):
    """Who is in the loop (of rivals the first, the second or the last), and how many people live where."""

    crew: str
    people: int
    provinces: int
    localities: int
    rows: int


STRUCTURES = {
    "firsts": Structure("firsts", 500, 2, 5, 64),
    "lasts": Structure("lasts", 700, 3, 7, 64),
    "seconds": Structure("seconds", 900, 4, 19, 64),
    "wide": Structure("firsts", 1100, 1, 3, 256),
}


@cache
def lab(name: str) -> Laboratory:
    """A structure made ready, on one device."""
    crew, *sizes = STRUCTURES[name]
    words = [f"population.{key}={size}" for key, size in zip(Structure._fields[1:], sizes, strict=True)]
    names = tuple(pair[0] for pair in getattr(worlds, crew)())
    numbers = {one: {key: p.value for key, p in parameters_of(one).items()} for one in names}
    scenario = load("village", presets=["teaching_rates"], sets=words)
    numbers = {one: numbers[one] | scenario.parameters.get(one, {}) for one in names}
    made = laboratory(scenario.model_copy(update={"mechanisms": names, "parameters": numbers}))
    assert used(made) % 8, f"{name}: {used(made)} pages need no vacant ones"
    return made


def used(made: Laboratory) -> int:
    """Pages that hold people."""
    return int((np.asarray(made.pages.live) > 0).sum())


@cache
def on(name: str, devices: int) -> Laboratory:
    """The same on so many devices."""
    return spread(lab(name), devices)


@cache
def run_of(name: str, devices: int, own: bool) -> Any:
    """The compiled run, which notes a fingerprint each tick; `own`: each world has numbers of its own."""
    made = on(name, devices)
    return runner(made.program, dress(made.pages), strip, own, made.layout, fingerprint)


@cache
def beginning_of(name: str) -> Any:
    """The compiled start of worlds with numbers of their own, on one device."""
    return jax.jit(jax.vmap(lab(name).begin))


@cache
def crowded(name: str) -> Laboratory:
    """The same, and one more person: alone, in a place and a province of their own, on a page that was vacant."""
    made = lab(name)
    sizes = [*(place.people for place in made.places), 1]
    pages = paginate(np.asarray(sizes), np.append(made.pages.parent, made.pages.parents), made.pages.rows)
    alone = dataclasses.replace(made, pages=pages)
    assert pages.shape == made.pages.shape
    return dataclasses.replace(alone, run=runner(made.program, dress(pages), strip))
