"""A twin in a notebook: two runs on the same draws that differ in one thing, so that the difference is its effect.

`twin("village", without=["deterrence"])` asks what deterrence does, `twin("village", mechanisms=[..., mine])` what a
mechanism of one's own does. Both arms run in this process. The command `weiwen twin` runs them in two, and writes a
page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from weiwen.arm import marks
from weiwen.errors import InputError
from weiwen.notebook.choice import SIZES, Named, check_options, chosen
from weiwen.notebook.running import opened, prepared, simulated
from weiwen.scenario import Scenario
from weiwen.twin_page import question
from weiwen.twins import Arm, Twin, compare

PAIRS = 8  # replicates where nobody names a number, as on the command line
MEANING = {
    "base": "mean over replicates without the change",
    "changed": "mean over replicates with the change",
    "effect": "mean paired difference, changed less base",
    "low": "lower end of the 95 % interval of the effect (Student's t over pairs)",
    "high": "upper end of the 95 % interval of the effect (Student's t over pairs)",
    "n": "pairs",
}


@dataclass(frozen=True, repr=False)
class Pair:
    """Two arms compared: effects by outcome, and the arrays of both."""

    question: str
    effects: xr.Dataset
    twin: Twin

    @property
    def base(self) -> xr.Dataset:
        """The arrays of the arm without the change."""
        return self.twin.base.arrays

    @property
    def changed(self) -> xr.Dataset:
        """The arrays of the arm with it."""
        return self.twin.changed.arrays

    def __repr__(self) -> str:
        moved = self.effects.where(self.effects["effect"] != 0, drop=True)
        if not moved.sizes["outcome"]:
            return f"{self.question}\nno outcome differs"
        table = moved.drop_vars(["stage", "meaning"]).to_dataframe()
        return f"{self.question}\n{table.to_string(float_format='{:.4g}'.format)}"


def twin(
    base: Scenario | str | Path,
    changed: Scenario | str | Path | None = None,
    *,
    mechanisms: Sequence[Any] | None = None,
    **options: Any,
) -> Pair:
    """Run a scenario and its twin; sizes (people, weeks, seed, replicates, presets) go to both, changes to the twin."""
    check_options(options)
    sizes = {name: options.pop(name) for name in SIZES if name in options}
    fixed = isinstance(base, Scenario)
    sizes = sizes if fixed else {"replicates": PAIRS} | sizes
    one, _, _ = chosen(base, None, sizes)
    if changed is not None and options:
        raise InputError(f"{', '.join(options)}: give a changed scenario or changes of the first, not both")
    apart = {} if isinstance(changed, Scenario) else sizes
    other, own, _ = chosen(base if changed is None else changed, mechanisms, apart | options)
    _comparable(one, other)
    found = compare(_arm(one), _arm(other, own))
    return Pair(question(one, other, [name for name, _ in own]), effects_of(found), found)


def effects_of(found: Twin) -> xr.Dataset:
    """The effects of a twin as arrays over outcomes, with stage, unit and meaning beside each."""
    rows = found.effects
    columns = {
        name: ("outcome", np.asarray([np.nan if row[name] is None else row[name] for row in rows]), {"meaning": text})
        for name, text in MEANING.items()
    }
    beside = {name: ("outcome", [row[name] for row in rows]) for name in ("stage", "unit", "meaning")}
    arms = {"base": found.base.arrays.attrs, "changed": found.changed.arrays.attrs}
    about = {f"{arm}_{name}": value for arm, told in arms.items() for name, value in told.items()}
    return xr.Dataset(columns, {"outcome": [row["outcome"] for row in rows], **beside}, about)


def _arm(scenario: Scenario, own: Sequence[Named] = ()) -> Arm:
    lab = prepared(scenario, own)
    arrays, (world, _) = simulated(lab)
    return Arm(opened(arrays), marks(lab, world), {})


def _comparable(one: Scenario, other: Scenario) -> None:
    """Twins share every draw: refuse two that differ in size, length or luck."""
    problems = []
    for name in ("population.people", "population.provinces", "population.localities", "population.rows"):
        field = name.partition(".")[2]
        a, b = getattr(one.population, field), getattr(other.population, field)
        problems += [] if a == b else [_differs(name, a, b)]
    for name in ("weeks", "seed", "replicates"):
        a, b = getattr(one, name), getattr(other, name)
        problems += [] if a == b else [_differs(name, a, b)]
    if problems:
        raise InputError(*problems)


def _differs(name: str, a: Any, b: Any) -> str:
    return f"{name} is {a} in the base and {b} in its twin; twins share every draw, so give both the same"
