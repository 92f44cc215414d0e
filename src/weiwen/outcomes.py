"""Headline outcomes: the numbers by which two runs are compared, each computed from the arrays of a run.

Rates are per 1,000 people and year; stocks are means over people at the end of the run (its last quarter).
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from weiwen.vocabulary import ALL_SEATS, ELITES, SEATS, YEAR

QUARTER = 13


class Outcome(NamedTuple):
    """A number of a run: the stage in which it arises, its unit, what it means, and how it is computed."""

    stage: str
    unit: str
    meaning: str
    compute: Callable[[xr.Dataset], xr.DataArray]


PER_YEAR = "per 1,000 people and year"


def _people(runs: xr.Dataset) -> xr.DataArray:
    return runs["registered"].sum()


def _rate(name: str, **choice: Any) -> Callable[[xr.Dataset], xr.DataArray]:
    """Sum of a weekly count, per 1,000 people and year."""

    def compute(runs: xr.Dataset) -> xr.DataArray:
        counts = runs[name].sel(**choice)
        total = counts.sum([d for d in counts.dims if d != "replicate"], dtype=np.float64)
        return total / (_people(runs) * runs.sizes["week"]) * 1000 * YEAR

    return compute


def _level(name: str, **choice: Any) -> Callable[[xr.Dataset], xr.DataArray]:
    """Mean over people in the last quarter."""

    def compute(runs: xr.Dataset) -> xr.DataArray:
        last = runs[name].sel(**choice).isel(week=slice(-QUARTER, None)).astype(np.float64)
        last = last.weighted(runs["registered"]).mean("locality") if "locality" in last.dims else last
        return last.mean("week")

    return compute


def _share(part: str, whole: str, part_of: dict | None = None, whole_of: dict | None = None) -> Callable:
    """One weekly count as a share of another, over the whole run (0 where there is nothing)."""

    def compute(runs: xr.Dataset) -> xr.DataArray:
        above, below = runs[part].sel(**(part_of or {})), runs[whole].sel(**(whole_of or {}))
        sums = [x.sum([d for d in x.dims if d != "replicate"], dtype=np.float64) for x in (above, below)]
        return xr.where(sums[1] > 0, sums[0] / np.maximum(sums[1], 1), 0.0)

    return compute


def _where_made(name: str, compute: Callable[[xr.Dataset], xr.DataArray]) -> Callable[[xr.Dataset], xr.DataArray]:
    """An outcome of an array that only some programs lay aside: 0 where it is missing."""
    none = lambda runs: xr.DataArray(np.zeros(runs.sizes["replicate"]), dims="replicate")  # noqa: E731
    return lambda runs: compute(runs) if name in runs else none(runs)


def _per_head(name: str) -> Callable[[xr.Dataset], xr.DataArray]:
    def compute(runs: xr.Dataset) -> xr.DataArray:
        total = runs[name].sum(["week", "measure_all"], dtype=np.float64)
        return total / (_people(runs) * runs.sizes["week"]) * YEAR

    return compute


def _last_year(name: str, **choice: Any) -> Callable[[xr.Dataset], xr.DataArray]:
    """The rate of the last year alone."""
    rate = _rate(name, **choice)
    return lambda runs: rate(runs.isel(week=slice(-YEAR, None)))


def _of_the_wronged(runs: xr.Dataset) -> xr.DataArray:
    """Mean grievance at the end of those who were sanctioned on a record of nothing (0 where there is nobody)."""
    people = runs["people_sanctioned_for_nothing"].sum("group")
    return xr.where(people > 0, runs["grievance_wronged"] / np.maximum(people, 1), 0.0)


def _career_spread(runs: xr.Dataset) -> xr.DataArray:
    return runs["career"].isel(week=-1).astype(np.float64).std("locality")


def _telling_gap(runs: xr.Dataset) -> xr.DataArray:
    """Incidents true less incidents reported, as a share of the true ones."""
    true, told = (runs[name].sum(["week", "locality"], dtype=np.float64) for name in ("incidents", "reported"))
    return xr.where(true > 0, 1.0 - told / np.maximum(true, 1), 0.0)


def _noted(runs: xr.Dataset, name: str) -> xr.DataArray:
    """A record of a mechanism, or zeros where the mechanism is not in the run."""
    return runs[name].astype(np.float64) if name in runs else xr.zeros_like(runs["incidents"], np.float64)


def _crowds(runs: xr.Dataset) -> xr.DataArray:
    """The largest crowd of each week, as a share of the country's people (each place's at its own largest)."""
    return _noted(runs, "crisis.peak").weighted(runs["registered"]).mean("locality")


def _delay(runs: xr.Dataset) -> xr.DataArray:
    asked, days = (_noted(runs, f"armed_police.{name}").sum(["week", "locality"]) for name in ("asked", "delay"))
    return days / np.maximum(asked, 1.0)


def _insulation(runs: xr.Dataset) -> xr.DataArray:
    """Petitions that concern elites and were struck out, as a share of those that concern them."""
    names = ("elite_insulation.concerned", "elite_insulation.shielded")
    concerned, shielded = (_noted(runs, name).sum(["week", "locality"]) for name in names)
    return shielded / np.maximum(concerned, 1.0)


def _met_with_force(runs: xr.Dataset) -> xr.DataArray:
    people = (_noted(runs, "crisis.severity") * runs["registered"]).sum(["week", "locality"])
    return people / (_people(runs) * runs.sizes["week"]) * 1000 * YEAR


def _ends(runs: xr.Dataset) -> tuple[xr.Dataset, xr.Dataset]:
    """The first year and the last; of a run shorter than two years the first and last quarter, or half of it."""
    weeks = runs.sizes["week"]
    span = YEAR if weeks >= 2 * YEAR else max(1, min(QUARTER, weeks // 2))
    return runs.isel(week=slice(None, span)), runs.isel(week=slice(-span, None))


def _control(runs: xr.Dataset) -> xr.DataArray:
    """Share of the dissent wished that is not shown for fear, over these weeks (0 where nobody wishes any)."""
    wished, unsaid = (runs[name].sum(["week", "locality"], dtype=np.float64) for name in ("wishes", "words_unsaid"))
    return xr.where(wished > 0, unsaid / xr.where(wished > 0, wished, 1.0), 0.0)


def _control_drift(runs: xr.Dataset) -> xr.DataArray:
    first, last = _ends(runs)
    return _control(last) - _control(first)


def _sensors_drift(runs: xr.Dataset) -> xr.DataArray:
    seen = runs["coverage"].sel(channel=["camera", "platform"]).astype(np.float64)
    first, last = _ends(seen.weighted(runs["registered"]).mean("locality").mean("channel").to_dataset(name="coverage"))
    return last["coverage"].mean("week") - first["coverage"].mean("week")


def _surveillance_drift(runs: xr.Dataset) -> xr.DataArray:
    """Log ratio of mean budgets; a budget below a yuan counts as one."""
    first, last = (span["budget"].sel(line="surveillance").astype(np.float64).mean("week") for span in _ends(runs))
    return np.log(np.maximum(last, 1.0)) - np.log(np.maximum(first, 1.0))


def _tolerance_drift(runs: xr.Dataset) -> xr.DataArray:
    first, last = (span["tolerance"].astype(np.float64).mean("week") for span in _ends(runs))
    return last - first


def _poll(runs: xr.Dataset) -> xr.DataArray:
    last = runs.isel(week=slice(-QUARTER, None))
    asked, answers = (last[name].sum(["week", "locality"], dtype=np.float64) for name in ("asked", "answers"))
    return answers / np.maximum(asked, 1.0)


def _elites(name: str, *kinds: str, last: int = QUARTER) -> Callable[[xr.Dataset], xr.DataArray]:
    """Mean over the seats of these kinds (all if none is named) in the last weeks."""
    chosen = kinds or ELITES
    weights = xr.DataArray([float(SEATS[kind]) for kind in chosen], {"elite": list(chosen)}, ["elite"])

    def compute(runs: xr.Dataset) -> xr.DataArray:
        ends = runs[name].sel(elite=list(chosen)).isel(week=slice(-last, None)).astype(np.float64)
        return ends.weighted(weights).mean("elite").mean("week")

    return compute


def _command(trait: str) -> Callable[[xr.Dataset], xr.DataArray]:
    """A trait of officers at the end, each weighed by one plus the rank: who commands more counts for more."""

    def compute(runs: xr.Dataset) -> xr.DataArray:
        ends = runs[["graded", f"graded_{trait}"]].sel(elite="officer").isel(week=slice(-QUARTER, None))
        weights = xr.DataArray(1.0 + np.arange(ends.sizes["grade"]), dims="grade")
        there, what = ((ends[k].astype(np.float64) * weights).sum(["week", "grade"]) for k in ends)
        return xr.where(there > 0, what / np.maximum(there, 1.0), 0.0)

    return compute


def _disciplined(runs: xr.Dataset) -> xr.DataArray:
    total = runs["disciplined"].sum(["week", "elite", "guilt"], dtype=np.float64)
    return total / (ALL_SEATS * runs.sizes["locality"] * runs.sizes["week"]) * YEAR * 1000


TAKERS = ("official", "officer", "judge")
OUTCOMES: dict[str, Outcome] = {
    "hardship": Outcome("economy", "share", "mean hardship at the end", _level("hardship")),
    "legitimacy": Outcome(
        "economy", "share", "mean legitimacy at the end (0 where nothing makes it)", _level("legitimacy")
    ),
    "trust": Outcome(
        "economy",
        "probability",
        "mean believed chance that a stranger is honest at the end (0 without the game)",
        _where_made("trust_game.trust", _level("trust_game.trust")),
    ),
    "deals": Outcome(
        "economy",
        "person-weeks " + PER_YEAR,
        "deals with a stranger (0 without the game)",
        _where_made("trust_game.deals", _rate("trust_game.deals")),
    ),
    "rents": Outcome(
        "economy",
        "share of a mean income",
        "rents by head that a holder of public office takes a week, in the last year",
        _elites("elite_rents", *TAKERS, last=YEAR),
    ),
    "infractions": Outcome("conduct", PER_YEAR, "infractions", _rate("civic_acts", civic="infraction")),
    "breaches": Outcome("conduct", PER_YEAR, "breaches", _rate("civic_acts", civic="breach")),
    "prosocial": Outcome("conduct", PER_YEAR, "prosocial acts", _rate("civic_acts", civic="prosocial")),
    "criticism": Outcome("conduct", PER_YEAR, "critical posts", _rate("political_acts", political="criticism")),
    "petitions": Outcome("conduct", PER_YEAR, "petitions", _rate("political_acts", political="petition")),
    "petitions_above": Outcome(
        "conduct", PER_YEAR, "petitions above the county", _rate("lodged", level=["province", "centre"])
    ),
    "petitions_centre": Outcome("conduct", PER_YEAR, "petitions to the centre", _rate("lodged", level="centre")),
    "protest": Outcome("conduct", PER_YEAR, "people protesting", _rate("political_acts", political="protest")),
    "protest_last_year": Outcome(
        "conduct", PER_YEAR, "people protesting in the last year", _last_year("political_acts", political="protest")
    ),
    "words_unsaid": Outcome("conduct", PER_YEAR, "wishes to speak held back, in full wishes", _rate("words_unsaid")),
    "members": Outcome("conduct", "share", "elites in the party at the end", _elites("elite_member")),
    "voiced": Outcome("conduct", "share", "mean loyalty that elites show at the end", _elites("elite_voiced")),
    "cells": Outcome("conduct", "share", "firms with a party cell at the end", _elites("elite_cell", "entrepreneur")),
    "firm_compliance": Outcome(
        "conduct",
        "share",
        "firms that do what the party asks, in the last year",
        _elites("elite_complied", "entrepreneur", last=YEAR),
    ),
    "control": Outcome(
        "conduct",
        "share",
        "dissent wished that is not shown for fear, in the last year",
        lambda runs: _control(runs.isel(week=slice(-YEAR, None))),
    ),
    "control_drift": Outcome("conduct", "share", "the same, last year less first year", _control_drift),
    "heard": Outcome("discourse", PER_YEAR, "person-weeks in which dissent was heard", _rate("heard")),
    "mobilised": Outcome("discourse", PER_YEAR, "person-weeks in which a call was heard", _rate("mobilised")),
    "ideal": Outcome(
        "discourse", "position", "mean private position at the end (1: the official line)", _level("ideal")
    ),
    "strength": Outcome(
        "discourse", "share", "strength that people take the regime to have, at the end", _level("strength")
    ),
    "deleted": Outcome("discourse", PER_YEAR, "posts deleted", _rate("deleted")),
    "alleged": Outcome("sensing", PER_YEAR, "allegations", _rate("alleged")),
    "precision": Outcome("sensing", "share", "allegations that are true", _share("alleged_truly", "alleged")),
    "poll": Outcome("sensing", "share", "dissent that people polled admit, at the end (0 without a poll)", _poll),
    "receipts": Outcome(
        "sensing", "yuan per head and year", "receipts of the treasury at the end (0 without one)", _level("receipts")
    ),
    "flagged": Outcome("assessment", "person-weeks " + PER_YEAR, "people flagged as suspect", _rate("flagged")),
    "loyalty_seen": Outcome(
        "assessment", "share", "mean loyalty of elites as the party has it at the end", _elites("loyalty_seen")
    ),
    "spillover": Outcome(
        "assessment", "share", "incidents on file of people of another place", _share("spilled", "filed")
    ),
    "score": Outcome("assessment", "points", "mean score at the end", _level("score")),
    "blacklisted": Outcome(
        "assessment", "person-weeks " + PER_YEAR, "on the black list", _rate("listed", list="black")
    ),
    "honoured": Outcome("assessment", "person-weeks " + PER_YEAR, "on the red list", _rate("listed", list="red")),
    "arrests": Outcome("intervention", PER_YEAR, "arrests", _rate("granted", measure="arrest")),
    "restricted": Outcome(
        "intervention", "person-weeks " + PER_YEAR, "people restricted", _rate("granted", measure="restrict")
    ),
    "rewarded": Outcome("intervention", PER_YEAR, "rewards", _rate("granted", measure="reward")),
    "answered": Outcome(
        "intervention", PER_YEAR, "petitions answered", _rate("granted", measure=["redress", "payout"])
    ),
    "intercepted": Outcome("intervention", PER_YEAR, "petitioners intercepted", _rate("granted", measure="intercept")),
    "moved_on": Outcome("intervention", PER_YEAR, "people moved on", _rate("granted", measure="move_on")),
    "held": Outcome("intervention", "person-weeks " + PER_YEAR, "people in custody", _rate("held")),
    "hidden": Outcome(
        "intervention", "person-weeks " + PER_YEAR, "people in custody and in no register", _rate("hidden")
    ),
    "delay": Outcome(
        "intervention", "days", "days until all commanders agreed, where one wanted force (7: not that week)", _delay
    ),
    "redress_gap": Outcome(
        "intervention", "share", "petitions concerning elites that no office may answer", _insulation
    ),
    "wrongful": Outcome(
        "intervention",
        "share",
        "arrests of people who had done nothing",
        _share("touched", "touched", {"measure_all": "arrest", "record": "nothing"}, {"measure_all": "arrest"}),
    ),
    "disciplined": Outcome(
        "intervention", "per 1,000 seats and year", "elites taken by the party's discipline", _disciplined
    ),
    "disciplined_innocent": Outcome(
        "intervention",
        "share",
        "of them, those who had taken nothing within a year",
        _share("disciplined", "disciplined", {"guilt": "innocent"}),
    ),
    "spent": Outcome("intervention", "yuan per head and year", "cost of measures", _per_head("spent")),
    "grievance": Outcome("response", "share", "mean grievance at the end", _level("grievance")),
    "grievance_wronged": Outcome(
        "response", "share", "mean grievance of people sanctioned for nothing", _of_the_wronged
    ),
    "elite_loyalty": Outcome(
        "response", "share", "mean private loyalty of elites at the end", _elites("elite_loyalty")
    ),
    "firm_loyalty": Outcome(
        "response", "share", "the same, of entrepreneurs", _elites("elite_loyalty", "entrepreneur")
    ),
    "dread": Outcome(
        "response",
        "probability",
        "perceived chance of elites to be taken by discipline within a year, at the end",
        _elites("elite_dread"),
    ),
    "command_competence": Outcome(
        "response", "share", "competence of officers at the end, weighed by one plus rank", _command("competence")
    ),
    "command_loyalty": Outcome("response", "share", "loyalty of officers, weighed likewise", _command("loyalty")),
    "belief": Outcome("response", "probability", "mean belief in being punished at the end", _level("belief")),
    "prospect": Outcome("response", "probability", "mean prospect of reward at the end", _level("prospect")),
    "hope": Outcome("response", "probability", "mean hope in petitions at the end", _level("hope")),
    "standing": Outcome("reporting", "rank", "mean rank of elites at the end", _elites("rank")),
    "crowd": Outcome(
        "response", "per 1,000 people", "largest crowd of a mean week", lambda runs: _crowds(runs).mean("week") * 1000
    ),
    "peak_crowd": Outcome(
        "response", "per 1,000 people", "largest crowd of any week", lambda runs: _crowds(runs).max("week") * 1000
    ),
    "severity_of_force": Outcome("response", PER_YEAR, "people in crowds met with force", _met_with_force),
    "fallen": Outcome(
        "response",
        "share",
        "whether the regime has fallen by the end",
        lambda runs: runs["fallen"].isel(week=-1).astype(np.float64),
    ),
    "reported": Outcome("reporting", PER_YEAR, "incidents reported", _rate("reported")),
    "withheld": Outcome("reporting", PER_YEAR, "incidents withheld", _rate("withheld")),
    "career_spread": Outcome(
        "reporting", "promotion points", "standard deviation of careers between places at the end", _career_spread
    ),
    "telling_gap": Outcome("reporting", "share", "incidents of which the centre was not told", _telling_gap),
    "threat": Outcome(
        "strategy", "incidents per 1,000 people and week", "threat perceived at the end", _level("threat")
    ),
    "coercion": Outcome(
        "strategy", "yuan per head and year", "budget of coercion at the end", _level("budget", line="coercion")
    ),
    "welfare": Outcome(
        "strategy", "yuan per head and year", "budget of welfare at the end", _level("budget", line="welfare")
    ),
    "cameras": Outcome("strategy", "share", "coverage of cameras at the end", _level("coverage", channel="camera")),
    "sensors_drift": Outcome(
        "strategy", "share", "mean coverage of cameras and platforms, last year less first year", _sensors_drift
    ),
    "surveillance": Outcome(
        "strategy",
        "yuan per head and year",
        "budget of surveillance at the end",
        _level("budget", line="surveillance"),
    ),
    "surveillance_drift": Outcome(
        "strategy", "log ratio", "budget of surveillance, last year over first year", _surveillance_drift
    ),
    "severity": Outcome("strategy", "punishments", "severity of the law at the end", _level("severity")),
    "tolerance": Outcome("strategy", "share", "dissent that the law lets pass at the end", _level("tolerance")),
    "tolerance_drift": Outcome("strategy", "share", "tolerance, last year less first year", _tolerance_drift),
}


def outcomes(runs: xr.Dataset, names: Iterable[str] | None = None) -> dict[str, np.ndarray]:
    """Headline outcomes of a run (all, or those named), one number a replicate."""
    wanted = OUTCOMES if names is None else names
    return {name: np.asarray(OUTCOMES[name].compute(runs).values, np.float64) for name in wanted}
