"""The Gini coefficient of incomes kept as levels: exact over the 256 steps, from a histogram."""

import numpy as np
from jaxtyping import Array

from weiwen.engine import Level, Pages

AT_ONCE = 4096  # pages counted at once


def gini(counts: np.ndarray, values: np.ndarray) -> float:
    """Gini of a population with so many people at each value (values in rising order)."""
    people, income = counts.sum(), float((counts * values).sum())
    below = np.concatenate([[0.0], np.cumsum(counts * values)])
    area = (counts * (below[1:] + below[:-1])).sum() / (people * income)
    return float(1.0 - area)


def gini_of_levels(log_income: Level, pages: Pages) -> np.ndarray:
    """Gini of each replicate's incomes, (replicate,)."""
    values = np.exp(np.arange(256) * log_income.step + log_income.lo)
    return np.asarray([gini(_histogram(one, np.asarray(pages.live)), values) for one in log_income.raw])


def _histogram(raw: Array, live: np.ndarray) -> np.ndarray:
    """People at each of the 256 steps, some pages at a time: counting takes eight bytes a row."""
    counts = np.zeros(256, np.int64)
    for start in range(0, len(live), AT_ONCE):
        part, upto = np.asarray(raw[start : start + AT_ONCE]), live[start : start + AT_ONCE, None]
        counts += np.bincount(part[np.arange(part.shape[1]) < upto], minlength=256)
    return counts
