"""A scenario on every layout: the same fingerprint each tick, the same records, the same state at the end."""

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any

import jax
import numpy as np
from drawing import REPLICATES, Drawn
from layouts import Layout, Played, few, play, restarted
from structures import on
from worlds import differing


def begun(scenario: Drawn, start: Any) -> Iterator[str]:
    """Where worlds that begin on eight devices differ from those that begin on one, in a larger batch."""
    made = on(scenario.structure, 8)
    found = made.starter(scenario.keys[:REPLICATES], scenario.numbers(0))
    yield from told("a start on 8 devices", differing(few(start, REPLICATES), plain(found)))


def on_layouts(scenario: Drawn, layouts: Sequence[Layout], start: Any, whole: Played) -> Iterator[str]:
    """Where a layout gives other bits than the reference, in the worlds that both have."""
    for layout in layouts:
        found, n = play(scenario, layout, few(start, layout.worlds)), min(layout.worlds, REPLICATES)
        yield from compared(f"{layout}", few(whole, n), few(found, n))


def cut(scenario: Drawn, layouts: Sequence[Layout], start: Any, whole: Played) -> Iterator[str]:
    """Where a run that is cut by a checkpoint, and goes on with other devices, gives other bits than a whole one."""
    pairs = [
        (one, other)
        for one, other in permutations([layout for layout in layouts if not layout.whole], 2)
        if one.devices != other.devices and one.worlds >= other.worlds
    ]
    before, after = pairs[scenario.number % len(pairs)]
    found, n, tick = restarted(scenario, before, after, start), min(after.worlds, REPLICATES), scenario.cut
    rest = whole._replace(prints=whole.prints[:, tick:], records={k: v[:, tick:] for k, v in whole.records.items()})
    yield from compared(f"cut after {tick} ticks, {before} and then {after}", few(rest, n), few(found, n))


def compared(name: str, one: Played, other: Played) -> Iterator[str]:
    """Where two runs differ: the first tick whose fingerprints do, and the arrays whose bits do."""
    apart = np.argwhere((one.prints != other.prints).any(-1))
    if len(apart):
        worlds = sorted(set(apart[:, 0].tolist()))
        yield f"{name}: fingerprints differ from tick {apart[:, 1].min()} on, in worlds {worlds}"
    yield from told(name, differing((one.records, plain(one.state)), (other.records, plain(other.state))))


def told(name: str, leaves: Sequence[str]) -> list[str]:
    """One line for the arrays that differ; none where none does."""
    return [f"{name}: {len(leaves)} arrays differ, such as {', '.join(leaves[:3])}"] if leaves else []


def plain(tree: Any) -> Any:
    """A tree on the host."""
    return jax.tree.map(np.asarray, tree)
