"""The protocol: from paired differences to a verdict, at one point and over a space of uncertain numbers.

    supported     the 95 % interval of the paired difference lies beyond the smallest effect, in the stated direction
    contradicted  beyond it the other way, or inside +- the smallest effect by two one-sided tests at 5 %
    undecided     neither
    conditional   the space of uncertain numbers splits: both verdicts hold in at least a tenth of it

Source of the equivalence test: Schuirmann 1987, doi:10.1007/BF01068419.
"""

from typing import NamedTuple

import numpy as np
from scipy import stats

SUPPORTED, UNDECIDED, CONTRADICTED = 1, 0, -1
WORDS = {SUPPORTED: "supported", UNDECIDED: "undecided", CONTRADICTED: "contradicted"}
SPLIT = 0.1
SIGN = {"up": 1.0, "down": -1.0}


class Effect(NamedTuple):
    """A paired difference over replicates: mean, 95 % interval, standard error (its Monte-Carlo error), and n."""

    mean: float
    low: float
    high: float
    error: float
    n: int


def effect(gaps: np.ndarray) -> Effect:
    """Mean of paired differences with its interval by Student's t."""
    n, mean = len(gaps), float(gaps.mean())
    error = float(gaps.std(ddof=1) / np.sqrt(n)) if n > 1 else float("nan")
    half = float(stats.t.ppf(0.975, n - 1)) * error if n > 1 else float("inf")
    return Effect(mean, mean - half, mean + half, error, n)


def verdict(gaps: np.ndarray, least: np.ndarray | float, sign: str) -> np.ndarray:
    """Verdicts from paired differences (..., replicates) against the smallest effect of interest (...)."""
    n, way = gaps.shape[-1], SIGN[sign] * gaps
    mean, error = way.mean(-1), way.std(-1, ddof=1) / np.sqrt(n)
    half, tost = (stats.t.ppf(level, n - 1) * error for level in (0.975, 0.95))
    supports = mean - half > least
    against = (mean + half < -np.asarray(least)) | ((mean - tost > -np.asarray(least)) & (mean + tost < least))
    return np.where(supports, SUPPORTED, np.where(against, CONTRADICTED, UNDECIDED))


def joined(verdicts: np.ndarray) -> np.ndarray:
    """Of all tests (tests, ...): supported if every one is, contradicted if any one is."""
    return np.where((verdicts == CONTRADICTED).any(0), CONTRADICTED, np.where((verdicts == 1).all(0), 1, UNDECIDED))


def shares(verdicts: np.ndarray) -> dict[str, float]:
    """Share of the space for each verdict."""
    return {word: float((verdicts == code).mean()) for code, word in WORDS.items()}


def over_all(reference: int, space: np.ndarray | None) -> str:
    """The verdict of a claim: that of the reference, unless the space splits."""
    if space is not None and len(space):
        found = shares(space)
        if min(found["supported"], found["contradicted"]) >= SPLIT:
            return "conditional"
    return WORDS[reference]


def trend(gaps: np.ndarray, least: np.ndarray | float, sign: str) -> np.ndarray:
    """Which way a point goes on the mean of its replicates: +1 beyond the smallest effect, -1 the other way, 0 neither.

    For a claim about a share of worlds: there a point is one observation of many, and needs no interval of its own.
    """
    mean = SIGN[sign] * gaps.mean(-1)
    return np.where(mean > least, SUPPORTED, np.where(mean < -np.asarray(least), CONTRADICTED, UNDECIDED))


def of_share(space: np.ndarray, share: float) -> str:
    """The verdict on a claim that speaks of a share of the space, by the exact binomial interval of that share.

    A point that stalls speaks against such a claim as much as one that goes the other way.
    """
    supports, n = int((space == SUPPORTED).sum()), len(space)
    if not n:
        return "undecided"
    interval = stats.binomtest(supports, n).proportion_ci(0.95)
    return "supported" if interval.low > share else "contradicted" if interval.high < share else "undecided"
