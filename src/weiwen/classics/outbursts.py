"""What Epstein's paper counts in a run: outbursts, the waits between them, their size; and its courses of "
"legitimacy."""

from typing import Any

import numpy as np

from weiwen.classics.record import Values


def bursts(active: np.ndarray, level: int) -> tuple[list[int], list[float]]:
    """Waits (from the end of an outburst to the next) and totals of actives of each finished outburst."""
    edge = np.diff(np.concatenate([[0], (active > level).astype(int), [0]]))
    starts, ends = np.flatnonzero(edge == 1), np.flatnonzero(edge == -1)
    totals = [float(active[a:b].sum()) for a, b in zip(starts, ends, strict=True) if b < len(active)]
    return [int(b - a) for a, b in zip(ends[:-1], starts[1:], strict=True)], totals


def summary(active: np.ndarray, level: int) -> dict[str, Any]:
    """What the paper counts, over replicates (rows): peak, outbursts a run, waits, totals."""
    found = [bursts(row, level) for row in active]
    edges = [int(np.sum(np.diff(np.concatenate([[0], (row > level).astype(int)])) == 1)) for row in active]
    waits, totals = ([x for one in found for x in one[i]] for i in (0, 1))
    return {
        "max_active": float(np.mean(active.max(axis=1))),
        "outbursts": float(np.mean(edges)),
        "mean_wait": float(np.mean(waits)) if waits else None,
        "sd_wait": float(np.std(waits)) if waits else None,
        "mean_total_activation": float(np.mean(totals)) if totals else None,
        "sd_total_activation": float(np.std(totals)) if totals else None,
        "_waits": waits,
        "_totals": totals,
        "_peaks": active.max(axis=1),
        "_edges": edges,
    }


def schedule(v: Values) -> tuple[np.ndarray, np.ndarray]:
    """Legitimacy and number of cops by period: constant, salami, jump, or cops withdrawn one by one."""
    t, cops = np.arange(v["ticks"]), round(v["cop_density"] * v["size"] ** 2)
    lawful, present = np.full(v["ticks"], v["legitimacy"]), np.full(v["ticks"], cops)
    if v["schedule"] == "salami":
        lawful = np.maximum(np.minimum(0.2, v["legitimacy"]), v["legitimacy"] - 0.01 * t)
    elif v["schedule"] == "jump":
        lawful = np.where(t < 77, v["legitimacy"], np.maximum(v["legitimacy"] - 0.2, 0.0))
    elif v["schedule"] == "withdrawal":
        present = np.maximum(cops - np.maximum(t - 50, 0), 0)
    return lawful, present
