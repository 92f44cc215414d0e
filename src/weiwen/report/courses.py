"""Figures over time: the three voices side by side, what the centre did, what moved in people. Titles are findings."""

from __future__ import annotations

import numpy as np
import xarray as xr

from weiwen.report.figure import Course, Figure, course_figure
from weiwen.report.provenance import Provenance
from weiwen.report.reading import has, mean_of_people, meaning_of, people_of, summed, weekly
from weiwen.report.words import count, plain, share

MOVED = {
    "grievance": "mean over people",
    "belief": "perceived chance of being seen and punished",
    "hardship": "mean over people",
}
DASHES = ("", "6 3", "2 3", "9 3 2 3")


def voice_figures(dataset: xr.Dataset, made: Provenance) -> list[Figure | None]:
    """Truth beside file beside told."""
    return [incidents_figure(dataset, made), protests_figure(dataset, made), allegations_figure(dataset, made)]


def incidents_figure(dataset: xr.Dataset, made: Provenance) -> Figure | None:
    """Incidents as they happened, as localities filed them, as the centre was told: the gap is the story."""
    voices = (("incidents", "true", "truth"), ("filed", "filed", "file"), ("reported", "told", "told"))
    courses = [Course(label, voice, weekly(dataset, name)) for name, label, voice in voices if has(dataset, name)]
    if not courses or not has(dataset, "incidents"):
        return None
    meanings = (
        f"{label.capitalize()}: {meaning_of(dataset, name)}." for name, label, _ in voices if has(dataset, name)
    )
    note = " ".join([*meanings, "The shaded area is what the centre is not told."])
    return course_figure(
        "incidents",
        incidents_title(dataset),
        courses,
        made.caption,
        unit="incidents a week",
        note=note,
        shaded=True,
        size="full",
    )


def incidents_title(dataset: xr.Dataset) -> str:
    """What became of a hundred incidents."""
    happened = float(weekly(dataset, "incidents").sum())
    if happened == 0:
        return "No incident happened"
    ends = [
        (verb, float(weekly(dataset, name).sum()))
        for name, verb in (("filed", "filed"), ("reported", "reported"))
        if has(dataset, name)
    ]
    if not ends:
        return f"{count(float(weekly(dataset, 'incidents').mean()))} incidents a week"
    said = " and ".join(
        f"{_of_hundred(amount, happened)} {'were ' if k == 0 else ''}{verb}" for k, (verb, amount) in enumerate(ends)
    )
    return f"{'Of' if max(amount for _, amount in ends) <= happened else 'For'} 100 incidents {said}"


def protests_figure(dataset: xr.Dataset, made: Provenance) -> Figure | None:
    """Protests alone, by the truth: neither files nor reports tell them from petitions."""
    if has(dataset, "protests"):
        samples = weekly(dataset, "protests")
    elif has(dataset, "political_acts"):
        samples = weekly(dataset, "political_acts", political=["protest"])
    else:
        return None
    weeks, courses = samples.mean(0), [Course("true", "truth", samples)]
    peak = int(weeks.argmax())
    title = (
        "Nobody protested"
        if weeks.max() == 0
        else (f"{count(float(weeks.mean()))} protests in a mean week, {count(float(weeks[peak]))} in week {peak + 1}")
    )
    return course_figure("protests", title, courses, made.caption, unit="protests a week")


def allegations_figure(dataset: xr.Dataset, made: Provenance) -> Figure | None:
    """What sensing claims, and how much of it happened."""
    if not has(dataset, "alleged", "alleged_truly"):
        return None
    alleged, true = weekly(dataset, "alleged"), weekly(dataset, "alleged_truly")
    false = _of_hundred(float((alleged - true).sum()), float(alleged.sum()))
    title = f"Of 100 allegations {false} match nothing that happened" if alleged.sum() else "Nothing was alleged"
    courses = [Course("of it true", "truth", true), Course("alleged", "file", alleged)]
    return course_figure("allegations", title, courses, made.caption, unit="allegations a week", shaded=True)


def centre_figures(dataset: xr.Dataset, made: Provenance) -> list[Figure]:
    """Money, channels, temper and fear of the centre."""
    found = (_threat(dataset, made), _budget(dataset, made), _coverage(dataset, made), _temper(dataset, made))
    return [figure for figure in found if figure is not None]


def people_figures(dataset: xr.Dataset, made: Provenance) -> list[Figure]:
    """Grievance, belief, hardship and inequality, each on its own scale."""
    figures = []
    for name, unit in MOVED.items():
        if has(dataset, name):
            samples = mean_of_people(dataset, name)
            title = movement(name.capitalize(), samples.mean(0))
            course = Course(name, "truth", samples)
            figures.append(course_figure(name, title, [course], made.caption, unit=unit, from_zero=False))
    if has(dataset, "gini") and dataset["gini"].size:
        samples = summed(dataset, "gini", ("replicate", "year"))
        title, course = movement("Inequality", samples.mean(0), 1), Course("Gini", "truth", samples)
        how = {"unit": "Gini of income", "clock": "year", "from_zero": False}
        figures.append(course_figure("gini", title, [course], made.caption, **how))
    return figures


