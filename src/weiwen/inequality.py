"""The Gini coefficient of incomes kept as levels: exact over the 256 steps, from a histogram."""

import numpy as np

from weiwen.engine import Level, Pages


def gini(counts: np.ndarray, values: np.ndarray) -> float:
    """Gini of a population with so many people at each value (values in rising order)."""
    people, income = counts.sum(), float((counts * values).sum())
    below = np.concatenate([[0.0], np.cumsum(counts * values)])
    area = (counts * (below[1:] + below[:-1])).sum() / (people * income)
    return float(1.0 - area)


def gini_of_levels(log_income: Level, pages: Pages) -> np.ndarray:
    """Gini of each replicate's incomes, (replicate,)."""
    raw, people = np.asarray(log_income.raw), np.asarray(pages.people)
    values = np.exp(np.arange(256) * log_income.step + log_income.lo)
    return np.asarray([gini(np.bincount(one[people], minlength=256), values) for one in raw])
