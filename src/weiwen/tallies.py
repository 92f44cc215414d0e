"""From the arrays of a run to one number a replicate: the sums and means that headline outcomes are made of."""

from collections.abc import Callable
from typing import Any

import numpy as np
import xarray as xr

from weiwen.vocabulary import ALL_SEATS, ELITES, SEATS, YEAR

QUARTER = 13
LIBERTY = ("arrest", "hide", "camp", "restrict")  # what takes liberty, or part of it
FAINT = 1e-9  # a spread below this is rounding


def people(runs: xr.Dataset) -> xr.DataArray:
    """People of the country."""
    return runs["registered"].sum()


def rate(name: str, **choice: Any) -> Callable[[xr.Dataset], xr.DataArray]:
    """Sum of a weekly count, per 1,000 people and year."""

    def compute(runs: xr.Dataset) -> xr.DataArray:
        counts = runs[name].sel(**choice)
        total = counts.sum([d for d in counts.dims if d != "replicate"], dtype=np.float64)
        return total / (people(runs) * runs.sizes["week"]) * 1000 * YEAR

    return compute


def level(name: str, **choice: Any) -> Callable[[xr.Dataset], xr.DataArray]:
    """Mean over people in the last quarter."""

    def compute(runs: xr.Dataset) -> xr.DataArray:
        last = runs[name].sel(**choice).isel(week=slice(-QUARTER, None)).astype(np.float64)
        last = last.weighted(runs["registered"]).mean("locality") if "locality" in last.dims else last
        return last.mean("week")

    return compute


def overall(name: str) -> Callable[[xr.Dataset], xr.DataArray]:
    """Mean over people and over the whole run."""

    def compute(runs: xr.Dataset) -> xr.DataArray:
        weekly = runs[name].astype(np.float64)
        weekly = weekly.weighted(runs["registered"]).mean("locality") if "locality" in weekly.dims else weekly
        return weekly.mean("week")

    return compute


def share(part: str, whole: str, part_of: dict | None = None, whole_of: dict | None = None) -> Callable:
    """One weekly count as a share of another, over the whole run (0 where there is nothing)."""

    def compute(runs: xr.Dataset) -> xr.DataArray:
        above, below = runs[part].sel(**(part_of or {})), runs[whole].sel(**(whole_of or {}))
        sums = [x.sum([d for d in x.dims if d != "replicate"], dtype=np.float64) for x in (above, below)]
        return xr.where(sums[1] > 0, sums[0] / np.maximum(sums[1], 1), 0.0)

    return compute


def weeks_to(stock: str, exits: str, **choice: Any) -> Callable[[xr.Dataset], xr.DataArray]:
    """Mean weeks until an exit: all weeks spent over all exits, so that spells cut off by the end count (Little)."""

    def compute(runs: xr.Dataset) -> xr.DataArray:
        counts = (runs[name].sel(**choice) for name in (stock, exits))
        weeks, left = (x.sum([d for d in x.dims if d != "replicate"], dtype=np.float64) for x in counts)
        return weeks / np.maximum(left, 1.0)

    return compute


def where_made(name: str, compute: Callable[[xr.Dataset], xr.DataArray]) -> Callable[[xr.Dataset], xr.DataArray]:
    """An outcome of an array that only some programs lay aside: 0 where it is missing."""
    none = lambda runs: xr.DataArray(np.zeros(runs.sizes["replicate"]), dims="replicate")  # noqa: E731
    return lambda runs: compute(runs) if name in runs else none(runs)


def per_head(name: str) -> Callable[[xr.Dataset], xr.DataArray]:
    """Cost by head and year."""

    def compute(runs: xr.Dataset) -> xr.DataArray:
        total = runs[name].sum([d for d in runs[name].dims if d != "replicate"], dtype=np.float64)
        return total / (people(runs) * runs.sizes["week"]) * YEAR

    return compute


def per_firm(measure: str) -> Callable[[xr.Dataset], xr.DataArray]:
    """Measures that touch firms, per firm and year."""

    def compute(runs: xr.Dataset) -> xr.DataArray:
        total = runs["firms_touched"].sel(firm_measure=measure).sum(["week", "guilt"], dtype=np.float64)
        return total / (SEATS["entrepreneur"] * runs.sizes["locality"] * runs.sizes["week"]) * YEAR

    return compute


def last_year(name: str, **choice: Any) -> Callable[[xr.Dataset], xr.DataArray]:
    """The rate of the last year alone."""
    yearly = rate(name, **choice)
    return lambda runs: yearly(runs.isel(week=slice(-YEAR, None)))


