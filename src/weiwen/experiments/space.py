"""Which numbers decide: first-order indices and a small tree over the points of a space.

    S_i = Var(E[effect | number i]) / Var(effect)

The indices are estimated from the points as they are (RBD-FAST: Tarantola, Gatelli and Mara 2006,
doi:10.1016/j.ress.2005.06.003; bias of Plischke 2010 removed). The tree cuts the space in at most four boxes in which
the verdict differs most (Breiman et al. 1984). Both are read, not believed: 200 points leave an error of some 0.05.
"""

import warnings
from typing import Any

import numpy as np

from weiwen.experiments.designs import cube
from weiwen.experiments.numbers import declared
from weiwen.experiments.study import Study

DEPTH, LEAF = 2, 0.05


def indices(study: Study, effects: np.ndarray) -> dict[str, float]:
    """First-order index of each uncertain number for the effect at each point."""
    from SALib.analyze import rbd_fast

    keys = list(study.uncertain)
    if np.ptp(effects) == 0:
        return dict.fromkeys(keys, 0.0)
    unit = cube(study)
    problem = {"num_vars": len(keys), "names": keys, "bounds": [[0.0, 1.0]] * len(keys)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # the interval of an estimate that is not resampled
        found = rbd_fast.analyze(problem, unit, effects, M=6 if len(effects) > 100 else 4, num_resamples=0, seed=1)
    return {key: float(np.clip(one, 0.0, 1.0)) for key, one in zip(keys, found["S1"], strict=True)}


def resting_on_assumptions(index: dict[str, float]) -> float | None:
    """Of the variation that single numbers explain, the share due to numbers that are assumed."""
    total = sum(index.values())
    assumed = sum(value for key, value in index.items() if declared(key).certainty in ("assumed", "X", "M-"))
    return assumed / total if total else None


def boxes(numbers: dict[str, np.ndarray], verdicts: np.ndarray) -> list[dict[str, Any]]:
    """At most four boxes of the space, with the share of each verdict in them."""
    from sklearn.tree import DecisionTreeClassifier

    from weiwen.experiments.verdicts import shares

    keys, table = list(numbers), np.stack(list(numbers.values()), -1)
    if len(np.unique(verdicts)) < 2:
        return [{"where": [], "points": len(verdicts), **shares(verdicts)}]
    leaf = max(5, int(LEAF * len(verdicts)))
    tree = DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=leaf, random_state=0).fit(table, verdicts)
    ends = tree.apply(table)
    return [
        {
            "where": _path(tree.tree_, keys, int(end)),
            "points": int((ends == end).sum()),
            **shares(verdicts[ends == end]),
        }
        for end in np.unique(ends)
    ]


def _path(tree: Any, keys: list[str], end: int) -> list[dict[str, Any]]:
    """The cuts that lead to a leaf."""
    cuts: list[dict[str, Any]] = []
    while end:
        left, right = (np.flatnonzero(side == end) for side in (tree.children_left, tree.children_right))
        parent, below = (int(left[0]), True) if len(left) else (int(right[0]), False)
        number = {"number": keys[tree.feature[parent]], "below": below, "cut": float(tree.threshold[parent])}
        cuts.insert(0, number)
        end = parent
    return cuts
