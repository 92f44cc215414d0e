"""What was done to people since the first week, as the report words it: first in every view, and never folded away.

Sums over time are kept here; distinct persons come from the ledger itself, each counted once.
"""

from typing import Any

import numpy as np

from weiwen.report.groups import FEW, LIBERTY
from weiwen.report.people import OUTLASTS, SHADES
from weiwen.report.words import count, listed, persons, plural, share
from weiwen.vocabulary import ALL_MEASURES, GROUPS, RECORDS

Records = dict[str, np.ndarray]
Row = dict[str, Any]
SUMMED = (
    *("touched", "held_by", "hidden_by", "in_camp_by", "deleted", "deleted_wrongly", "self_censored", "words_unsaid"),
    "spent",
)
NOTHING = RECORDS.index("nothing")


class Harm:
    """The sums so far; `add` enters a week, `told` says it in words and numbers."""

    def __init__(self) -> None:
        self.sums: dict[str, np.ndarray] = {}
        self.now: Records = {}
        self.weeks = 0

    def add(self, records: Records) -> None:
        """Enter one week."""
        if int(np.abs(records["gap"]).sum()):
            raise RuntimeError("the ledger does not reconcile: no such run is shown to anybody")
        for name in SUMMED:
            exact = np.float64 if records[name].dtype.kind == "f" else np.int64
            self.sums[name] = self.sums.get(name, 0) + _over_places(name, records[name]).astype(exact)
        self.now, self.weeks = records, self.weeks + 1

    def told(self, people: Records) -> dict[str, Any]:
        """The sentence with its number, and the rows."""
        wronged = int(people["people_sanctioned_for_nothing"].sum())
        return {
            "number": "Nobody" if wronged == 0 else count(wronged),
            "after": self._sentence(wronged),
            "detail": f"Distinct persons in {plural(self.weeks, 'week')}. {OUTLASTS}",
            "rows": self._rows(people) if self.weeks else [],
        }

    def _hides(self) -> bool:
        return bool(self.weeks) and int(self.sums["hidden_by"].sum()) > 0

    def _sentence(self, wronged: int) -> str:
        met = ["arrested", *(["hidden"] if self._hides() else []), *(["sent to camps"] if self._camps() else [])]
        fate = listed([*met, "restricted"], "or")
        verb = "was" if wronged == 0 else "person was" if wronged == 1 else "people were"
        link = "who, by the truth," if wronged == 0 else "though, by the truth, they"
        return f"{verb} {fate} {link} had done nothing in the past year"

    def _rows(self, people: Records) -> list[Row]:
        rows = [self._held(people), self._restricted(people), self._deleted(), self._silent()]
        rows += [self._groups(people), self._money(people)]
        outside = [
            *([self._in_camp(people)] if self._camps() else []),
            *([self._hidden(people)] if self._hides() else []),
        ]
        return [*outside, *rows]

    def _held(self, people: Records) -> Row:
        weeks = self.sums["held_by"] - self.sums["hidden_by"] - self.sums["in_camp_by"]
        name = "held, in the register" if self._hides() or self._camps() else "held"
        now = int(self.now["held"].sum() - self.now["hidden"].sum() - self.now["in_camp"].sum())
        return _liberty(name, weeks, _ever(people, "arrest"), f"{count(now)} now", "Nobody was held in custody.")

    def _camps(self) -> bool:
        return bool(self.weeks) and int(self.sums["in_camp_by"].sum()) > 0

    def _in_camp(self, people: Records) -> Row:
        now = int(self.now["in_camp"].sum())
        return _liberty(
            "in camps", self.sums["in_camp_by"], _ever(people, "camp"), f"{count(now)} now, without trial", ""
        )

    def _hidden(self, people: Records) -> Row:
        now = int(self.now["hidden"].sum())
        return _liberty(
            "hidden", self.sums["hidden_by"], _ever(people, "hide"), f"{count(now)} now, in no register", ""
        )

    def _restricted(self, people: Records) -> Row:
        weeks = self.sums["touched"][ALL_MEASURES.index("restrict")]
        now = int(self.now["touched"][:, ALL_MEASURES.index("restrict")].sum())
        nobody = "Nobody was barred from moving or working."
        return _liberty("restricted", weeks, _ever(people, "restrict"), f"{count(now)} this week", nobody)

    def _deleted(self) -> Row:
        deleted, wrong = int(self.sums["deleted"].sum()), int(self.sums["deleted_wrongly"].sum())
        if deleted == 0:
            return _row("posts deleted", "none", "No post was deleted.")
        parts = [["in error", wrong, "dark"], ["as the order says", deleted - wrong, "light"]]
        return _row("posts deleted", count(deleted), "", _shares(parts))

    def _silent(self) -> Row:
        weeks = int(self.sums["self_censored"].sum())
        said = "in which somebody said less than they wished"
        return _row("words never said", f"{count(weeks)} person-weeks" if weeks else "none", said if weeks else "")

    def _groups(self, people: Records) -> Row:
        """Sanctions on people who had done nothing, group B against group A, each per member of the group."""
        (a, b), sizes = GROUPS, people["population"].astype(float)
        liberty = [ALL_MEASURES.index(name) for name in LIBERTY]
        touched = self.sums["touched"][liberty]
        hits = touched[:, :, NOTHING].sum(0).astype(float)
        taken = listed([word for word, times in zip(LIBERTY.values(), touched, strict=True) if times.any()])
        said = f"{taken}, of who had done nothing, per member: n = {count(hits[1])} in {b}, {count(hits[0])} in {a}"
        if hits.min() < FEW or sizes.min() == 0:
            return _row(f"group {b} against {a}", "too few to compare", said)
        ratio = (hits[1] / sizes[1]) / (hits[0] / sizes[0])
        return _row(f"group {b} against {a}", f"{count(float(f'{ratio:.2g}'))} times as often", said)

    def _money(self, people: Records) -> Row:
        spent = float(self.sums["spent"].sum())
        if spent == 0:
            return _row("spent on measures", "nothing", "No money was spent on measures.")
        each = spent / float(people["population"].sum()) * 52 / self.weeks
        said = f"{count(float(f'{each:.3g}'))} yuan a head and year; money of 2020"
        return _row("spent on measures", f"{count(float(f'{spent:.3g}'))} yuan", said)


def _over_places(name: str, values: np.ndarray) -> np.ndarray:
    return values if name == "spent" else values.sum(0)


def _ever(people: Records, measure: str) -> int:
    return int(people["people_touched"][ALL_MEASURES.index(measure)].sum())


def _liberty(name: str, by_kind: np.ndarray, people: int, now: str, nobody: str) -> Row:
    weeks = by_kind.sum(0)
    if weeks.sum() == 0 and people == 0:
        return _row(name, "nobody", nobody)
    parts = [[SHADES[record][0], int(weeks[r]), SHADES[record][1]] for r, record in enumerate(RECORDS)]
    return _row(name, f"{persons(people)} · {now}", f"{count(int(weeks.sum()))} person-weeks", _shares(parts))


def _row(name: str, value: str, detail: str = "", parts: list[Any] | None = None) -> Row:
    return {"name": name, "value": value, "detail": detail, "parts": parts or []}


def _shares(parts: list[list[Any]]) -> list[list[Any]]:
    """Each part as (words with its share, its amount, its shade)."""
    whole = sum(part[1] for part in parts)
    return [[f"{share(amount, whole)} {name}", amount, shade] for name, amount, shade in parts]
