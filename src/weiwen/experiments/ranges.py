"""Which numbers a sensitivity study moves, and how far, where nobody says so.

Every live number of the mechanisms: from half to twice its value in the scenario, within its declared range. A number
that is zero moves over a tenth of its range: the lowest tenth, or a tenth of each side where the range lies on both
sides of zero. Numbers that decide who is held are never moved.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from weiwen.errors import InputError
from weiwen.experiments.models import MODELS
from weiwen.experiments.numbers import Number, declared, numbers_of
from weiwen.experiments.study import Arm, Study, number, study_of
from weiwen.scenario.schema import SECTIONS

POINTS = {"morris": 16, "sobol": 256}  # trajectories, or base points, where nobody says how many
REPLICATES = 4
RULE = "from half to twice the value in the scenario, within the declared range"


class Asked(NamedTuple):
    """A study made for a sensitivity method, with the numbers whose ranges follow the rule, and those left out."""

    study: Study
    by_rule: tuple[str, ...]
    withheld: tuple[str, ...]


def span(one: Number, value: float) -> tuple[float, float]:
    """How far a number moves around its value."""
    low, high = one.range
    if value == 0:
        return (low / 10, high / 10) if low < 0 < high else (low, low + (high - low) / 10)
    ends = sorted((value / 2, value * 2))
    return max(ends[0], low), min(ends[1], high)


def of_scenario(
    scenario: str,
    outcome: str,
    method: str,
    keys: Sequence[str] = (),
    points: int | None = None,
    replicates: int | None = None,
    over: Arm | None = None,
    **size: int | None,
) -> Asked:
    """A sensitivity study of a scenario; `size` is people, weeks and seed."""
    frame = {"scenario": scenario, "outcomes": [outcome], "everywhere": (over or Arm()).model_dump(by_alias=True)}
    bare = study_of({"name": "sensitivity", **frame, **size})
    name = next(iter(bare.scenarios().values())).name
    stop = {"replicates": replicates or REPLICATES}
    named = study_of(_table(bare) | {"name": f"{name[:50]}_{method}", "stop": stop})
    return of_study(named, outcome, method, keys, points)


def of_study(
    study: Study,
    outcome: str,
    method: str,
    keys: Sequence[str] = (),
    points: int | None = None,
    replicates: int | None = None,
) -> Asked:
    """A study with its design replaced: its own uncertain numbers, or those that are named."""
    kept = study.design.model_dump() if study.design.kind == method else {"seed": study.design.seed}
    design = {"points": POINTS.get(method, 1)} | kept | ({"points": points} if points else {})
    values = _values(study)
    wanted, withheld = (keys, ()) if keys else _usual(study, values)
    by_rule = tuple(key for key in wanted if key not in study.uncertain)
    changes: dict[str, Any] = {
        "outcomes": list(dict.fromkeys([*study.outcomes, outcome])),
        "design": design | {"kind": method, "chosen": []},
        "uncertain": {key: _range(study, key, values) for key in wanted},
        "stop": study.stop.model_dump() | ({"replicates": replicates} if replicates else {}),
    }
    return Asked(study_of(_table(study) | changes), by_rule, tuple(withheld))


def _table(study: Study) -> dict[str, Any]:
    return study.model_dump(by_alias=True, exclude_unset=True)


def _values(study: Study) -> dict[str, float]:
    """The value of each number, in the first arm that has it."""
    found: dict[str, float] = {}
    for scenario in reversed(study.scenarios().values()) if study.scenario else ():
        found |= numbers_of(scenario)
    return found


def _usual(study: Study, values: dict[str, float]) -> tuple[list[str], list[str]]:
    """The numbers of the study, else every live number of its mechanisms; and those that are withheld."""
    if study.uncertain or study.model:
        return list(study.uncertain) or list(MODELS[str(study.model)].inputs), []
    own = [key for key in sorted(values) if key.partition(".")[0] not in SECTIONS]
    numbers = [one for key in own if (one := _declared(key))]
    moved = [one.key for one in numbers if one.live and span(one, values[one.key])[0] < span(one, values[one.key])[1]]
    return moved, [one.key for one in numbers if not one.live]


def _declared(key: str) -> Number | None:
    """The declaration of a number; nothing for a switch."""
    try:
        return declared(key)
    except InputError:
        return None


def _range(study: Study, key: str, values: dict[str, float]) -> dict[str, Any]:
    """The range of a number: that of the study, else by the rule (an unknown number is left to the study's checks)."""
    if key in study.uncertain:
        return study.uncertain[key].model_dump()
    one = number(study, key)
    if not one.live:
        raise InputError(f"--numbers {key}: decides who is held; only a scenario or an arm sets it, no design draws it")
    ends = one.range if study.model else span(one, values.get(key, one.value))
    return {"range": ends, "source": RULE, "certainty": one.certainty}