def movement(name: str, values: np.ndarray, window: int = 13) -> str:
    """From where to where a quantity went: the means of its first and last weeks."""
    span = max(min(window, len(values) // 2), 1)
    start, end = float(values[:span].mean()), float(values[-span:].mean())
    said = f"{name} {{}} {_three(start)} to {_three(end)}"
    if abs(end - start) <= 0.02 * abs(start):
        return f"{name} stayed near {_three(start)}"
    return said.format("rose from" if end > start else "fell from")


def _three(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 100 else count(value)


def _threat(dataset: xr.Dataset, made: Provenance) -> Figure | None:
    """What the centre fears beside what there is, both per 1,000 people and week."""
    if not has(dataset, "threat"):
        return None
    feared = weekly(dataset, "threat")
    courses = [Course("feared", "told", feared)]
    title = f"The centre reckons with {_three(float(feared.mean()))} incidents per 1,000 people"
    if has(dataset, "incidents"):
        true = weekly(dataset, "incidents") * (1000 / max(people_of(dataset, made.people), 1))
        courses.insert(0, Course("true", "truth", true))
        title = f"The centre reckons with {_of_hundred(float(feared.sum()), float(true.sum()))} incidents for each 100"
    return course_figure(
        "threat", title, courses, made.caption, unit="incidents per 1,000 people and week", shaded=len(courses) > 1
    )


def _budget(dataset: xr.Dataset, made: Provenance) -> Figure | None:
    if not has(dataset, "budget"):
        return None
    names = [str(name) for name in dataset["line"].values]
    samples = {name: weekly(dataset, "budget", line=[name]) for name in names}
    whole = sum(float(s.mean()) for s in samples.values())
    least = {name: s for name, s in samples.items() if name != "welfare"}
    title = f"{share(sum(float(s.mean()) for s in least.values()), whole)} of the budget goes to {' and '.join(least)}"
    courses = [Course(name, "told", samples[name], DASHES[k % 4]) for k, name in enumerate(names)]
    return course_figure("budget", title if whole else "No budget", courses, made.caption, unit="yuan a head and year")


def _coverage(dataset: xr.Dataset, made: Provenance) -> Figure | None:
    if not has(dataset, "coverage"):
        return None
    names = [str(name) for name in dataset["channel"].values]
    courses = [
        Course(name, "told", mean_of_people(dataset, "coverage", channel=[name]), DASHES[k % 4])
        for k, name in enumerate(names)
    ]
    widest = max(courses, key=lambda c: float(c.samples[:, -1].mean()))
    first, last = float(widest.samples[:, 0].mean()), float(widest.samples[:, -1].mean())
    title = f"Widest eye, the {widest.label}: from {share(first, 1)} to {share(last, 1)} covered"
    if share(first, 1) == share(last, 1):
        title = f"Widest eye, the {widest.label}: {share(last, 1)} covered, first and last week"
    return course_figure("coverage", title, courses, made.caption, unit="share of acts in reach")


def _temper(dataset: xr.Dataset, made: Provenance) -> Figure | None:
    names = [name for name in ("tolerance", "severity") if has(dataset, name)]
    if not names:
        return None
    title = "; ".join(movement(name, weekly(dataset, name).mean(0)) for name in names).capitalize()
    courses = [Course(name, "told", weekly(dataset, name), DASHES[k]) for k, name in enumerate(names)]
    return course_figure("temper", title, courses, made.caption, unit="level set by the centre")


def _of_hundred(part: float, whole: float) -> str:
    if whole == 0:
        return "none"
    value = 100 * part / whole
    return "none" if value == 0 else "fewer than 1" if value < 0.5 else count(round(value))


def custody_figure(dataset: xr.Dataset, made: Provenance) -> Figure | None:
    """Bodies in custody beside the register, where the two were recorded."""
    if not has(dataset, "held"):
        return None
    held = weekly(dataset, "held")
    courses = [Course("held", "harm", held)]
    if has(dataset, "held_registered"):
        registered = weekly(dataset, "held_registered")
        if not np.array_equal(registered, held):
            courses.append(Course("in the register", "file", registered))
    peak = float(held.mean(0).max())
    title = "Nobody was held" if peak == 0 else f"At most {plain(count(round(peak)))} people were held at once"
    if len(courses) > 1:
        title += f"; the register has {share(float(courses[1].samples.sum()), float(held.sum()))} of them over the run"
    return course_figure("custody", title, courses, made.caption, unit="people in custody")
