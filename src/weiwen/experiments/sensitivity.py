"""Sensitivity: which uncertain numbers move an outcome, by Morris trajectories or by Sobol indices.

    Morris  mu* = mean |elementary effect|, mu = mean, sigma = spread, each per whole range of the number
    Sobol   S_i = Var(E[y | x_i]) / Var(y),  ST_i = 1 - Var(E[y | all but x_i]) / Var(y)

Computed with SALib from the mean over replicates at each point. Two errors stand beside each index: the 95 % interval
over points (bootstrap), and the Monte-Carlo error over replicates (jackknife: every replicate left out once). Worlds at
all points share their luck, so only what luck does differently at different points can be taken for an effect. That
part is estimated as the residual of the table points x replicates; its share of the variance between points is `luck`,
and every total index is too large by about that much.

Source: Morris 1991, doi:10.1080/00401706.1991.10484804; Saltelli et al. 2010, doi:10.1016/j.cpc.2009.09.018; Jansen
1999, doi:10.1016/S0010-4655(98)00154-4.
"""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from weiwen import catalogue
from weiwen.errors import InputError
from weiwen.experiments.designs import cube, problem
from weiwen.experiments.progress import Tell, nobody
from weiwen.experiments.ranges import POINTS, of_study
from weiwen.experiments.study import Study, number
from weiwen.experiments.sweeps import Sweep, sweep

RESAMPLES = 500
SMALL = 0.05  # share of the variance between points that luck may have without a warning
Indices = dict[str, np.ndarray]
NAMES = {
    "morris": {"mu_star": "mu_star", "mu_star_half": "mu_star_conf", "mu": "mu", "sigma": "sigma"},
    "sobol": {"first": "S1", "first_half": "S1_conf", "total": "ST", "total_half": "ST_conf"},
}
HEADLINE = {"morris": "mu_star", "sobol": "total"}


def sensitivity(
    study: Study,
    outcome: str,
    method: str = "morris",
    points: int | None = None,
    replicates: int | None = None,
    out: Path = Path("runs"),
    engine: str = "vmap",
    workers: int | None = None,
    progress: Tell = nobody,
    command: str = "",
) -> xr.Dataset:
    """Indices of an outcome for the uncertain numbers of a study (where it has none: every live number)."""
    _known(method)
    asked = of_study(study, outcome, method, (), points, replicates)
    return analysed(sweep(asked.study, out, engine, workers, progress, command), outcome)


def _known(method: str) -> None:
    if method not in POINTS:
        raise InputError(f"--method {method}: {catalogue.unknown(method, 'method', POINTS)}")


def analysed(found: Sweep, outcome: str) -> xr.Dataset:
    """Indices (of, number) of a finished sweep: of every arm, and of every difference against the first arm."""
    study, method = found.study, found.study.design.kind
    _known(method)
    values, kept = _whole(study, _subjects(found.data[outcome]))
    table = [_one(study, one, kept) for one in values.values()]
    names = [*NAMES[method], *(f"{name}_error" for name in _values_of(method))]
    unit = found.data[outcome].attrs["unit"]
    lucks = [0.0 if study.model else luck(one) for one in values.values()]  # a function of numbers has no luck
    variables: dict[str, Any] = {
        name: (("of", "number"), np.stack([one[name] for one in table]), _marks(name, unit)) for name in names
    }
    variables["luck"] = ("of", lucks, {"unit": "share of the variance between points"})
    variables["mean"] = ("of", [float(one.mean()) for one in values.values()], {"unit": unit})
    variables["spread"] = ("of", [float(one.mean(-1).std()) for one in values.values()], {"unit": unit})
    return xr.Dataset(variables, {"of": list(values), **_coordinates(study)}, _attributes(found, outcome, kept))


def _values_of(method: str) -> list[str]:
    return [name for name in NAMES[method] if not name.endswith("_half")]


def _marks(name: str, unit: str) -> dict[str, str]:
    return {"unit": "share of the variance" if name.startswith(("first", "total")) else f"{unit}, per whole range"}


def _coordinates(study: Study) -> dict[str, Any]:
    keys = list(study.uncertain)
    ends = np.asarray([study.uncertain[key].range for key in keys])
    return {
        "number": keys,
        "certainty": ("number", [number(study, key).certainty for key in keys]),
        "unit": ("number", [number(study, key).unit for key in keys]),
        "low": ("number", ends[:, 0]),
        "high": ("number", ends[:, 1]),
    }


