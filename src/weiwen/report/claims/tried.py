"""A tried claim as the pages read it: its record beside its file, and everything that must be said loudly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from weiwen.experiments.claims import Claim
from weiwen.report.claims.wording import ORDER, listed, real
from weiwen.report.words import THIN, plural

HARM = ("hidden", "arrests", "held", "wrongful", "restricted", "deleted", "words_unsaid")


@dataclass(frozen=True)
class Tried:
    """A record, and the file of its claim where there is one."""

    record: Mapping[str, Any]
    claim: Claim | None = None

    @property
    def id(self) -> str:
        return str(self.record["id"])

    @property
    def anchor(self) -> str:
        """The id as a name inside a page."""
        return "".join(c for c in self.id.lower() if c.isalnum()) or "claim"

    @property
    def statement(self) -> str:
        return str(self.record.get("statement", ""))

    @property
    def essay(self) -> str:
        return str(self.record.get("essay") or "")

    @property
    def command(self) -> str:
        return str(self.record.get("command") or "")

    @property
    def least_why(self) -> str:
        return str(self.headline.get("least_why") or "")

    @property
    def verdict(self) -> str:
        word = str(self.record.get("verdict", "undecided"))
        return word if word in ORDER else "undecided"

    @property
    def changed(self) -> bool:
        """Whether the claim's file is no longer the one that was tried."""
        return self.claim is not None and self.claim.hash != self.record.get("hash")

    @property
    def quick(self) -> bool:
        return bool((self.record.get("cost") or {}).get("quick"))

    @property
    def tests(self) -> Sequence[Mapping[str, Any]]:
        return self.record.get("tests") or ()

    @property
    def headline(self) -> Mapping[str, Any]:
        """The test that gives the headline."""
        return next((test for test in self.tests if test.get("primary")), self.tests[0] if self.tests else self.record)

    @property
    def rivals(self) -> Sequence[Mapping[str, Any]]:
        return self.record.get("rivals") or ()

    @property
    def turning(self) -> list[Mapping[str, Any]]:
        """Rivals that turn the verdict."""
        return [rival for rival in self.rivals if rival.get("turns")]

    @property
    def placebos(self) -> Sequence[Mapping[str, Any]]:
        return self.record.get("placebos") or ()

    @property
    def broken(self) -> list[Mapping[str, Any]]:
        """Placebos that had an effect."""
        return [placebo for placebo in self.placebos if not placebo.get("null")]

    @property
    def shares(self) -> dict[str, float] | None:
        """Share of the space for each verdict; none where the space was not tried."""
        words = ("supported", "undecided", "contradicted")
        found = {word: real(self.record.get(f"share_{word}")) for word in words}
        return found if all(value == value for value in found.values()) else None

    @property
    def points(self) -> Sequence[Mapping[str, Any]]:
        return (self.record.get("map") or {}).get("points") or ()

    @property
    def numbers(self) -> list[str]:
        """The numbers of the space, those that decide most first."""
        there = (
            [k for k, v in self.points[0].items() if k not in ("effect", "verdict", "tests", "effects")]
            if self.points
            else []
        )
        first = [d["number"] for d in self.record.get("decides") or () if d["number"] in there]
        return first + [key for key in there if key not in first]

    @property
    def arms(self) -> Mapping[str, Mapping[str, float]]:
        return self.record.get("arms") or {}

    @property
    def harms(self) -> list[str]:
        """Outcomes of the arms that are done to people, whether or not they happened."""
        there = {name for means in self.arms.values() for name in means}
        return [name for name in HARM if name in there]

    @property
    def n(self) -> int:
        return int(self.record.get("n") or 0)

    @property
    def hash(self) -> str:
        return str(self.record.get("hash") or "not recorded")

    @property
    def seed(self) -> str:
        """Seed of the record, or of the file as long as it is the one that was tried."""
        if "seed" in self.record:
            return str(self.record["seed"])
        return str(self.claim.seed) if self.claim is not None and not self.changed else "not recorded"

    @property
    def size(self) -> Mapping[str, Any]:
        return self.record.get("size") or {}

    def powers(self, number: str) -> bool:
        """Whether a number of the space was drawn in powers."""
        one = self.claim.uncertain.get(number) if self.claim else None
        if one is not None:
            return one.scale == "log"
        values = [float(point[number]) for point in self.points]
        return bool(values) and min(values) > 0 and max(values) > 30 * min(values)

    def caption(self, what: str = "", spread: str = "95 % interval by Student’s t") -> str:
        """The line under every picture: size, interval, seed, hash, and what must not be missed."""
        size = what or f"n = {plural(self.n, 'pair')} of runs"
        parts = [size, *([spread] if spread else []), f"seed {self.seed}", f"claim{THIN}{self.hash[:12]}"]
        return " · ".join(
            [*parts, *(["reduced size"] if self.quick else []), *(["file changed since"] if self.changed else [])]
        )

    @property
    def map_caption(self) -> str:
        """The line under a picture of the space."""
        a_point = self.size.get("a_point")
        each = f", {plural(a_point, 'pair')} of runs each" if a_point else ""
        return self.caption(f"{plural(len(self.points), 'point')}{each}", "Latin hypercube")

    @property
    def loud(self) -> list[str]:
        """What must be seen before any number."""
        said = []
        if self.broken:
            names = listed([f"“{placebo.get('name', '')}”" for placebo in self.broken])
            said.append(
                f"Placebo NOT null: {names} had an effect where there must be none. No verdict here can be trusted."
            )
        if self.changed and self.claim is not None:
            now, then = self.claim.hash, self.record.get("hash") or "nothing"
            said.append(f"The claim’s file was changed after its run (result {then}, file {now}): try it again.")
        if not self.placebos:
            said.append("No placebo was tried.")
        failed = self.record.get("failed_points") or self.record.get("failed") or ()
        if failed:
            are = "is" if len(failed) == 1 else "are"
            said.append(f"{plural(len(failed), 'point')} of the trial failed and {are} left out.")
        return said

    @property
    def hushed(self) -> list[str]:
        """What a reader should know of the trial's size."""
        said = ["A quick trial at reduced size."] if self.quick else []
        return said + (
            []
            if self.points
            else ["The space of uncertain numbers was not tried: this holds at declared numbers only."]
        )


def tried(records: Sequence[Mapping[str, Any]], files: Mapping[str, Claim]) -> list[Tried]:
    """Records beside their files, contradicted ones first, then by number."""
    each = [Tried(record, files.get(str(record["id"]))) for record in records]
    return sorted(each, key=lambda one: (ORDER.index(one.verdict), _number(one.id), one.id))


def _number(name: str) -> int:
    digits = "".join(c for c in name if c.isdigit())
    return int(digits or 0)
