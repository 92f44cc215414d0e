"""Are two samples of an outcome statistically equal? Said with a margin, not by failing to see a difference.

For each outcome, over replicates of two arms with seeds of their own:

    means   two one-sided tests (Schuirmann 1987, doi:10.1007/BF01068419) by Welch's t, margin = a fraction of the
            standard deviation between seeds; every outcome has to pass, which needs no correction (the whole claim is
            an intersection, Berger 1982, doi:10.1080/00401706.1982.10487790)
    shapes  Kolmogorov and Smirnov's test of two samples, corrected over the outcomes after Holm (1979)

An outcome is `different` where the second test rejects, else `equal` where the first does, else `undecided`: too few
replicates for the margin. An outcome that is one number in both arms is equal if that number is the same.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from scipy import stats

LEVEL = 0.05
EQUAL, DIFFERENT, UNDECIDED = "equal", "different", "undecided"


class Comparison(NamedTuple):
    """An outcome in two arms; the difference of means in standard deviations between seeds."""

    outcome: str
    first: float
    second: float
    difference: float | None
    p_of_means: float | None
    p_of_shapes: float | None
    verdict: str


def means(first: np.ndarray, second: np.ndarray, margin: float) -> float:
    """The larger p of the two one-sided tests: small where the means differ by less than the margin either way."""
    above = stats.ttest_ind(first + margin, second, equal_var=False, alternative="greater").pvalue
    below = stats.ttest_ind(first - margin, second, equal_var=False, alternative="less").pvalue
    return float(max(above, below))


def holm(p: Iterable[float]) -> list[float]:
    """p-values corrected for their number, step by step from the smallest."""
    given = np.asarray(list(p), float)
    order, found, least = np.argsort(given), np.empty(len(given)), 0.0
    for rank, place in enumerate(order):
        least = max(least, min(1.0, (len(given) - rank) * given[place]))
        found[place] = least
    return found.tolist()


def compared(first: dict[str, np.ndarray], second: dict[str, np.ndarray], fraction: float) -> list[Comparison]:
    """Every outcome of two arms; the margin is this fraction of the standard deviation between seeds."""
    names = list(first)
    moving = [name for name in names if np.ptp(first[name]) > 0 or np.ptp(second[name]) > 0]
    shapes = [stats.ks_2samp(first[name], second[name], method="asymp").pvalue for name in moving]
    corrected = dict(zip(moving, holm(shapes), strict=True))
    return [_one(name, first[name], second[name], fraction, corrected.get(name)) for name in names]


def _one(name: str, first: np.ndarray, second: np.ndarray, fraction: float, shape: float | None) -> Comparison:
    ends = float(first.mean()), float(second.mean())
    if shape is None or not np.isfinite([*first, *second]).all():
        same = np.array_equal(np.unique(first), np.unique(second), equal_nan=True)
        return Comparison(name, *ends, None, None, None, EQUAL if same else DIFFERENT)
    spread = float(np.sqrt((first.var(ddof=1) + second.var(ddof=1)) / 2))
    p = means(first, second, fraction * spread)
    verdict = DIFFERENT if shape < LEVEL else EQUAL if p < LEVEL else UNDECIDED
    return Comparison(name, *ends, (ends[1] - ends[0]) / spread, p, shape, verdict)


def verdict_on(found: Iterable[Comparison]) -> str:
    """Of all outcomes together: equal only where each is."""
    verdicts = {one.verdict for one in found}
    return next((word for word in (DIFFERENT, UNDECIDED) if word in verdicts), EQUAL)


def power(replicates: int, fraction: float) -> float:
    """Chance that one outcome passes the test of means when nothing differs, with so many replicates an arm."""
    reach = fraction / np.sqrt(2 / replicates) - stats.norm.ppf(1 - LEVEL)
    return float(max(0.0, 2 * stats.norm.cdf(reach) - 1))
