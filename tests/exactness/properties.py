"""Two properties of the model itself: who is alone changes nobody else, a sensor that nobody acts on changes nothing.

(The third, that a run in pieces is the run in one, is checked with the layouts.)
"""

import dataclasses
from collections.abc import Iterator
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from checking import plain, told
from drawing import REPLICATES, TICKS, Drawn
from layouts import REFERENCE, laid, play
from structures import crowded, lab, used
from worlds import differing

from weiwen import catalogue
from weiwen.engine.pages import widened
from weiwen.records import STAGE_RECORDS


def of_stage(*stages: str) -> frozenset[str]:
    """The mechanisms of some stages."""
    return frozenset(name for name in catalogue.names() if catalogue.stage_of(name) in stages)


LEARNING = of_stage("strategy") - {"sensor_procurement"}
ACTING = of_stage("assessment", "intervention", "reporting") | LEARNING


BY_KIND = {name for name, record in STAGE_RECORDS.items() if "elite" in record.dims}  # a place more has seats more
TALLIES = frozenset({"flow", "spent"} | BY_KIND)  # records of the whole nation


def placebo(scenario: Drawn, start: Any, facts: dict[str, int]) -> Iterator[str]:
    """Sensors that nobody acts on change nothing in society, in the policy or in the ledger.

    All sensors are open in one run and shut in the other; in both nobody keeps files, grants measures, reports or
    learns. Coverage is kept up in both: no purse of the model pays for a sensor by the signal.
    """
    blind = play(scenario, REFERENCE, start, gates=scenario.gates(ACTING | of_stage("sensing")))
    seeing = scenario._replace(open=scenario.open | of_stage("sensing"))
    seen = play(seeing, REFERENCE, start, gates=seeing.gates(ACTING))
    facts["seen in vain"] = int(seen.records["alleged"].sum())

    def parts(state: Any) -> Any:
        world = plain(state[0])
        return {"society": world.society, "policy": world.apparatus.policy, "ledger": world.ledger}

    yield from told("sensors that nobody acts on", differing(parts(blind.state), parts(seen.state)))


def isolated(scenario: Drawn, start: Any, facts: dict[str, int]) -> Iterator[str]:
    """One more person, alone, changes no bit of anybody else: rows, files, records and books of all other places.

    The person lives on a page that was vacant, in a place and a province of their own, and has no ties. Two things
    reach everybody by right and are kept out. The centre learns from sums over all places, so here it does not learn
    (what it would have learned from lies in its mechanisms' own memory, and is not compared).
    Incomes are relative to the nation's mean, so the prosperity of places is what it was before. Tallies of the whole
    nation count the one who is alone with everybody, and are left out.
    """
    more = crowded(scenario.structure)
    gates, weeks = scenario.gates(LEARNING), np.arange(scenario.first, scenario.first + TICKS, dtype=np.int32)
    base = play(scenario, REFERENCE, start, gates=gates)
    before, after = shapes(scenario.structure)[::2]
    there = jax.tree.map(_with_one_more, start, before, after)
    rules, keys = scenario.numbers(0).mechanisms, scenario.keys[:REPLICATES]
    state, records = plain(more.run(laid(there, None), jnp.asarray(weeks), keys, rules, gates))
    facts["acts of one alone"] = int(sum(records[name][:, :, -1].sum() for name in ("civic_acts", "political_acts")))
    ours = {name: value for name, value in base.records.items() if name not in TALLIES}
    theirs = {name: records[name][tuple(map(slice, value.shape))] for name, value in ours.items()}
    moved = differing(others(base.state, scenario.structure), others(state, scenario.structure))
    yield from told("a person alone", moved + differing(ours, theirs))


@cache
def shapes(name: str) -> tuple[Any, Any, Any]:
    """Shapes of a state as it is, with more vacant pages, and with one more place."""
    made = lab(name)
    wider = dataclasses.replace(made, pages=widened(made.pages))
    return made.shape(), wider.shape(), crowded(name).shape()


def others(state: Any, name: str) -> dict[str, np.ndarray]:
    """What belongs to the people and places that are there without the one who is alone."""
    pages, memory = used(lab(name)), [key not in LEARNING for key in lab(name).program.names]

    def compared(tree: Any) -> Any:
        return tree[0], [slice_ for slice_, kept in zip(tree[1], memory, strict=True) if kept]

    leaves = jax.tree_util.tree_flatten_with_path(compared(state))[0]
    narrow, wide = (jax.tree.leaves(compared(shape)) for shape in shapes(name)[:2])
    found = {}
    for (path, leaf), one, other in zip(leaves, narrow, wide, strict=True):
        kept = [pages if n < m else n for n, m in zip(one.shape, other.shape, strict=True)]
        found[jax.tree_util.keystr(path)] = np.asarray(leaf)[:, *map(slice, kept)]
    return found


def _with_one_more(leaf: Any, before: Any, after: Any) -> Any:
    """A place more, which begins as the last one did."""
    more = [(0, m - n) for n, m in zip(before.shape, after.shape, strict=True)]
    return np.pad(leaf, [(0, 0), *more], mode="edge")