def _attributes(found: Sweep, outcome: str, kept: np.ndarray) -> dict[str, Any]:
    study = found.study
    scenarios = study.scenarios() if study.scenario else {}
    return found.data.attrs | {
        "outcome": outcome,
        "unit": found.data[outcome].attrs["unit"],
        "method": study.design.kind,
        "n": int(kept.sum()),
        "left_out": int((~kept).sum()),
        "points": found.data.sizes["draw"],
        "replicates": found.data.sizes["replicate"],
        "seed": next((one.seed for one in scenarios.values()), study.design.seed),
        "subject": study.scenario or study.model,
        "scenarios": " ".join(one.digest for one in scenarios.values()),
        "folder": str(found.folder),
    }


def _subjects(data: xr.DataArray) -> dict[str, np.ndarray]:
    """Outcome (draws, replicates) of each arm, and of its difference from the first."""
    arms = {str(arm): data.sel(arm=arm).values for arm in data["arm"].values}
    first = next(iter(arms))
    return arms | {f"{arm} - {first}": values - arms[first] for arm, values in arms.items() if arm != first}


def _whole(study: Study, values: dict[str, np.ndarray]) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The groups of points of which none failed: an estimator needs whole trajectories, or whole rows of its scheme."""
    per = len(study.uncertain) + (1 if study.design.kind == "morris" else 2)
    finite = np.stack([np.isfinite(one).all(-1) for one in values.values()]).all(0)
    kept = np.asarray(finite.reshape(-1, per).all(1))
    if kept.sum() < 2:
        raise InputError(f"{study.name}: {kept.sum()} of {kept.size} groups of points are whole; see failed.json")
    return {name: one[np.repeat(kept, per)] for name, one in values.items()}, kept


def _one(study: Study, values: np.ndarray, kept: np.ndarray) -> Indices:
    """Indices with their two errors, from an outcome (draws, replicates)."""
    per = len(values) // int(kept.sum())
    unit = cube(study)[np.repeat(kept, per)]
    found = _indices(study, unit, values.mean(-1), RESAMPLES)
    others = [np.delete(values, r, 1).mean(-1) for r in range(values.shape[1])] if values.shape[1] > 1 else []
    again = [_indices(study, unit, one, 2) for one in others]
    errors = {name: _jackknife([one[name] for one in again], found[name]) for name in _values_of(study.design.kind)}
    return found | {f"{name}_error": error for name, error in errors.items()}


def _jackknife(again: list[np.ndarray], like: np.ndarray) -> np.ndarray:
    """Standard error from the estimates with each replicate left out; unknown with a single replicate."""
    if not again:
        return np.full_like(like, np.nan)
    table = np.stack(again)
    return np.sqrt((len(table) - 1) * table.var(0))


def _indices(study: Study, unit: np.ndarray, y: np.ndarray, resamples: int) -> Indices:
    """What SALib makes of one number a point, in our names; all zero where nothing moves."""
    names = NAMES[study.design.kind]
    if np.ptp(y) == 0:
        return {name: np.zeros(unit.shape[1]) for name in names}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecations inside the library
        found = ANALYSES[study.design.kind](study, unit, y, resamples)
    return {ours: np.asarray(found[theirs], float) for ours, theirs in names.items()}


def _sobol(study: Study, unit: np.ndarray, y: np.ndarray, resamples: int) -> Any:
    from SALib.analyze import sobol

    return sobol.analyze(problem(study), y, calc_second_order=False, num_resamples=resamples, seed=1)


def _morris(study: Study, unit: np.ndarray, y: np.ndarray, resamples: int) -> Any:
    from SALib.analyze import morris

    levels = study.design.levels
    return morris.analyze(problem(study), unit, y, num_levels=levels, num_resamples=resamples, seed=1)


ANALYSES: dict[str, Callable[[Study, np.ndarray, np.ndarray, int], Any]] = {"sobol": _sobol, "morris": _morris}


def luck(values: np.ndarray) -> float:
    """Share of the variance between points (draws, replicates) that is luck; unknown with a single replicate."""
    points, replicates = values.shape
    if replicates < 2 or points < 2:
        return float("nan")
    rest = values - values.mean(1, keepdims=True) - values.mean(0) + values.mean()
    noise = (rest**2).sum() / ((points - 1) * (replicates - 1)) / replicates
    between = values.mean(1).var(ddof=1)
    return float(min(noise / between, 1.0)) if between > 0 else 0.0


def remark(share: float) -> str | None:
    """A warning where luck is not small against what the indices explain."""
    if np.isnan(share):
        return "one replicate: what is luck cannot be told from what the numbers do; type --replicates 4 or more"
    if share <= SMALL:
        return None
    return (
        f"luck makes {100 * share:.0f} % of the variance between points: indices are too large by up to that much, and "
        "small ones mean nothing; more --replicates lessen it"
    )
