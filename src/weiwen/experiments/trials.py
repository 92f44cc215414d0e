"""A trial: a claim tried by the protocol, from its file to a record.

reference   the arms at declared numbers, in many replicates
space       the arms over a Latin hypercube of the uncertain numbers, in a few replicates a point
placebos    pairs of arms that must not differ
rivals      the reference again in a world with another reading of it
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from weiwen import store
from weiwen.experiments.claim_studies import Size, placebo, reference, rival, size_of, space
from weiwen.experiments.claims import Claim, Placebo, Test
from weiwen.experiments.numbers import declared
from weiwen.experiments.space import boxes, indices, resting_on_assumptions
from weiwen.experiments.study import Study
from weiwen.experiments.sweeps import Sweep, sweep
from weiwen.experiments.verdicts import WORDS, effect, joined, of_share, over_all, shares, trend, verdict
from weiwen.sentence import SENTENCE

Runner = Callable[[Study], Sweep]


def gaps(data: xr.Dataset, test: Test) -> np.ndarray:
    """Paired differences of a test, (draws, replicates)."""
    values = data[test.outcome]
    treated = values.sel(arm=test.treated).values
    return treated if test.control is None else treated - values.sel(arm=test.control).values


def least_of(data: xr.Dataset, test: Test) -> np.ndarray:
    """Smallest effect of interest at each draw, in the unit of the outcome."""
    if test.least is not None:
        return np.full(data.sizes["draw"], test.least)
    return float(test.least_share or 0) * np.abs(data[test.outcome].sel(arm=test.control).mean("replicate").values)


def judge(claim: Claim, data: xr.Dataset) -> tuple[np.ndarray, list[dict[str, Any]]]:
    """Verdicts of each test at each draw, and the tests in numbers at the first draw."""
    verdicts = np.stack([verdict(gaps(data, test), least_of(data, test), test.sign) for test in claim.tests])
    return verdicts, [
        {
            "name": test.name,
            "outcome": test.outcome,
            "unit": data[test.outcome].attrs["unit"],
            "treated": test.treated,
            "control": test.control,
            "sign": test.sign,
            "primary": test.primary,
            "least": float(least_of(data, test)[0]),
            "least_why": test.why,
            **_numbers(gaps(data, test)[0]),
            "verdict": WORDS[int(verdicts[i, 0])],
        }
        for i, test in enumerate(claim.tests)
    ]


def _numbers(found: np.ndarray) -> dict[str, Any]:
    one = effect(found)
    return {"effect": one.mean, "interval": [one.low, one.high], "monte_carlo_error": one.error, "n": one.n}


def try_claim(
    claim: Claim,
    out: Path = Path("runs"),
    quick: bool = False,
    run: Runner | None = None,
    command: str = "",
) -> dict[str, Any]:
    """Try a claim: reference, space, placebos and rivals, and the verdict."""
    go, size, begun = run or (lambda study: sweep(study, out)), size_of(claim, quick), time.perf_counter()
    found = go(reference(claim, size))
    verdicts, tests = judge(claim, found.data)
    record: dict[str, Any] = {"tests": tests, "matched": _matched(claim, found.data), "failed": list(found.failed)}
    record["placebos"] = [_try_placebo(claim, size, one, i, go) for i, one in enumerate(claim.placebos)]
    rivals = range(len(claim.rivals)) if claim.quick.rivals or not quick else ()
    record["rivals"] = [_try_rival(claim, size, i, go, int(joined(verdicts)[0])) for i in rivals]
    if size.points:
        record |= _map(claim, go(space(claim, size)), tests)
    wide = np.asarray([row["verdict"] for row in record["map"]["points"]]) if size.points else None
    headline = next(test for test in tests if test["primary"])
    by_rule = of_share(wide, claim.share) if claim.rule == "share" and wide is not None else None
    return {
        "id": claim.id,
        "statement": claim.statement,
        "essay": claim.essay,
        "status": "tried",
        "hash": claim.hash,
        "verdict": by_rule or over_all(int(joined(verdicts)[0]), wide),
        "at_reference": WORDS[int(joined(verdicts)[0])],
        "outcome": headline["outcome"],
        "unit": headline["unit"],
        "effect": headline["effect"],
        "interval": headline["interval"],
        "least": headline["least"],
        "monte_carlo_error": headline["monte_carlo_error"],
        "n": headline["n"],
        "fair": all(one["holds"] for one in record["matched"]) and all(one["null"] for one in record["placebos"]),
        "null_effect": max((abs(p["largest"]) for p in record["placebos"]), default=None),
        "arms": _arms(found.data),
        "units": {str(name): one.attrs["unit"] for name, one in found.data.data_vars.items()},
        "seed": claim.seed,
        **record,
        "cost": {"seconds": round(time.perf_counter() - begun, 1), "quick": quick},
        "size": size._asdict(),
        "source": store.source_digest(),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": command,
        "note": SENTENCE,
    }


def _matched(claim: Claim, data: xr.Dataset) -> list[dict[str, Any]]:
    """Whether what was to be the same in some arms is the same: without that, their comparison is not fair."""
    rows = []
    for one in claim.matched:
        means = data[one.outcome].sel(arm=list(one.arms)).mean(["draw", "replicate"]).values
        gap = float(np.ptp(means) / max(float(np.abs(means).max()), 1e-12))
        table = {"outcome": one.outcome, "arms": list(one.arms), "why": one.why, "within": one.within}
        rows.append(table | {"largest_gap": gap, "holds": gap <= one.within})
    return rows


def _arms(data: xr.Dataset) -> dict[str, dict[str, float]]:
    """Means of every outcome in each arm: what was done to people stands beside every claim."""
    means = data.mean(["draw", "replicate"])
    return {
        str(arm): {str(name): float(means[name].sel(arm=arm)) for name in means.data_vars} for arm in data["arm"].values
    }


def _try_placebo(claim: Claim, size: Size, one: Placebo, place: int, go: Runner) -> dict[str, Any]:
    data = go(placebo(claim, size, one, place)).data
    rows = [_null(data, name, one) for name in one.outcomes]
    return {
        "name": one.name,
        "why": one.why,
        "exact": one.exact,
        "null": all(row["null"] for row in rows),
        "largest": max(row["largest"] for row in rows),
        "outcomes": rows,
    }


def _null(data: xr.Dataset, name: str, one: Placebo) -> dict[str, Any]:
    """Whether an outcome is the same under the placebo: to the bit, or its whole interval within `least`."""
    found = data[name].sel(arm="treated").values[0]
    if one.control is not None:
        found = found - data[name].sel(arm="control").values[0]
    gap, worst = effect(found), float(np.abs(found).max())
    inside = max(abs(gap.low), abs(gap.high)) < (one.least or 0.0)
    return {
        "outcome": name,
        "unit": data[name].attrs["unit"],
        **_numbers(found),
        "largest": worst if one.exact else abs(gap.mean),
        "null": worst == 0 if one.exact else inside,
    }


def _try_rival(claim: Claim, size: Size, place: int, go: Runner, mine: int) -> dict[str, Any]:
    one = claim.rivals[place]
    verdicts, tests = judge(claim, go(rival(claim, size, place)).data)
    theirs = int(joined(verdicts)[0])
    headline = next(test for test in tests if test["primary"])
    return {
        "name": one.name,
        "why": one.why,
        "source": one.source,
        "verdict": WORDS[theirs],
        "turns": theirs != mine,
        "effect": headline["effect"],
        "interval": headline["interval"],
        "least": headline["least"],
        "tests": tests,
    }


def _map(claim: Claim, found: Sweep, tests: list[dict[str, Any]]) -> dict[str, Any]:
    """The space: shares of each verdict, which numbers decide, and every point."""
    ok = np.isfinite(np.stack([gaps(found.data, test) for test in claim.tests])).all((0, 2))
    data = found.data.isel(draw=np.flatnonzero(ok))
    rule = trend if claim.rule == "share" else verdict
    verdicts = np.stack([rule(gaps(data, test), least_of(data, test), test.sign) for test in claim.tests])
    together, effects = joined(verdicts), np.stack([gaps(data, test).mean(-1) for test in claim.tests])
    means = {test.name: gaps(found.data, test).mean(-1) for test in claim.tests} if ok.all() else {}
    by_test = {name: indices(found.study, values) for name, values in means.items()}
    index = by_test.get(claim.primary.name, {})
    numbers = {key: data[key].values for key in claim.uncertain}
    for test, row in zip(tests, verdicts, strict=True):
        test["shares"] = shares(row)
    share = shares(together)
    return {
        "share_supported": share["supported"],
        "share_contradicted": share["contradicted"],
        "share_undecided": share["undecided"],
        "assumed_share": resting_on_assumptions(index),
        "explained": sum(index.values()),
        "decides": _deciders(index),
        "decides_by_test": {name: _deciders(one) for name, one in by_test.items()},
        "boxes": boxes(numbers, together),
        "map": {"points": _points(claim, numbers, effects, together, verdicts)},
        "failed_points": found.failed,
    }


def _deciders(index: dict[str, float]) -> list[dict[str, Any]]:
    return [_decider(key, index[key]) for key in sorted(index, key=lambda k: -index[k])]


def _decider(key: str, index: float) -> dict[str, Any]:
    one = declared(key)
    return {
        "number": key,
        "meaning": one.meaning,
        "unit": one.unit,
        "index": round(index, 4),
        "certainty": one.certainty,
    }


def _points(claim: Claim, numbers: dict[str, np.ndarray], effects: np.ndarray, together: Any, each: Any) -> list:
    """Every point: its numbers, the headline's effect, the verdict, and effect and verdict of each test."""
    head = claim.tests.index(claim.primary)

    def row(i: int) -> dict[str, Any]:
        own = {key: float(f"{values[i]:.5g}") for key, values in numbers.items()}
        found = [float(f"{value:.5g}") for value in effects[:, i]]
        verdicts = [int(v) for v in each[:, i]]
        return own | {"effect": found[head], "verdict": int(together[i]), "effects": found, "tests": verdicts}

    return [row(i) for i in range(effects.shape[1])]