def of_the_wronged(runs: xr.Dataset) -> xr.DataArray:
    """Mean grievance at the end of those who were sanctioned on a record of nothing (0 where there is nobody)."""
    people = runs["people_sanctioned_for_nothing"].sum("group")
    return xr.where(people > 0, runs["grievance_wronged"] / np.maximum(people, 1), 0.0)


def career_spread(runs: xr.Dataset) -> xr.DataArray:
    """Standard deviation of careers between places at the end."""
    return runs["career"].isel(week=-1).astype(np.float64).std("locality")


def checks_spread(runs: xr.Dataset) -> xr.DataArray:
    """Standard deviation of checks a head between places of the region, over their mean, in the last year."""
    last = runs["checkpoint.checked"].isel(week=slice(-YEAR, None)).sum(["week", "group"], dtype=np.float64)
    each = last / runs["registered"]
    there = (runs["region"].isel(week=-1) > 0).astype(np.float64)
    places = np.maximum(there.sum("locality"), 1.0)
    mean = (each * there).sum("locality") / places
    spread = np.sqrt(((each - mean) ** 2 * there).sum("locality") / places)
    return xr.where(mean > 0, spread / xr.where(mean > 0, mean, 1.0), 0.0)


def in_region(name: str, *less: str, inside: bool = True) -> Callable[[xr.Dataset], xr.DataArray]:
    """Sum of weekly counts (less others) by head of the region, or of the places outside it, and week (0: nobody)."""

    def compute(runs: xr.Dataset) -> xr.DataArray:
        there = runs["region"] > 0 if inside else runs["region"] == 0
        counts = sum((-runs[other] for other in less), start=runs[name].astype(np.float64))
        counts = counts.sum([d for d in counts.dims if d not in ("replicate", "week", "locality")])
        people = (there * runs["registered"]).sum(["week", "locality"], dtype=np.float64)
        return (counts * there).sum(["week", "locality"]) / np.maximum(people, 1.0)

    return compute


def met_for_nothing(runs: xr.Dataset) -> xr.DataArray:
    """Measures against liberty that met people of the region who had done nothing, per 1,000 of them and year."""
    counts = (
        runs["touched"].sel(measure_all=list(LIBERTY), record="nothing").sum(["measure_all", "group"], dtype=np.float64)
    )
    there = runs["region"] > 0
    people = (there * runs["registered"]).sum(["week", "locality"], dtype=np.float64)
    return (counts * there).sum(["week", "locality"]) / np.maximum(people, 1.0) * 1000 * YEAR


def visible_with(runs: xr.Dataset, other: Callable[[xr.Dataset], xr.DataArray]) -> xr.DataArray:
    """Correlation, over places, of how visible control was in the last year with something else of the place."""
    last = runs.isel(week=slice(-YEAR, None))
    seen = last["visible_or_discreet.visible"].astype(np.float64).mean("week")
    seen, beside = (x - x.mean("locality") for x in (seen, other(last).astype(np.float64)))
    size = np.sqrt((seen**2).mean("locality") * (beside**2).mean("locality"))
    return xr.where(size > FAINT, (seen * beside).mean("locality") / xr.where(size > FAINT, size, 1.0), 0.0)


def visible_with_threat(runs: xr.Dataset) -> xr.DataArray:
    """The same with incidents a head that there truly were."""
    return visible_with(runs, lambda last: last["incidents"].mean("week") / last["registered"])


def visible_with_weight(runs: xr.Dataset) -> xr.DataArray:
    """The same with the weight of the place: the logarithm of its people."""
    return visible_with(runs, lambda last: xr.apply_ufunc(np.log, last["registered"]))


def visible_between(runs: xr.Dataset) -> xr.DataArray:
    """Standard deviation, over places, of how visible control was in the last year."""
    last = runs["visible_or_discreet.visible"].isel(week=slice(-YEAR, None)).astype(np.float64)
    return last.mean("week").std("locality")


def promoted_growth(runs: xr.Dataset) -> xr.DataArray:
    """A year's growth of places whose leader is promoted at its end, less that of the others: mean over such years."""
    ends = {"week": slice(YEAR - 1, None, YEAR)}
    grown = runs["growth"].astype(np.float64).cumsum("week").isel(ends)
    grown = grown - grown.shift(week=1, fill_value=0.0)
    rose = runs["cadre_careers.left"].sel(reason="promotion").isel(ends) > 0
    means = [(grown * who).sum("locality") / np.maximum(who.sum("locality"), 1) for who in (rose, ~rose)]
    both = rose.any("locality") & ~rose.all("locality")
    return (means[0] - means[1]).where(both, 0.0).sum("week") / np.maximum(both.sum("week"), 1)


