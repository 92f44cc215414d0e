"""A sweep runs a study: every arm at every point, on the same draws, computing only what is missing.

The folder of a study holds its parts (what was computed, whole files), and when all is there its tables, under seal
(tables.py). The same command again goes on where it stopped, and tries failed points anew.
"""

import os
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from weiwen import catalogue, store
from weiwen.errors import InputError
from weiwen.experiments.designs import draws
from weiwen.experiments.engines import ENGINES
from weiwen.experiments.items import Plan
from weiwen.experiments.progress import Tell, nobody
from weiwen.experiments.shelf import Shelf
from weiwen.experiments.study import Study, number, outcomes_of
from weiwen.experiments.tables import publish
from weiwen.sentence import SENTENCE

UNHELD = "the arm at which this one holds a number failed at this point"


@dataclass(frozen=True)
class Sweep:
    """A finished study: outcomes by arm, draw and replicate; the points that failed; the folder with all of it."""

    study: Study
    data: xr.Dataset
    failed: list[dict[str, Any]]
    folder: Path
    computed: int


def sweep(
    study: Study,
    out: Path = Path("runs"),
    engine: str = "vmap",
    workers: int | None = None,
    progress: Tell = nobody,
    command: str = "",
) -> Sweep:
    """Run what is missing of a study and gather it."""
    if engine not in ENGINES:
        raise InputError(f"--engine {engine}: {catalogue.unknown(engine, 'engine', ENGINES)}")
    folder = store.prepare(Path(out)) / f"sweep-{study.name}-{study.digest}"
    with store.alone(folder, "another process is running this very study; wait for it"):
        shelf, failed, replicates = Shelf(folder / "parts"), {}, 0
        plan, computed = Plan(study), 0
        if not plan.settled.all():
            first, count = rounds(study)[0]
            computed += _fill(plan, first, count, shelf, failed, ENGINES[engine], workers, progress)
            plan = plan.holding(shelf.found, first, count)
        for first, count in rounds(study):
            computed += _fill(plan, first, count, shelf, failed, ENGINES[engine], workers, progress)
            replicates = first + count
            data = dataset(study, plan, shelf, replicates)
            if precise(study, data):
                break
        record = [_failure(plan, arm, draw, reason) for (arm, draw), reason in sorted(failed.items())]
        publish(folder, study, data, record, command)
    return Sweep(study, data, record, folder, computed)


def rounds(study: Study) -> list[tuple[int, int]]:
    """Blocks of replicates (first, count): one, or with a precision to reach as many as double up to the most."""
    n = study.stop.replicates
    blocks = [(0, n)]
    while study.stop.half_width and n < study.stop.most:
        more = min(n, study.stop.most - n)
        blocks.append((n, more))
        n += more
    return blocks


def precise(study: Study, data: xr.Dataset) -> bool:
    """Whether the outcome of the stopping rule is known well enough, in every draw and for every pair of arms.

    The interval is looked at after each block, so its level is 1 - 0.05 / blocks: the chance that any look misleads
    stays below 5 % (Bonferroni).
    """
    if study.stop.half_width is None:
        return True
    from scipy import stats

    values = data[str(study.stop.outcome)].values
    gaps = values[1:] - values[:1] if len(values) > 1 else values
    n, known = gaps.shape[-1], gaps[np.isfinite(gaps).all(-1)]  # more replicates mend no point that failed
    if n < 2 and len(known):
        return False
    level = 1 - 0.025 / len(rounds(study))
    half = stats.t.ppf(level, n - 1) * known.std(axis=-1, ddof=1) / np.sqrt(n) if len(known) else np.zeros(0)
    return bool(np.all(half <= study.stop.half_width))


def _fill(
    plan: Plan,
    first: int,
    count: int,
    shelf: Shelf,
    failed: dict[tuple[int, int], str],
    engine: Any,
    workers: int | None,
    progress: Tell,
) -> int:
    """Compute the items of a block that are missing, of arms that are settled; returns how many."""
    names, ready = plan.names(first, count), plan.ready
    if plan.settled.all():
        failed |= {(arm, draw): UNHELD for arm, draw in np.argwhere(~ready).tolist()}
    missing = ~np.isin(names, list(shelf.found)) & ready
    for place in failed:  # tried in this very call
        missing[place] = False
    pairs = list(plan.batches(missing, first, count))
    done, total, wanted = int((~missing & ready).sum()), names.size, int(missing.sum())
    progress(done, total, len(failed))
    batches = [batch for batch, _ in pairs]
    with closing(engine(batches, workers or os.cpu_count() or 1)) as outcomes:  # closed at once when somebody stops it
        for i, outcome in outcomes:
            places = pairs[i][1]
            shelf.lay([names[place] for place in places], outcome.values, outcome.reasons)
            failed |= {place: reason for place, reason in zip(places, outcome.reasons, strict=True) if reason}
            done += len(places)
            progress(done, total, len(failed))
    return wanted


def dataset(study: Study, plan: Plan, shelf: Shelf, replicates: int) -> xr.Dataset:
    """The outcomes as labelled arrays (arm, draw, replicate), with the numbers of each draw beside them."""
    blocks = [(first, count) for first, count in rounds(study) if first < replicates]
    parts = []
    for first, count in blocks:
        names = plan.names(first, count)
        blank = np.full((count, len(study.outcomes)), np.nan)
        parts.append(np.asarray([[shelf.found.get(str(name), blank) for name in row] for row in names]))
    table, units = np.concatenate(parts, axis=2), outcomes_of(study)
    dims = ("arm", "draw", "replicate")
    variables = {name: (dims, table[..., i], {"unit": units[name]}) for i, name in enumerate(study.outcomes)}
    coordinates: dict[str, Any] = {"arm": [arm.name for arm in plan.arms], "draw": np.arange(draws(study))}
    coordinates["replicate"] = np.arange(table.shape[2])
    for key, values in plan.points.items():
        one = number(study, key)
        marks = {"unit": one.unit, "meaning": one.meaning, "certainty": one.certainty}
        coordinates[key] = ("draw", values, marks)
    for (arm, key), values in plan.held.items():
        marks = {"unit": number(study, key).unit, "meaning": f"{key} as arm {arm} holds it"}
        coordinates[f"{arm}:{key}"] = ("draw", values, marks)
    attributes = {"study": study.name, "hash": study.digest, "source": store.source_digest(), "note": SENTENCE}
    return xr.Dataset(variables, coordinates, attributes)


def _failure(plan: Plan, arm: int, draw: int, reason: str) -> dict[str, Any]:
    where = {key: float(values[draw]) for key, values in plan.points.items()}
    return {"arm": plan.arms[arm].name, "draw": draw, "numbers": where, "reason": reason}
