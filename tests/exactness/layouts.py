"""One scenario on many layouts: so many devices, so many worlds in a batch, so many ticks in a call."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from drawing import REPLICATES, TICKS, WORLDS, Drawn, drawn
from structures import beginning_of, on, run_of

from weiwen.engine.checkpoint import load, save
from weiwen.engine.compose import Gates
from weiwen.engine.simulate import replicas
from weiwen.engine.sums import compiled_float_sums


class Layout(NamedTuple):
    """Devices, worlds in the batch, and whether a call takes all ticks or one."""

    devices: int
    worlds: int
    whole: bool

    def __str__(self) -> str:
        return f"{self.devices} devices, {self.worlds} worlds, {'all ticks' if self.whole else 'one tick'} a call"


class Played(NamedTuple):
    """Fingerprints (worlds, ticks, 2), the other records (worlds, ticks, ...), and the state at the end."""

    prints: np.ndarray
    records: dict[str, np.ndarray]
    state: Any


REFERENCE = Layout(1, REPLICATES, True)
STAR = (
    Layout(2, WORLDS, False),
    Layout(8, REPLICATES, False),
    Layout(4, 1, False),
)  # every number once, if not every pair
GRID = tuple(Layout(n, worlds, n == 1 and worlds != 7) for n in (1, 2, 4, 8) for worlds in (1, REPLICATES, WORLDS))


def beginning(scenario: Drawn) -> Any:
    """The worlds of a scenario in their first week, as plain arrays."""
    start = beginning_of(scenario.structure)(scenario.keys, scenario.numbers())
    return jax.tree.map(np.asarray, start)


def play(
    scenario: Drawn,
    layout: Layout,
    state: Any,
    first: int = 0,
    last: int = TICKS,
    gates: Gates | None = None,
) -> Played:
    """The ticks from `first` to before `last`, from a state of that tick of as many worlds as the layout takes."""
    own, made = layout.worlds > REPLICATES, on(scenario.structure, layout.devices)
    run = run_of(scenario.structure, layout.devices, own)
    rules = scenario.numbers(slice(layout.worlds) if own else 0).mechanisms
    given = scenario.keys[: layout.worlds], rules, gates or scenario.gates()
    if made.layout:  # once, not anew at every call
        given = jax.device_put(given, made.layout.everywhere)
    state, weeks = laid(state, made.layout), np.arange(first, last, dtype=np.int32) + scenario.first
    chunks = []
    for span in [weeks] if layout.whole else np.split(weeks, len(weeks)):
        state, records = run(state, span, *given)
        chunks.append(records)
    chunks = jax.device_get(chunks)
    joined = {name: np.concatenate([chunk[name] for chunk in chunks], 1) for name in chunks[0]}
    return Played(joined.pop("watched"), joined, state)


def sums(structure: str) -> list[str]:
    """Sums of floats over more than the places, and between devices, in the program as compiled for eight devices."""
    made, states = on(structure, 8), jax.vmap(on(structure, 8).begin, in_axes=(0, None))
    keys, weeks = replicas(1, REPLICATES), jnp.arange(1)
    state = jax.eval_shape(states, keys, made.numbers)
    lowered = run_of(structure, 8, False).lower(state, weeks, keys, made.mechanisms, drawn(0, structure).gates())
    return compiled_float_sums(lowered.compile().as_text(), REPLICATES * made.pages.places)


def laid(state: Any, layout: Any) -> Any:
    """A state on the devices of a layout, in memory that a run may overwrite."""
    if layout is None:
        return jax.tree.map(jnp.array, state)
    return jax.device_put(jax.tree.map(np.asarray, state), layout.state)


def few(tree: Any, worlds: int) -> Any:
    """The first worlds of a tree."""
    return jax.tree.map(lambda x: x[:worlds], tree)


def restarted(scenario: Drawn, before: Layout, after: Layout, start: Any) -> Played:
    """The ticks after the cut: up to it on one layout, then a checkpoint, then on with another of no more worlds."""
    half = play(scenario, before, few(start, before.worlds), 0, scenario.cut)
    blank = laid(jax.tree.map(np.zeros_like, few(start, after.worlds)), on(scenario.structure, after.devices).layout)
    with TemporaryDirectory() as folder:
        save(Path(folder) / "state.npz", few(half.state, after.worlds), scenario.cut)
        again, cut = load(Path(folder) / "state.npz", blank)
    return play(scenario, after, again, cut, TICKS)
