"""Figures of institutions: petitions by office, careers, elites, discipline, legitimacy and trust.

A figure is drawn only where the mechanism behind it left a trace: a run without elites' careers shows none.
"""

from __future__ import annotations

import numpy as np
import xarray as xr

from weiwen.report.courses import DASHES, movement
from weiwen.report.figure import Course, Figure, course_figure
from weiwen.report.provenance import Provenance
from weiwen.report.reading import has, mean_of_people, total, weekly
from weiwen.report.words import count, plural, share

QUARTER = 13


def institution_figures(dataset: xr.Dataset, made: Provenance) -> list[Figure | None]:
    """Whatever institutions of this run can be drawn."""
    return [
        _petitions(dataset, made),
        _careers(dataset, made),
        _efforts(dataset, made),
        _elites(dataset, made),
        _discipline(dataset, made),
        _legitimacy(dataset, made),
        _trust(dataset, made),
    ]


def _smooth(samples: np.ndarray) -> np.ndarray:
    """A weekly count as the sum of the last quarter (of the weeks there are, at the start)."""
    sums = np.cumsum(samples, axis=-1)
    before = np.concatenate([np.zeros_like(sums[..., :QUARTER]), sums[..., :-QUARTER]], axis=-1)[..., : sums.shape[-1]]
    return sums - before


def _petitions(dataset: xr.Dataset, made: Provenance) -> Figure | None:
    """Petitions by the office at which they are lodged."""
    if not has(dataset, "lodged"):
        return None
    levels = [str(name) for name in dataset["level"].values]
    sums = {name: total(dataset, "lodged", level=[name]).mean() for name in levels}
    if sum(sums[name] for name in levels[1:]) == 0:
        return None
    lodged = float(sum(sums.values()))
    title = f"Of {plural(lodged, 'petition')}, {share(sums[levels[-1]], lodged)} went to the centre"
    courses = [
        Course(name, "truth", _smooth(weekly(dataset, "lodged", level=[name])), DASHES[k % 4])
        for k, name in enumerate(levels)
    ]
    return course_figure("petitions", title, courses, made.caption, unit="petitions in the last quarter", size="full")


def _careers(dataset: xr.Dataset, made: Provenance) -> Figure | None:
    """Seats of officials that changed hands, and promotions, over the run."""
    if not has(dataset, "promoted", "replaced") or not total(dataset, "replaced").any():
        return None
    new = np.cumsum(weekly(dataset, "replaced", elite=["official"]), -1)
    up = np.cumsum(weekly(dataset, "promoted", elite=["official"]), -1)
    title = (
        f"{plural(float(up[:, -1].mean()), 'official')} promoted, {count(float(new[:, -1].mean()))} seats filled anew"
    )
    courses = [Course("promoted", "told", up), Course("new in the seat", "told", new, DASHES[1])]
    return course_figure("careers", title, courses, made.caption, unit="officials since the start")


def _efforts(dataset: xr.Dataset, made: Provenance) -> Figure | None:
    """What leaders of places work for."""
    if not has(dataset, "effort"):
        return None
    aims = [str(name) for name in dataset["aim"].values]
    drawn = {name: mean_of_people(dataset, "effort", aim=[name]) for name in aims}
    drawn = {name: samples for name, samples in drawn.items() if samples.any()}
    if len(drawn) < 2:
        return None
    most = max(drawn, key=lambda name: float(drawn[name][:, -QUARTER:].mean()))
    courses = [Course(name, "file", samples, DASHES[k % 4]) for k, (name, samples) in enumerate(drawn.items())]
    title = f"At the end leaders work most for {most}"
    return course_figure("efforts", title, courses, made.caption, unit="effort beyond the usual")


def _elites(dataset: xr.Dataset, made: Provenance) -> Figure | None:
    """Loyalty that elites feel beside the loyalty that they show."""
    if not has(dataset, "elite_loyalty", "elite_voiced"):
        return None
    felt, shown = (weekly(dataset, name) / dataset.sizes["elite"] for name in ("elite_loyalty", "elite_voiced"))
    if np.ptp(felt) == 0 and np.ptp(shown) == 0:
        return None
    title = f"Elites {movement('feel a loyalty that', felt.mean(0))}, and show {count(float(shown[:, -1].mean()))}"
    courses = [Course("felt", "truth", felt), Course("shown", "told", shown)]
    return course_figure(
        "elites", title, courses, made.caption, unit="mean loyalty of elites", shaded=True, from_zero=False
    )


def _discipline(dataset: xr.Dataset, made: Provenance) -> Figure | None:
    """Elites taken by the party's discipline, and how many of them had taken nothing."""
    if not has(dataset, "disciplined") or not total(dataset, "disciplined").any():
        return None
    guilty, innocent = (np.cumsum(weekly(dataset, "disciplined", guilt=[k]), -1) for k in ("guilty", "innocent"))
    taken = float((guilty + innocent)[:, -1].mean())
    wrongly = share(float(innocent[:, -1].mean()), taken)
    title = f"{count(taken)} taken by discipline, of them {wrongly} had taken nothing"
    courses = [Course("all", "told", guilty + innocent), Course("innocent", "harm", innocent)]
    return course_figure("discipline", title, courses, made.caption, unit="taken since the start", shaded=True)


def _legitimacy(dataset: xr.Dataset, made: Provenance) -> Figure | None:
    """Right to rule that people grant."""
    if not has(dataset, "legitimacy") or not total(dataset, "legitimacy").any():
        return None
    samples = mean_of_people(dataset, "legitimacy")
    title, course = movement("Legitimacy", samples.mean(0)), Course("legitimacy", "truth", samples)
    return course_figure("legitimacy", title, [course], made.caption, unit="mean over people", from_zero=False)


def _trust(dataset: xr.Dataset, made: Provenance) -> Figure | None:
    """Trust in strangers, where people play."""
    if not has(dataset, "trust_game.trust"):
        return None
    samples = mean_of_people(dataset, "trust_game.trust")
    title, course = movement("Trust in strangers", samples.mean(0)), Course("trust", "truth", samples)
    return course_figure("trust", title, [course], made.caption, unit="mean over people", from_zero=False)
