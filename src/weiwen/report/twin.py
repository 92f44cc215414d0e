"""The page of a twin: two runs on the same luck that differ in one thing, so that their difference is its effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from weiwen.report.charts import Effect, forest
from weiwen.report.figure import Course, Figure, course_figure
from weiwen.report.page import render
from weiwen.report.provenance import Provenance, provenance
from weiwen.report.words import count, persons, plain

VOICES = {
    "file": ("filed", "flagged", "listed", "score", "alleged", "held_registered"),
    "told": ("reported", "withheld", "threat", "budget", "coverage", "audited", "found", "tolerance", "severity"),
    "harm": (
        "held",
        "hidden",
        "restricted",
        "arrested",
        "arrest",
        "restrict",
        "wronged",
        "people_wronged",
        "deleted",
        "deleted_wrongly",
        "self_censored",
        "words_unsaid",
    ),
}


def write_twin_page(
    effects: Sequence[Mapping],
    base: Mapping,
    changed: Mapping,
    question: str,
    series: Mapping[str, Mapping],
    path: Path,
    touched: Mapping[str, float] | None = None,
) -> None:
    """Write the page of a twin as one HTML file; `touched` counts, per measure, the people treated differently."""
    runs = max((int(effect.get("n", 1)) for effect in effects), default=1)
    first, second = provenance(base, runs), provenance(changed, runs)
    same = nothing_differs(effects) and not any((touched or {}).values())
    text = render(
        "twin.html",
        made=first,
        other=second,
        question=question,
        difference=difference(first, second),
        same=same,
        forest=None if same else forest_figure(effects, first),
        effects=[_row(effect) for effect in effects],
        figures=_figures(series, {str(e["outcome"]): plain(e.get("unit") or "") for e in effects}, first),
        touched=[(plain(name), persons(number)) for name, number in (touched or {}).items()],
    )
    Path(path).write_text(text, encoding="utf-8")


def nothing_differs(effects: Sequence[Mapping]) -> bool:
    """Whether every effect and both ends of its interval are exactly zero."""
    return all(float(effect.get(key) or 0) == 0 for effect in effects for key in ("effect", "low", "high"))


def difference(base: Provenance, changed: Provenance) -> list[str]:
    """What the second arm has that the first has not, a sentence each."""
    said = [f"It runs without {plain(name)}." for name in base.mechanisms if name not in changed.mechanisms]
    said += [f"It adds {plain(name)}." for name in changed.mechanisms if name not in base.mechanisms]
    said += _settings(base, changed)
    if base.seed != changed.seed:
        said.append(f"It has another seed, {changed.seed} in place of {base.seed}: its people have other luck.")
    return said


def _settings(base: Provenance, changed: Provenance) -> list[str]:
    """Numbers that differ: of the mechanisms in both arms where all are known, else of what was set."""
    known = bool(base.parameters or changed.parameters)
    before, after = (dict(arm.parameters if known else arm.overrides) for arm in (base, changed))
    alone = set(base.mechanisms) ^ set(changed.mechanisms)
    said = []
    for name, value in after.items():
        if before.get(name) != value and name.split(".")[0] not in alone:
            said.append(f"It sets {name} to {value}" + (f" in place of {before[name]}." if name in before else "."))
    left = [(name, value) for name, value in before.items() if name not in after and name.split(".")[0] not in alone]
    return said + [f"It leaves {name} as the scenario has it, in place of {value}." for name, value in left]


def forest_figure(effects: Sequence[Mapping], made: Provenance) -> Figure:
    """Effects in percent of the base, the largest first."""
    drawn = sorted((_relative(effect) for effect in effects), key=_size, reverse=True)
    say = "Effects relative to the base: " + ", ".join(
        f"{e.name} {e.middle:+.1f} %" for e in drawn if np.isfinite(e.middle)
    )
    rows = tuple((e.name, e.middle, e.low, e.high) for e in drawn)
    note = (
        "An outcome counts as moved where its interval leaves out zero. What the base does not have has no percentage."
    )
    moved = [e for e in drawn if np.isfinite(e.middle) and (e.low > 0 or e.high < 0)]
    title = (
        f"{len(moved)} of {len(drawn)} outcomes moved, {moved[0].name} the most"
        if moved
        else "No outcome moved beyond its interval"
    )
    return Figure(
        "effects",
        title,
        made.caption("whiskers: interval of the mean effect", banded=False),
        forest(drawn, say=say, width=860),
        forest(drawn, say=say, width=350),
        note,
        ("outcome", "percent of base", "low", "high"),
        rows,
        "full",
    )


def _relative(effect: Mapping) -> Effect:
    base = abs(_number(effect, "base"))
    scale = 100 / base if base > 0 else float("nan")
    middle, low, high = (_number(effect, key) * scale for key in ("effect", "low", "high"))
    if base == 0 and _number(effect, "effect") == 0:
        middle = low = high = 0.0
    meaning = str(effect.get("meaning") or "")
    name = meaning if 0 < len(meaning) <= 42 else plain(effect["outcome"])
    return Effect(name, middle, low, high, voice_of(str(effect["outcome"])))


def voice_of(outcome: str) -> str:
    """Whose voice an outcome is."""
    return next((voice for voice, names in VOICES.items() if outcome in names), "truth")


def _size(effect: Effect) -> float:
    return abs(effect.middle) if np.isfinite(effect.middle) else -1.0


def _number(effect: Mapping, key: str) -> float:
    value = effect.get(key)
    return float("nan") if value is None else float(value)


def _row(effect: Mapping) -> dict[str, str]:
    numbers = {key: _signed(_number(effect, key), key) for key in ("base", "changed", "effect", "low", "high")}
    words = {key: plain(effect.get(key, "")) for key in ("outcome", "meaning", "unit", "stage")}
    return words | numbers | {"n": str(effect.get("n", "")), "voice": voice_of(str(effect["outcome"]))}


def _signed(value: float, key: str) -> str:
    """A number of the table; effects carry their sign."""
    said = count(float(f"{value:.4g}")) if abs(value) < 1e4 or not np.isfinite(value) else count(value)
    said = said.replace("-", "−")
    return f"+{said}" if key not in ("base", "changed") and value > 0 else said


def _figures(series: Mapping[str, Mapping], units: Mapping[str, str], made: Provenance) -> list[Figure]:
    """Both arms over time: the base drawn through, the changed arm broken."""
    figures = []
    for outcome, arms in series.items():
        base, changed = (np.atleast_2d(np.asarray(arms[arm], float)) for arm in ("base", "changed"))
        voice = voice_of(outcome)
        courses = [Course("base", voice, base), Course("changed", voice, changed, "5 3")]
        runs = len(base)
        figures.append(
            course_figure(
                f"twin_{outcome}",
                _title(outcome, base, changed),
                courses,
                lambda more, runs=runs: made.caption(more, runs),
                unit=units.get(outcome) or plain(outcome),
            )
        )
    return figures


def _title(outcome: str, base: np.ndarray, changed: np.ndarray) -> str:
    name = plain(outcome).capitalize()
    if np.array_equal(base, changed):
        return f"{name}: the same in both arms"
    before, after = float(base.mean()), float(changed.mean())
    return f"{name}: {count(float(f'{before:.3g}'))} on average in the base, {count(float(f'{after:.3g}'))} changed"
