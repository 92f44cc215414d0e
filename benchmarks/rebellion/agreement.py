"""Do all contestants compute the same thing? Means of actives and jailed at 40 x 40, held against ours.

Ours are 64 runs. A contestant's runs (as many as its time allows) are two-sample tested against them: the difference
of the means over its standard error, with the spread over runs of ours. Beyond 4 in either it is called different.
"""

import time
from typing import Any

import numpy as np

from benchmarks._contract import tell
from benchmarks.rebellion.engine import EngineRebellion
from benchmarks.rebellion.settings import Contestant

SIZE, PERIODS, BURN, RUNS, LIMIT = 40, 120, 40, 64, 4.0
NAMES = ("active", "jailed")


def ours() -> np.ndarray:
    """Means after the beginning, by (run, name)."""
    found = EngineRebellion(SIZE, 2, replicates=RUNS, periods=PERIODS).run()
    return np.stack([found[name][:, BURN:].mean(axis=1) for name in NAMES], axis=1)


def theirs(contestant: Contestant, seconds: float) -> np.ndarray:
    """The same of a contestant, in as many runs as fit into this time (one at least, 32 at most)."""
    start, means = time.perf_counter(), []
    while len(means) < 32 and (not means or time.perf_counter() - start < seconds * (1 - 1 / (len(means) + 1))):
        run = contestant.build(SIZE, 10 + len(means))
        means.append(np.array([run.period() for _ in range(PERIODS)])[BURN:].mean(axis=0))
    return np.array(means)


def compare(contestants: list[Contestant], seconds: float) -> list[dict[str, Any]]:
    """A row a contestant."""
    mine = ours()
    rows = [row(Contestant("weiwen", None, None), mine, mine)]
    for one in contestants:
        tell(f"agreement: {one.name}")
        try:
            rows.append(row(one, theirs(one, seconds), mine))
        except Exception as error:  # told in its row of the race
            tell(f"{one.name}: {error}")
    return rows


def row(contestant: Contestant, sample: np.ndarray, mine: np.ndarray) -> dict[str, Any]:
    """Means, how far from ours in standard errors, and the verdict."""
    means, n = sample.mean(axis=0), len(sample)
    error = mine.std(axis=0, ddof=1) * np.sqrt(1 / n + 1 / len(mine))
    apart = np.where(sample is mine, 0.0, (means - mine.mean(axis=0)) / error)
    alike = bool(np.all(np.abs(apart) < LIMIT))
    verdict = "another rule" if contestant.rule != "the same" else "the same" if alike else "DIFFERENT"
    measured = {f"mean_{key}": round(float(value), 1) for key, value in zip(NAMES, means, strict=True)}
    distance = {f"{key}_apart": round(float(z), 1) for key, z in zip(NAMES, apart, strict=True)}
    return {"contestant": contestant.name, "runs": n} | measured | distance | {"verdict": verdict}
