"""A branch in words and numbers: the harm first, then one quantity over time, then all of them in one number each."""

import csv
import io
from typing import Any

from weiwen.dashboard.branch import Branch
from weiwen.dashboard.pairs import FEWEST, NAMES, Comparison, quantities
from weiwen.errors import InputError
from weiwen.report.words import count, plain, plural

POINTS = 90  # points of a line at most, as on the other charts
DONE_NOTHING = "though, by the truth, they had done nothing in the past year"


def told(branch: Branch, name: str) -> dict[str, Any]:
    """All that the page shows of a branch."""
    if name not in NAMES:
        raise InputError("a branch has no such quantity")
    version, live = branch.version, branch.live  # first of all, so that what comes meanwhile is asked for anew
    found = branch.comparison()
    step = max(-(-live.scenario.weeks // POINTS), 1)
    return {
        "state": branch.state,
        "said": branch.why() if branch.state == "marked" else branch.said,
        "version": version,
        "words": words(branch),
        "start": branch.asked.start,
        "until": branch.reached if found else branch.until,
        "week": live.week,
        "of": branch.of,
        "fewest": FEWEST,
        "progress": branch.progress,
        "seeds": list(found.seeds) if found else [],
        "quantity": next(one for one in quantities() if one["name"] == name),
        "step": step,
        "lines": found.lines(name, step) if found else None,
        "effects": found.effects() if found else [],
        "harm": sentence(branch, found),
        "hash": live.scenario.digest,
    }


def words(branch: Branch) -> str:
    """What the base is without."""
    asked = branch.asked
    if asked.without is None:
        return f"every change from week {asked.start} on"
    return f"{_change(branch.live.changes[asked.without[-1]])}, from week {asked.start} on"


def _change(change: Any) -> str:
    if change.parameter is None:
        return f"{plain(change.mechanism)} {'on' if change.after else 'off'}"
    return f"{plain(change.mechanism)} {plain(change.parameter)} {_value(change.after)}"


def _value(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def sentence(branch: Branch, found: Comparison | None) -> dict[str, str]:
    """How many more or fewer people were sanctioned though they had done nothing: the number, and the rest of it."""
    harm = branch.live.snapshot.head.get("harm", {})
    fate = f"people were {harm.get('fate', 'arrested or restricted')} {DONE_NOTHING}"
    if branch.same:
        return {"number": "No difference", "after": f"in how many {fate}: the two worlds are the same."}
    if found is None:
        return {"number": "Not known yet", "after": f"whether more or fewer {fate}: no pair is done."}
    one, n = found.effects()[0], len(found.seeds)
    weeks = plural(found.base.shape[1], "week")
    if one["same"]:
        exactly = f"exactly zero in each of {plural(n, 'pair')}, after {weeks}"
        return {"number": "No difference", "after": f"in how many {fate}: {exactly}."}
    gap = _tenth(one["effect"])
    more = f"{count(abs(gap))} {'more' if gap > 0 else 'fewer'}" if gap else "On average as many"
    than = "than" if gap else "as"
    than = f"with the change {than} without it" if branch.asked.without else f"with the changes {than} without them"
    return {"number": more, "after": f"{fate}, {than}; mean of {plural(n, 'pair')}, after {weeks}. {_interval(one, n)}"}


def _interval(one: dict[str, Any], n: int) -> str:
    if one["low"] is None:
        return f"No interval yet: there are {plural(n, 'pair')}, and it needs {FEWEST}."
    low, high = _tenth(one["low"]), _tenth(one["high"])
    span = f"95 % interval {_signed(low)} to {_signed(high)}"
    zero = one["low"] <= 0 <= one["high"]
    return f"{span}, which contains zero: no effect was found, in either direction." if zero else f"{span}."


def _tenth(value: float) -> float:
    return round(value, 1)


def _signed(value: float) -> str:
    return f"{'−' if value < 0 else '+' if value > 0 else ''}{count(abs(value))}"


def table(branch: Branch) -> str:
    """Every quantity, week and pair as CSV: a row a number."""
    text, found = io.StringIO(), branch.comparison()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["quantity", "unit", "week", "seed", "base", "changed", "difference"])
    if found is None:
        return text.getvalue()
    for at, one in enumerate(quantities()):
        for pair, seed in enumerate(found.seeds):
            for week, (a, b) in enumerate(zip(found.base[pair, :, at], found.changed[pair, :, at], strict=True)):
                rows.writerow(
                    [one["name"], one["unit"], found.start + week, seed, *(f"{v:.9g}" for v in (a, b, b - a))]
                )
    return text.getvalue()