def telling_gap(runs: xr.Dataset) -> xr.DataArray:
    """Incidents true less incidents reported, as a share of the true ones."""
    true, told = (runs[name].sum(["week", "locality"], dtype=np.float64) for name in ("incidents", "reported"))
    return xr.where(true > 0, 1.0 - told / np.maximum(true, 1), 0.0)


def noted(runs: xr.Dataset, name: str) -> xr.DataArray:
    """A record of a mechanism, or zeros where the mechanism is not in the run."""
    return runs[name].astype(np.float64) if name in runs else xr.zeros_like(runs["incidents"], np.float64)


def crowds(runs: xr.Dataset) -> xr.DataArray:
    """The largest crowd of each week, as a share of the country's people (each place's at its own largest)."""
    return noted(runs, "crisis.peak").weighted(runs["registered"]).mean("locality")


def delay(runs: xr.Dataset) -> xr.DataArray:
    """Mean days until commanders agreed, where one of them wanted force (0 where nobody did)."""
    asked, days = (noted(runs, f"armed_police.{name}").sum(["week", "locality"]) for name in ("asked", "delay"))
    return days / np.maximum(asked, 1.0)


def insulation(runs: xr.Dataset) -> xr.DataArray:
    """Petitions that concern elites and were struck out, as a share of those that concern them."""
    names = ("elite_insulation.concerned", "elite_insulation.shielded")
    concerned, shielded = (noted(runs, name).sum(["week", "locality"]) for name in names)
    return shielded / np.maximum(concerned, 1.0)


def met_with_force(runs: xr.Dataset) -> xr.DataArray:
    """People in crowds met with force, per 1,000 and year."""
    met = (noted(runs, "crisis.severity") * runs["registered"]).sum(["week", "locality"])
    return met / (people(runs) * runs.sizes["week"]) * 1000 * YEAR


def stood_aside(runs: xr.Dataset, kind: str) -> xr.DataArray:
    """Elites of a kind who stood aside in a week of crisis, per 1,000 of them and year (0 where there is no crisis)."""
    aside = noted(runs, "crisis.aside")
    if "elite" not in aside.dims:
        return aside.sum(["week", "locality"])
    seats = SEATS[kind] * runs.sizes["locality"]
    return aside.sel(elite=kind).sum("week") / (seats * runs.sizes["week"]) * 1000 * YEAR


