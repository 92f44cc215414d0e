"""What was done to people since the first week, as the report words it: first in every view, and never folded away.

Sums over time are kept here; distinct persons come from the ledger itself, each counted once.
"""

from typing import Any

import numpy as np

from weiwen.report.groups import LIBERTY, ratio_words
from weiwen.report.people import (
    CHECKED,
    MOVED,
    OUTLASTS,
    SHADES,
    also_words,
    camp_group_words,
    camp_words,
    checked_words,
    fate_words,
    sanctioned_words,
    span_words,
)
from weiwen.report.words import count, listed, persons, plural, share
from weiwen.vocabulary import ALL_MEASURES, DEBTS, GROUPS, GUILT, MEASURES, RECORDS

Records = dict[str, np.ndarray]
Row = dict[str, Any]
SUMMED = (
    *("touched", "granted", "held_by", "hidden_by", "in_camp_by", "judged_restricted", "deleted", "deleted_wrongly"),
    *("self_censored", "words_unsaid", "spent", "disciplined", *CHECKED),
)
OF_NATION = ("spent", "disciplined")  # what has no localities
NOTHING, PROTECTED = RECORDS.index("nothing"), RECORDS.index("protected")


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
        for name in (one for one in SUMMED if one in records):
            exact = np.float64 if records[name].dtype.kind == "f" else np.int64
            self.sums[name] = self.sums.get(name, 0) + _over_places(name, records[name]).astype(exact)
        self.now, self.weeks = records, self.weeks + 1

    def told(self, people: Records) -> dict[str, Any]:
        """The sentence with its number, the rows, and beside them `wronged`: how many met `fate` for nothing.

        The sentence is about camps where there are any, and about `wronged` everywhere else.
        """
        wronged = int(people["people_sanctioned_for_nothing"].sum())
        fate = fate_words(self._hides(), self._camps(), self._moved())
        said, camps = f"Distinct persons in {span_words(self.weeks)}. {OUTLASTS}", []
        number, after = sanctioned_words(wronged, wronged == 0, fate)
        if self._camps():
            number, after = camp_words(_ever(people, "camp"), _ever(people, "camp", "people_wronged"))
            camps = [self._camp_of(people, g) for g in range(len(GROUPS))] + [also_words(wronged, fate)]
        rows = self._rows(people) if self.weeks else []
        told = {"number": number, "after": after, "detail": " ".join([*camps, said]), "rows": rows}
        return told | {"wronged": wronged, "fate": fate, "camps": _ever(people, "camp") if camps else 0}

    def _camp_of(self, people: Records, group: int) -> str:
        camp = ALL_MEASURES.index("camp")
        ever, wrong = (float(people[name][camp, group]) for name in ("people_touched", "people_wronged"))
        stays = float(self.sums["touched"][camp, group, PROTECTED])
        return camp_group_words(GROUPS[group], ever, float(people["population"][group]), wrong, stays)

    def _hides(self) -> bool:
        return bool(self.weeks) and int(self.sums["hidden_by"].sum()) > 0

    def _moved(self) -> list[str]:
        """What else was done to people without custody."""
        return [name for name in MOVED if self.weeks and self.sums["granted"][MEASURES.index(name)] > 0]

    def _rows(self, people: Records) -> list[Row]:
        rows = [self._held(people), self._restricted(people), *self._for_others(), *self._checked()]
        rows += [self._moved_row(people, name) for name in self._moved()]
        rows += [*self._disciplined(), self._deleted(), self._silent(), self._groups(people), self._money(people)]
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

    def _for_others(self) -> list[Row]:
        """Restriction for an unpaid judgment, by whose debt it is."""
        weeks = self.sums["judged_restricted"]
        if not weeks.any():
            return []
        owing = int(weeks[DEBTS.index("owing")])
        parts = [["owed nothing", int(weeks.sum()) - owing, "dark"], ["owed it", owing, "light"]]
        return [_row("restricted for a debt", f"{count(int(weeks.sum()))} person-weeks", "", _shares(parts))]

    def _checked(self) -> list[Row]:
        """Checks at posts, and how many of them fell on people who had done nothing."""
        checks, idle, raised, falsely = (int(self.sums.get(name, np.zeros(1)).sum()) for name in CHECKED)
        if not checks:
            return []
        parts = [["on people who had done nothing", idle, "dark"], ["on others", checks - idle, "light"]]
        return [_row("stopped at posts", plural(checks, "check"), checked_words(raised, falsely), _shares(parts))]

    def _moved_row(self, people: Records, measure: str) -> Row:
        """A loss of movement, of a name or of a practice."""
        (name, said), times = MOVED[measure], int(self.sums["granted"][MEASURES.index(measure)])
        parts = _by_record(self.sums["touched"][ALL_MEASURES.index(measure)].sum(0))
        return _row(name, f"{persons(_ever(people, measure))} · {plural(times, 'time')}", said, _shares(parts))

    def _disciplined(self) -> list[Row]:
        """Elites taken by the party's discipline, outside the law."""
        cases = self.sums["disciplined"].reshape(-1, len(GUILT)).sum(0).astype(int)
        if not cases.any():
            return []
        innocent, guilty = (int(cases[GUILT.index(one)]) for one in ("innocent", "guilty"))
        parts = [["had taken nothing", innocent, "dark"], ["had taken rents", guilty, "light"]]
        said = "Elites held outside the law until they confess, whether or not there is anything to confess."
        return [_row("disciplined", plural(innocent + guilty, "case"), said, _shares(parts))]

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
        sizes = people["population"].astype(float)
        touched = self.sums["touched"][[ALL_MEASURES.index(name) for name in LIBERTY]]
        hits = touched[:, :, NOTHING].sum(0).astype(float)
        taken = listed([word for word, times in zip(LIBERTY.values(), touched, strict=True) if times.any()])
        each, members = (dict(zip(GROUPS, one[:, None], strict=True)) for one in (hits, sizes))
        return _row(f"group {GROUPS[1]} against {GROUPS[0]}", *ratio_words(GROUPS, each, members, taken))

    def _money(self, people: Records) -> Row:
        spent = float(self.sums["spent"].sum())
        if spent == 0:
            return _row("spent on measures", "nothing", "No money was spent on measures.")
        each = spent / float(people["population"].sum()) * 52 / self.weeks
        said = f"{count(float(f'{each:.3g}'))} yuan a head and year; money of 2020"
        return _row("spent on measures", f"{count(float(f'{spent:.3g}'))} yuan", said)


