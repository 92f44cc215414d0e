"""How often a list is right, by group, and how long a wrong entry stands: from weekly columns of invented people.

A column has a value for each world, week and person. What is true is a code, such as the record of the past year; an
entry is right or wrong by what was true in the week in which it was made. An entry that stands when the run ends has
no end yet: how long entries stand is estimated with it (Kaplan and Meier 1958, doi:10.1080/01621459.1958.10501452).
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped

YEAR = 52


class Stays(NamedTuple):
    """Entries of one kind: how many, weeks until half of them are gone (None: not in this run), and how many stand
    after a year (share; None: nobody was watched for so long)."""

    entries: int
    median: float | None
    after_a_year: float | None


class Entries(NamedTuple):
    """Every entry on a list: who, what was true when it was made, how many weeks it stood, and whether it ended."""

    world: Int[np.ndarray, "entries"]
    person: Int[np.ndarray, "entries"]
    truth: Int[np.ndarray, "entries"]
    weeks: Int[np.ndarray, "entries"]
    ended: Bool[np.ndarray, "entries"]


def confusion(
    on: Bool[np.ndarray, "worlds weeks people"],
    truth: Shaped[np.ndarray, "worlds weeks people"],
    group: Shaped[np.ndarray, "worlds people"],
    kinds: int,
    groups: int,
) -> Float[np.ndarray, "groups on kinds"]:
    """People of each group on a list and not on it, by what is true of them: mean over worlds and weeks."""
    cell = (group[:, None].astype(np.int64) * 2 + on) * kinds + truth
    counts = np.bincount(cell.ravel(), minlength=groups * 2 * kinds)
    return counts.reshape(groups, 2, kinds) / (on.shape[0] * on.shape[1])


def entries(on: Bool[np.ndarray, "worlds weeks people"], truth: Shaped[np.ndarray, "worlds weeks people"]) -> Entries:
    """The entries of a list, from the week in which each was made to the last in which it stood."""
    before = np.zeros_like(on[:, :1])
    step = np.diff(np.concatenate([before, on, before], 1).astype(np.int8), axis=1)
    world, person, first = np.nonzero(step.transpose(0, 2, 1) == 1)
    last = np.nonzero(step.transpose(0, 2, 1) == -1)[2]
    weeks = on.shape[1]
    return Entries(world, person, truth[world, first, person].astype(int), last - first, last < weeks)


def stays(found: Entries, chosen: Bool[np.ndarray, "entries"]) -> Stays:
    """How long the chosen entries stand."""
    weeks, ended = found.weeks[chosen], found.ended[chosen]
    left, standing = 1.0, {0: 1.0}
    for week in np.unique(weeks[ended]):
        left *= 1.0 - (ended & (weeks == week)).sum() / (weeks >= week).sum()
        standing[int(week)] = left
    gone = [week for week, share in standing.items() if share <= 0.5]
    watched = weeks.size > 0 and (int(weeks.max()) >= YEAR or left == 0.0)
    year = [share for week, share in standing.items() if week <= YEAR][-1]
    return Stays(weeks.size, float(gone[0]) if gone else None, float(year) if watched else None)
