"""Run one classic by name: settings in, published numbers beside ours out, as a table, as JSON, as figure and page."""

import importlib
import json
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from weiwen.catalogue import unknown
from weiwen.classics import MODELS, NOT_YET
from weiwen.classics.record import Check, Model, Outcome, Tell, Values, quietly, settle, verdict
from weiwen.errors import InputError
from weiwen.numerals import spelled

SHELF = "verdicts.json"


@dataclass
class Replication:
    """A model as it was run: with these values, these results and these seconds."""

    model: Model
    values: Values
    outcome: Outcome
    seconds: float

    @property
    def verdict(self) -> str:
        """Reproduced, partly or not, at these values."""
        return verdict(self.outcome.checks)

    def table(self) -> dict[str, Any]:
        """The replication as plain JSON values; what is not finite becomes null."""
        return plain(
            {
                "model": self.model.name,
                "parameters": self.values,
                "results": self.outcome.results,
                "checks": [vars(check) for check in self.outcome.checks],
                "verdict": self.verdict,
                "remarks": self.outcome.remarks,
            }
        )


def load(name: str) -> Model:
    """The record of a model; an unknown name is an `InputError` with the nearest spelling."""
    spelled = name.replace("-", "_")
    if spelled in NOT_YET:
        raise InputError(f"{name} is not yet done ({NOT_YET[spelled]}); there are: {', '.join(MODELS)}")
    if spelled not in MODELS:
        raise InputError(unknown(name, "model", MODELS))
    return importlib.import_module(f"weiwen.classics.{spelled}").MODEL


def replicate(name: str, settings: Sequence[str] = (), tell: Tell = quietly) -> Replication:
    """Run a model with `key=value` settings."""
    model = load(name)
    values = settle(model.name, model.parameters, settings)
    start = time.perf_counter()
    outcome = model.run(values, tell)
    return Replication(model, values, outcome, time.perf_counter() - start)


def plain(value: Any) -> Any:
    """A value as JSON has it: arrays as lists, whole numbers whole, nothing that is not a number."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value


def shelf() -> list[dict[str, Any]]:
    """The verdicts as they were last published, and the models that are not yet done."""
    text = files("weiwen.classics").joinpath(SHELF).read_text(encoding="utf-8")
    known = {row["model"]: row for row in json.loads(text)}
    rows = [known.get(name, {"model": name, "verdict": "not yet run", "title": ""}) for name in MODELS]
    return rows + [{"model": name, "verdict": "not yet done", "title": why} for name, why in NOT_YET.items()]


def row_of(done: Replication) -> dict[str, Any]:
    """One line of the list of verdicts."""
    good = sum(check.verdict == "reproduced" for check in done.outcome.checks)
    return {
        "model": done.model.name,
        "verdict": done.verdict,
        "title": done.model.title,
        "checks": len(done.outcome.checks),
        "reproduced": good,
        "inspired": done.model.inspired,
        **{name: plain(value) for name, value in done.outcome.results.items() if name == "cases"},
    }


def shown(value: Any) -> str:
    """A number short enough for a table; a list as its parts, nothing as a dash."""
    if value is None:
        return "–"
    if isinstance(value, bool | str):
        return str(value).lower() if isinstance(value, bool) else value
    if isinstance(value, list | tuple):
        parts = [shown(one) for one in value]
        return ", ".join(parts) if len(parts) <= 12 else f"{', '.join(parts[:10])}, … ({len(parts)})"
    if isinstance(value, dict):
        return ", ".join(f"{key} {shown(one)}" for key, one in value.items())
    if hasattr(value, "tolist"):
        return shown(value.tolist())
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= 10_000 else str(value)
    if not math.isfinite(value):
        return "–"
    return f"{value:.0f}" if abs(value) >= 1000 else spelled(value, 5)


def published(check: Check) -> str:
    """The published side of a check, with its tolerance: a number, a range, or a statement."""
    if isinstance(check.published, list):
        low, high = (shown(one) for one in check.published)
        return f"{low} to {high}" + (f" (± {shown(check.tolerance)})" if check.tolerance else "")
    text = shown(check.published)
    return f"{text} ± {shown(check.tolerance)}" if check.tolerance and not isinstance(check.published, str) else text


def ours(check: Check) -> str:
    """Our side of a check, with its interval and the number of runs or people behind it."""
    spread = f" [{shown(check.interval[0])}, {shown(check.interval[1])}]" if check.interval else ""
    return shown(check.ours) + spread


def write(done: Replication, folder: Path, suffix: str = "svg") -> list[Path]:
    """Write the figure and the page of a replication into a folder."""
    from weiwen.classics import look
    from weiwen.classics.page import page

    folder.mkdir(parents=True, exist_ok=True)
    figure = folder / f"{done.model.name}.{suffix}"
    text = folder / f"{done.model.name}.md"
    look.save(lambda: done.model.draw(done.values, done.outcome), figure)
    text.write_text(page(done, figure.name), encoding="utf-8")
    return [figure, text]