def _over_places(name: str, values: np.ndarray) -> np.ndarray:
    return values if name in OF_NATION or values.ndim == 0 else values.sum(0)


def _ever(people: Records, measure: str, name: str = "people_touched") -> int:
    return int(people[name][ALL_MEASURES.index(measure)].sum())


def _by_record(counts: np.ndarray) -> list[list[Any]]:
    return [[SHADES[record][0], int(counts[r]), SHADES[record][1]] for r, record in enumerate(RECORDS)]


def _liberty(name: str, by_kind: np.ndarray, people: int, now: str, nobody: str) -> Row:
    weeks = by_kind.sum(0)
    if weeks.sum() == 0 and people == 0:
        return _row(name, "nobody", nobody)
    parts = _by_record(weeks)
    return _row(name, f"{persons(people)} · {now}", f"{count(int(weeks.sum()))} person-weeks", _shares(parts))


def _row(name: str, value: str, detail: str = "", parts: list[Any] | None = None) -> Row:
    return {"name": name, "value": value, "detail": detail, "parts": parts or []}


def _shares(parts: list[list[Any]]) -> list[list[Any]]:
    """Each part as (words with its share, its amount, its shade)."""
    whole = sum(part[1] for part in parts)
    return [[f"{share(amount, whole)} {name}", amount, shade] for name, amount, shade in parts]
