"""Arms that hold a number at what an outcome comes to in another arm: a link cut, with its level left as it was.

To cut a link in a loop by taking a mechanism away also takes away what the link brings on the average, and the two
cannot be told apart. Held at its mean in the uncut arm, at the same point of the design, only its movement is gone.

Only numbers named `held` can be held: each stands in place of what its mechanism reads, and below nought of nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from weiwen import catalogue
from weiwen.experiments.numbers import declared

if TYPE_CHECKING:
    from weiwen.experiments.study import Study

Held = dict[tuple[str, str], np.ndarray]  # by arm and number: its value in each draw


def source(held: str) -> tuple[str, str]:
    """The arm and the outcome that a number is held at."""
    arm, _, outcome = held.partition(".")
    return arm, outcome


def read_off(study: Study, values: dict[str, np.ndarray]) -> Held:
    """What each number is held at, from the outcomes of the other arms, (draws, replicates, outcomes) by arm."""
    found = {}
    for name, arm in study.all_arms().items():
        for key, held in arm.hold.items():
            other, outcome = source(held)
            mean = values[other][..., study.outcomes.index(outcome)].mean(-1)
            found[name, key] = np.clip(mean, 0.0, declared(key).range[1])
    return found


def misheld(study: Study, own: dict[str, dict[str, float]]) -> Iterator[tuple[tuple[str, ...], str]]:
    """What is wrong with the numbers that arms hold, from the numbers that each arm has."""
    if study.everywhere.hold:
        yield ("everywhere",), "everywhere holds no number: an arm holds one at what another arm comes to"
    for name, arm in study.arms.items():
        for key, held in arm.hold.items():
            if text := _amiss(study, key, held, own[name], arm.set):
                yield ("arms", name), text


def _amiss(study: Study, key: str, held: str, own: dict[str, float], fixed: dict) -> str:
    other, outcome = source(held)
    if not outcome:
        return f"{key} is held at {held}: type an arm and an outcome, say {held}.{study.outcomes[0]}"
    if other not in study.arms:
        return f"{key} is held at {held}: {catalogue.unknown(other, 'arm', study.arms)}"
    if study.arms[other].hold:
        return f"{key} is held at {held}, an arm that holds numbers itself; name one that holds none"
    if outcome not in study.outcomes:
        return f"{key} is held at {held}: {catalogue.unknown(outcome, 'outcome in this study:', study.outcomes)}"
    if key not in own:
        return f"{key}: this arm has no such number to hold; {catalogue.advice(key, own)}"
    if key.partition(".")[2] != "held":
        made = [one for one in own if one.endswith(".held")]
        return f"{key} is not made to be held: it is set by a scenario or an arm; {catalogue.advice(key, made)}"
    return f"{key} is both set and held; drop one of the two" if key in fixed else ""
