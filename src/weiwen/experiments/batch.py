"""A batch of worlds that share one compiled program, each with numbers and luck of its own.

A batch is plain data, so that any engine can carry it: this process, a pool, or a cluster. It is computed so many
worlds at a time, always the same number (what is short is filled up with repeats of the last one), so a program is
compiled once, and who computes a batch changes no bit.
"""

import dataclasses
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from weiwen.errors import InputError
from weiwen.experiments.models import MODELS
from weiwen.scenario import Scenario


class Batch(NamedTuple):
    """Items (an arm at a point) to be computed together, each in `count` replicates from `first` on."""

    structure: str  # the scenario without its numbers, as JSON; or the name of a model
    numbers: dict[str, np.ndarray]  # (items,)
    seed: int
    first: int
    count: int
    outcomes: tuple[str, ...]
    worlds: int  # computed at a time

    def part(self, start: int, stop: int) -> "Batch":
        """Some of its items, in a batch of the same size."""
        return self._replace(numbers={key: values[start:stop] for key, values in self.numbers.items()})

    @property
    def items(self) -> int:
        """How many items it holds."""
        return len(next(iter(self.numbers.values())))


class Outcome(NamedTuple):
    """What became of a batch: outcomes (items, replicates, outcomes), and for each item that failed the reason."""

    values: np.ndarray
    reasons: tuple[str, ...]  # one an item; empty where it went well


def compute(batch: Batch) -> Outcome:
    """Compute a batch; where it fails, its halves, until the items that fail are known."""
    try:
        values = evaluate(batch)
    except InputError:  # no item's fault, and no item would fare better
        raise
    except Exception as error:  # whatever a world dies of is the reason of its item, and the others go on
        if batch.items == 1:
            empty = np.full((1, batch.count, len(batch.outcomes)), np.nan)
            return Outcome(empty, (f"{type(error).__name__}: {error}".splitlines()[0][:300],))
        half = batch.items // 2
        halves = [compute(batch.part(0, half)), compute(batch.part(half, batch.items))]
        return Outcome(np.concatenate([h.values for h in halves]), halves[0].reasons + halves[1].reasons)
    return Outcome(values, tuple(_reason(one, batch.outcomes) for one in values))


def _reason(values: np.ndarray, outcomes: tuple[str, ...]) -> str:
    wrong = [name for name, column in zip(outcomes, values.T, strict=True) if not np.isfinite(column).all()]
    return f"{', '.join(wrong)}: not a finite number" if wrong else ""


def evaluate(batch: Batch) -> np.ndarray:
    """Outcomes of a batch, (items, replicates, outcomes)."""
    if batch.structure in MODELS:
        found = MODELS[batch.structure].compute(batch.numbers)
        values = np.stack([found[name] for name in batch.outcomes], -1)
        return np.repeat(values[:, None], batch.count, axis=1)
    return _run_worlds(batch)


def _run_worlds(batch: Batch) -> np.ndarray:
    used = batch.items * batch.count
    tables = [_worlds(batch, start) for start in range(0, used, batch.worlds)]
    return np.concatenate(tables)[:used].reshape(batch.items, batch.count, len(batch.outcomes))


def _worlds(batch: Batch, start: int) -> np.ndarray:
    """Outcomes of as many worlds as are computed at a time, (worlds, outcomes), from this one on."""
    import jax

    from weiwen.engine.draw import root_key
    from weiwen.outcomes import outcomes

    bench = _bench(batch.structure)
    world = np.minimum(np.arange(start, start + batch.worlds), batch.items * batch.count - 1)
    keys = [root_key(batch.seed, batch.first + r) for r in range(batch.count)]
    found = bench.run(jax.numpy.stack(keys)[world % batch.count], bench.numbers(batch.numbers, world // batch.count))
    if int(np.abs(found["gap"]).sum()):
        raise RuntimeError("the ledger does not reconcile: bodies, register and stock of custody differ")
    columns = outcomes(found, batch.outcomes)
    return np.stack([columns[name] for name in batch.outcomes], -1)


@dataclasses.dataclass(frozen=True)
class Bench:
    """A structure made ready: many worlds of it at once, each with its own numbers."""

    lab: Any
    start: Any
    advance: Any
    end: Any

    def numbers(self, table: dict[str, np.ndarray], item: np.ndarray) -> Any:
        """The numbers of each world, as the program takes them."""
        import jax.numpy as jnp

        from weiwen.world import Numbers

        own = {key: jnp.asarray(values[item], jnp.float32) for key, values in table.items()}
        default = self.lab.numbers
        rules = [
            dataclasses.replace(rule, **{f: own[f"{name}.{f}"] for f in _arrays(rule)})
            for name, rule in zip(self.lab.program.names, default.mechanisms, strict=True)
        ]
        draw = default.draw._replace(**{f: own[f"population.{f}"] for f in default.draw._fields})
        opening = default.opening._replace(**{f: own[f"opening.{f}"] for f in default.opening._fields})
        return Numbers(tuple(rules), draw, opening)

    def run(self, keys: Any, numbers: Any) -> Any:
        """The labelled arrays of all worlds (they stand as replicates)."""
        import jax

        from weiwen.engine.simulate import advance
        from weiwen.results import dataset
        from weiwen.vocabulary import YEAR

        begun, weeks = self.start(keys, numbers), self.lab.scenario.weeks
        steps = list(advance(self.advance, begun, 0, weeks, YEAR, keys, numbers.mechanisms))
        chunks = [records for _, _, records in steps]
        weekly = {name: np.concatenate([chunk[name] for chunk in chunks], axis=1) for name in chunks[0]}
        final = jax.tree.map(np.asarray, self.end(steps[-1][1][0]))
        return dataset(self.lab, weekly, final)


def _arrays(rule: Any) -> list[str]:
    return [field.name for field in dataclasses.fields(rule) if not field.metadata.get("static")]


@lru_cache(maxsize=8)
def _bench(structure: str) -> Bench:
    """The compiled programs of a structure, kept for the next batch."""
    import jax

    from weiwen import memory
    from weiwen.engine.simulate import runner
    from weiwen.ledger import distinct_people
    from weiwen.loop import dress, strip
    from weiwen.world import laboratory

    lab = laboratory(Scenario.model_validate_json(structure))
    memory.check(lab)
    end = jax.jit(jax.vmap(lambda world: distinct_people(world.ledger, world.society.people, lab.pages)))
    run = runner(lab.program, dress(lab.pages), strip, own_numbers=True)
    return Bench(lab, jax.jit(jax.vmap(lab.begin)), run, end)