def told_by_data(runs: xr.Dataset) -> xr.DataArray:
    """Share of the uncertainty about conduct on file that an operator's cells and stimuli take away.

    1 - H(conduct | cell, stimulus) / H(conduct), from counts of the last half of the run (0 where nobody steers).
    """
    if "stimulus.outcomes" not in runs:
        return noted(runs, "stimulus.outcomes").sum(["week", "locality"])
    late = runs["stimulus.outcomes"].isel(week=slice(runs.sizes["week"] // 2, None)).sum("week").astype(np.float64)
    kinds = ["conduct_filed"]
    given_data = [d for d in late.dims if d not in ("replicate", *kinds)]
    total = late.sum([*given_data, *kinds])
    apart = bits(late, kinds).sum(given_data)
    together = bits(late.sum(given_data), kinds)
    return xr.where((total > 0) & (together > 0), 1.0 - apart / np.maximum(together, 1e-12), 0.0)


def bits(counts: xr.DataArray, over: list[str]) -> xr.DataArray:
    """Entropy of these counts along some dimensions, in nats, times their sum."""
    whole = counts.sum(over)
    share = counts / np.maximum(whole, 1.0)
    return -(counts * np.log(np.where(share > 0, share, 1.0))).sum(over)


def ends(runs: xr.Dataset) -> tuple[xr.Dataset, xr.Dataset]:
    """The first year and the last; of a run shorter than two years the first and last quarter, or half of it."""
    weeks = runs.sizes["week"]
    span = YEAR if weeks >= 2 * YEAR else max(1, min(QUARTER, weeks // 2))
    return runs.isel(week=slice(None, span)), runs.isel(week=slice(-span, None))


def control(runs: xr.Dataset) -> xr.DataArray:
    """Share of the dissent wished that is not shown for fear, over these weeks (0 where nobody wishes any)."""
    wished, unsaid = (runs[name].sum(["week", "locality"], dtype=np.float64) for name in ("wishes", "words_unsaid"))
    return xr.where(wished > 0, unsaid / xr.where(wished > 0, wished, 1.0), 0.0)


def control_drift(runs: xr.Dataset) -> xr.DataArray:
    """The same, last year less first."""
    first, last = ends(runs)
    return control(last) - control(first)


def sensors_drift(runs: xr.Dataset) -> xr.DataArray:
    """Mean coverage of cameras and platforms, last year less first."""
    seen = runs["coverage"].sel(channel=["camera", "platform"]).astype(np.float64)
    first, last = ends(seen.weighted(runs["registered"]).mean("locality").mean("channel").to_dataset(name="coverage"))
    return last["coverage"].mean("week") - first["coverage"].mean("week")


def budget_drift(*lines: str) -> Callable[[xr.Dataset], xr.DataArray]:
    """Log ratio of mean budgets of these lines, last year over first; a budget below a yuan counts as one."""

    def compute(runs: xr.Dataset) -> xr.DataArray:
        budgets = (span["budget"].sel(line=list(lines)).astype(np.float64) for span in ends(runs))
        first, last = (budget.sum("line").mean("week") for budget in budgets)
        return np.log(np.maximum(last, 1.0)) - np.log(np.maximum(first, 1.0))

    return compute


def grievance_drift(runs: xr.Dataset) -> xr.DataArray:
    """Mean grievance of people, last year less first."""
    first, last = (overall("grievance")(span) for span in ends(runs))
    return last - first


def tolerance_drift(runs: xr.Dataset) -> xr.DataArray:
    """Tolerance, last year less first."""
    first, last = (span["tolerance"].astype(np.float64).mean("week") for span in ends(runs))
    return last - first


def poll(runs: xr.Dataset) -> xr.DataArray:
    """Dissent that people polled admit, in the last quarter."""
    last = runs.isel(week=slice(-QUARTER, None))
    asked, answers = (last[name].sum(["week", "locality"], dtype=np.float64) for name in ("asked", "answers"))
    return answers / np.maximum(asked, 1.0)


def elites(name: str, *kinds: str, last: int = QUARTER) -> Callable[[xr.Dataset], xr.DataArray]:
    """Mean over the seats of these kinds (all if none is named) in the last weeks."""
    chosen = kinds or ELITES
    weights = xr.DataArray([float(SEATS[kind]) for kind in chosen], {"elite": list(chosen)}, ["elite"])

    def compute(runs: xr.Dataset) -> xr.DataArray:
        ends = runs[name].sel(elite=list(chosen)).isel(week=slice(-last, None)).astype(np.float64)
        return ends.weighted(weights).mean("elite").mean("week")

    return compute


def command(trait: str) -> Callable[[xr.Dataset], xr.DataArray]:
    """A trait of officers at the end, each weighed by one plus the rank: who commands more counts for more."""

    def compute(runs: xr.Dataset) -> xr.DataArray:
        ends = runs[["graded", f"graded_{trait}"]].sel(elite="officer").isel(week=slice(-QUARTER, None))
        weights = xr.DataArray(1.0 + np.arange(ends.sizes["grade"]), dims="grade")
        there, what = ((ends[k].astype(np.float64) * weights).sum(["week", "grade"]) for k in ends)
        return xr.where(there > 0, what / np.maximum(there, 1.0), 0.0)

    return compute


def disciplined(runs: xr.Dataset) -> xr.DataArray:
    """Elites taken by discipline, per 1,000 seats and year."""
    total = runs["disciplined"].sum(["week", "elite", "guilt"], dtype=np.float64)
    return total / (ALL_SEATS * runs.sizes["locality"] * runs.sizes["week"]) * YEAR * 1000


def peak(name: str) -> Callable[[xr.Dataset], xr.DataArray]:
    """A count of people in the week in which it is highest, per 1,000 people."""
    return lambda runs: runs[name].sum("locality", dtype=np.float64).max("week") / people(runs) * 1000


def small_posts(runs: xr.Dataset) -> xr.DataArray:
    """Critical posts of people whom only their ties hear, per 1,000 people and year."""
    return rate("posts")(runs) - rate("audience.posts")(runs)


def between_platforms(what: str) -> Callable[[xr.Dataset], xr.DataArray]:
    """Mean, or standard deviation, over platforms of how much stricter than the order they are, in the last quarter."""
    return lambda runs: getattr(
        runs["licensed_platforms.caution"].isel(week=slice(-QUARTER, None)).astype(np.float64).mean("week"), what
    )("platform")


def misread(runs: xr.Dataset) -> xr.DataArray:
    """What the platform's allegations leave unsaid of the grievance of places in the last year: 1 - r^2 (r < 0: 1)."""
    ends = runs.isel(week=slice(-YEAR, None))
    told = ends["alleged"].sel(channel="platform").mean("week") / runs["registered"]
    true = ends["grievance"].astype(np.float64).mean("week")
    off = [x - x.mean("locality") for x in (told, true)]
    both, one, other = ((a * b).sum("locality") for a, b in (off, off[:1] * 2, off[1:] * 2))
    return 1.0 - both.clip(min=0.0) ** 2 / (one * other).clip(min=1e-30)
