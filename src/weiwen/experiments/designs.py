"""Designs: which points of the uncertain numbers are run.

replicates        no number moves; one point
latin_hypercube   one point in each of n strata of every number, paired at random (McKay et al. 1979)
sobol             Saltelli's scheme for variance-based indices: n (k + 2) points (Saltelli 2002)
morris            n trajectories that move one number at a time: n (k + 1) points (Morris 1991)
grid              every combination of `levels` equidistant values
points            as listed
"""

import itertools
from typing import Any

import numpy as np
from scipy.stats import qmc

from weiwen.experiments.study import Study, Uncertain, varied


def problem(study: Study) -> dict[str, Any]:
    """The problem as SALib has it: numbers in the unit cube, so that scales are ours."""
    keys = varied(study)
    return {"num_vars": len(keys), "names": list(keys), "bounds": [[0.0, 1.0]] * len(keys)}


def cube(study: Study) -> np.ndarray:
    """Points in the unit cube, (points, numbers)."""
    kind, n, k, seed = study.design.kind, study.design.points, len(study.uncertain), study.design.seed
    if kind == "latin_hypercube":
        return qmc.LatinHypercube(k, seed=np.random.default_rng(seed)).random(n)
    if kind == "grid":
        return np.asarray(list(itertools.product(np.linspace(0, 1, study.design.levels), repeat=k)))
    if kind == "sobol":
        from SALib.sample import sobol

        return sobol.sample(problem(study), n, calc_second_order=False, seed=seed)
    from SALib.sample import morris

    return morris.sample(problem(study), n, num_levels=study.design.levels, seed=seed)


def scaled(unit: np.ndarray, one: Uncertain) -> np.ndarray:
    """From [0, 1] to the range of a number, on its scale."""
    low, high = one.range
    return low * (high / low) ** unit if one.scale == "log" else low + (high - low) * unit


def points(study: Study) -> dict[str, np.ndarray]:
    """The points of a design: for each key that moves, its value in each draw."""
    if study.design.kind == "replicates":
        return {}
    if study.design.kind == "points":
        chosen = study.design.chosen  # nan: as the arm has it
        return {key: np.asarray([point.get(key, np.nan) for point in chosen]) for key in varied(study)}
    unit = cube(study)
    return {key: scaled(unit[:, i], one) for i, (key, one) in enumerate(study.uncertain.items())}


def draws(study: Study) -> int:
    """How many points a design has."""
    found = points(study)
    return len(next(iter(found.values()))) if found else 1
