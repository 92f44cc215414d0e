"""What a study that is sound as a table gets wrong about the program: names that nobody knows, ranges, readings.

Each check yields places and sentences; all are told at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from weiwen import catalogue
from weiwen.errors import InputError
from weiwen.experiments.holding import misheld
from weiwen.experiments.models import MODELS
from weiwen.experiments.numbers import Number, declared, numbers_of
from weiwen.scenario.reading import Loc

if TYPE_CHECKING:
    from weiwen.experiments.study import Study

MOST_POINTS = 1_000_000
Faults = Iterator[tuple[Loc, str]]


def outcomes_of(study: Study) -> dict[str, str]:
    """The outcomes that can be asked for, with their units."""
    if study.model in MODELS:
        return MODELS[study.model].outcomes
    from weiwen.outcomes import OUTCOMES  # loads the array library, which a list of studies does not need

    return {name: one.unit for name, one in OUTCOMES.items()}


def varied(study: Study) -> tuple[str, ...]:
    """The keys that the design moves."""
    chosen = {key for point in study.design.chosen for key in point}
    return tuple(study.uncertain) if study.design.kind != "points" else tuple(sorted(chosen | {*study.uncertain}))


def number(study: Study, key: str) -> Number:
    """The declaration of a key, of the program or of a model."""
    return MODELS[study.model].number(key) if study.model else declared(key)


def unfit(study: Study) -> list[tuple[Loc, str]]:
    """Places and sentences, one for each thing that is wrong."""
    found = [*_subject(study), *_outcomes(study), *_design(study), *_stop(study)]
    if study.model is None or study.model in MODELS:
        found += [(("uncertain", key), text) for key in varied(study) if (text := _misdrawn(study, key))]
    return found if found or study.model else [*_arms(study)]


def _subject(study: Study) -> Faults:
    if (study.scenario is None) == (study.model is None):
        yield ("scenario",), "name either a scenario or a model, and not both"
    if study.model is not None and study.model not in MODELS:
        yield ("model",), catalogue.unknown(study.model, "model", MODELS)
    if study.model is not None:
        given = study.model_dump(exclude_defaults=True)
        for key in ("arms", "everywhere", "people", "weeks", "seed"):
            if given.get(key):
                yield (key,), f"{key}: a model has none; leave it out, or name a scenario in place of the model"


def _outcomes(study: Study) -> Faults:
    known, seen = outcomes_of(study), set()
    for one in study.outcomes:
        if one not in known:
            yield ("outcomes",), catalogue.unknown(one, "outcome", known)
        if one in seen:
            yield ("outcomes",), f"{one} is named twice; type it once"
        seen.add(one)
    if not study.outcomes:
        yield ("outcomes",), f"name at least one outcome; {catalogue.advice('', known)}"


def _design(study: Study) -> Faults:
    design, place = study.design, ("design",)
    if design.kind not in ("replicates", "points") and not study.uncertain:
        yield place, f'a {design.kind} design needs [uncertain."mechanism.parameter"] tables'
    if design.kind == "replicates" and study.uncertain:
        yield place, 'a design of replicates moves no uncertain number; type kind = "latin_hypercube", or drop them'
    if design.kind == "points" and not design.chosen:
        yield place, 'a design of points needs chosen = [{"mechanism.parameter" = 0.5}]'
    if design.kind == "grid" and design.levels ** len(study.uncertain) > MOST_POINTS:
        yield (
            place,
            f"a grid of {design.levels} levels in {len(study.uncertain)} numbers has over {MOST_POINTS:,} points",
        )
    if design.kind == "morris" and design.levels % 2:
        yield place, f"levels = {design.levels}: Morris trajectories need an even number; type levels = 4"
    if design.kind == "sobol" and design.points & (design.points - 1):
        below = 1 << (design.points.bit_length() - 1)
        yield place, f"points = {design.points}: Sobol points need a power of two; type points = {below} or {2 * below}"


def _stop(study: Study) -> Faults:
    stop, place = study.stop, ("stop",)
    if (stop.outcome is None) != (stop.half_width is None):
        yield place, "outcome and half_width belong together; name both or neither"
    if stop.outcome is not None and stop.outcome not in study.outcomes:
        yield place, catalogue.unknown(stop.outcome, "outcome in this study:", study.outcomes)
    if stop.half_width is not None and stop.most < stop.replicates:
        yield place, f"most = {stop.most} is less than replicates = {stop.replicates}; give at least as many"


def _misdrawn(study: Study, key: str) -> str | None:
    """What is wrong with a design that draws this number."""
    try:
        one = number(study, key)
    except InputError as error:
        return error.problems[0]
    if not one.live:
        return f"{key} decides who is held, and is set by a scenario or an arm; a design may not draw it"
    low, high = one.range
    spans = [study.uncertain[key].range] if key in study.uncertain else []
    spans += [(point[key], point[key]) for point in study.design.chosen if key in point]
    wrong = [span for span in spans if not low <= span[0] <= span[1] <= high]
    return f"{key}: {list(wrong[0])} leaves {low:g} to {high:g} ({one.unit})" if wrong else None


def _arms(study: Study) -> Faults:
    """Scenarios that cannot be, and numbers that move in no arm."""
    try:
        scenarios = study.scenarios()
    except InputError as error:
        yield from ((("scenario",), problem) for problem in error.problems)
        return
    own, arms = {name: numbers_of(one) for name, one in scenarios.items()}, study.all_arms()
    yield from misheld(study, own)
    for key in varied(study):
        if not any(key in numbers for numbers in own.values()):
            yield ("uncertain", key), f"{key}: no arm has this mechanism; add it (with), or drop the number"
        elif all(key in (*arm.set, *arm.hold) for name, arm in arms.items() if key in own[name]):
            yield ("uncertain", key), f"{key}: every arm sets it, so that no draw can move it; drop one of the two"
