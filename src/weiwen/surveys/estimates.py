"""What the answers say: shares with their standard errors and 95 % intervals.

    direct         p = admitted / n                      se = sqrt((1 - n/N) p (1 - p) / (n - 1))
    list           mean count long - mean count short    se = sqrt(v1/n1 + v0/n0)
    falsification  list - direct                         se from both answers of each respondent

The direct question is asked of a finite people without replacement, hence the first factor; its interval is Wilson's
(1927, doi:10.1080/01621459.1927.10502953), which holds near zero. The list's is that of Blair and Imai (2012,
doi:10.1093/pan/mpr048); an estimate below 0 is left as it is, since cutting it off would bias it. The same people
answer both questions, so that the two err together: the third error comes from each respondent's count less (long
list) or plus (short list) the half's share of the direct answer.
"""

import math
from typing import NamedTuple

import numpy as np

from weiwen.surveys.questions import LONG, SHORT

Z = 1.959963984540054  # 97.5 % of a normal distribution lie below


class Estimate(NamedTuple):
    """A share, its standard error, and the ends of its 95 % interval."""

    share: float
    error: float
    low: float
    high: float


def direct(table: np.ndarray, people: int) -> Estimate:
    """The share that admits to being dissatisfied."""
    asked, admitted = int(table.sum()), int(table[:, :, 1].sum())
    share, left = admitted / asked, 1.0 - asked / people
    error = math.sqrt(left * share * (1.0 - share) / (asked - 1))
    return Estimate(share, error, *_wilson(share, left / (asked - 1)))


def listed(table: np.ndarray) -> Estimate:
    """The share to whom the sensitive item applies, by the list experiment."""
    return _difference(table, 0.0)


def falsification(table: np.ndarray) -> Estimate:
    """Preference falsification: what the list says less what the direct question says."""
    return _difference(table, 1.0)


def _difference(table: np.ndarray, weight: float) -> Estimate:
    """Mean count of the long list less that of the short one, less `weight` times the share that admits."""
    halves = table.sum((1, 2))
    share, variance = 0.0, 0.0
    for half, sign in ((LONG, 1.0), (SHORT, -1.0)):
        mean, spread = _moments(table[half], -sign * weight * halves[half] / halves.sum())
        share += sign * mean
        variance += spread / halves[half]
    error = math.sqrt(variance)
    return Estimate(share, error, share - Z * error, share + Z * error)


def _moments(cells: np.ndarray, weight: float) -> tuple[float, float]:
    """Mean and variance over respondents of the count plus `weight` times the direct answer."""
    counts, admits = np.indices(cells.shape)
    value = counts + weight * admits
    n = cells.sum()
    mean = (cells * value).sum() / n
    return float(mean), float((cells * (value - mean) ** 2).sum() / (n - 1))


def _wilson(share: float, per_person: float) -> tuple[float, float]:
    """Wilson's interval for a share of 1 / `per_person` independent answers."""
    z = Z * Z * per_person
    middle, half = share + z / 2, Z * math.sqrt(per_person * share * (1 - share) + z * per_person / 4)
    return max(0.0, (middle - half) / (1 + z)), min(1.0, (middle + half) / (1 + z))
