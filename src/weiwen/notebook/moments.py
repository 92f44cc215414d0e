"""A world week by week, to look into while it runs.

`moment = step("village")` is the end of its first week, `step(moment)` that of the second. Stepping n times gives the
bits of a run of n weeks. A moment never changes: two steps from it give the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import xarray as xr

from weiwen import results
from weiwen.errors import InputError
from weiwen.loop import Week, World, dress, strip
from weiwen.notebook.choice import chosen
from weiwen.notebook.running import prepared
from weiwen.scenario import Scenario
from weiwen.world import Laboratory


@dataclass(frozen=True)
class Moment:
    """A world at the end of a week: the week's records, and everything that was so in it."""

    laboratory: Laboratory = field(repr=False)
    week: int
    records: xr.Dataset = field(repr=False)
    worlds: Any = field(repr=False)  # the week of every replicate
    slices: Any = field(repr=False)
    tick: Any = field(repr=False)

    @property
    def week_state(self) -> Week:
        """The whole week of the first replicate: society, acts, signals, files, measures, ledger."""
        return self.of(0)

    def of(self, replicate: int) -> Week:
        """The whole week of one replicate."""
        return jax.tree.map(lambda leaf: leaf[replicate], self.worlds)


def step(
    scenario_or_moment: Scenario | str | Path | Moment, mechanisms: Sequence[Any] | None = None, **options: Any
) -> Moment:
    """The first week of a scenario (`mechanisms` and `options` as of `run`), or the week after a moment."""
    if not isinstance(scenario_or_moment, Moment):
        made, own, _ = chosen(scenario_or_moment, mechanisms, options)
        lab = prepared(made, own)
        return _after(lab, 0, *lab.start(), ticking(lab))
    if mechanisms is not None or options:
        raise InputError("a moment keeps its mechanisms and numbers; give them to the first step of a scenario")
    last = scenario_or_moment
    return _after(last.laboratory, last.week, strip(last.worlds), last.slices, last.tick)


def ticking(lab: Laboratory) -> Any:
    """One compiled week of all replicates: (worlds, slices, week) to (worlds as they are in it, slices, records)."""

    def tick(world: World, slices: Any, t: Any, key: Any, mechanisms: Any) -> Any:
        return lab.program.tick(dress(lab.pages)(world), slices, t, key, mechanisms)

    return jax.jit(jax.vmap(tick, in_axes=(0, 0, None, 0, None)))


def _after(lab: Laboratory, done: int, worlds: World, slices: Any, tick: Any) -> Moment:
    weeks, kept, noted = tick(worlds, slices, jnp.int32(done), lab.keys(), lab.mechanisms)
    weekly = {name: np.asarray(values)[:, None] for name, values in noted.items()}
    records = results.dataset(lab, weekly, {}).assign_coords(week=[done + 1])
    return Moment(lab, done + 1, records, weeks, kept, tick)
