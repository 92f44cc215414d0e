"""A precedent laid beside the claim of inevitability: an authority for whom watching is free.

Daymude, Axelrod and Forrest 2025 (doi:10.48550/arXiv.2509.03731) let an authority grope for its laws; our reproduction
of their four cases, as last published with the classics, gives every number here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weiwen.classics.replicate import shelf
from weiwen.report.claims.wording import level, listed, percent
from weiwen.report.words import plural

MODEL = "daymude"
TOLERANT, SPOKEN, SILENT = 0.9, 0.9, 0.1
COLUMNS = {
    "dissent, of what is wished": "dissent",
    "tolerance": "tolerance",
    "severity": "severity",
    "surveillance at the start": "surveillance_before",
    "surveillance at the end": "surveillance",
}


def precedent() -> dict[str, Any] | None:
    """The published row of our reproduction, if it keeps its cases."""
    row = next((row for row in shelf() if row["model"] == MODEL), {})
    return row if row.get("cases") else None


def precedent_words(row: Mapping[str, Any]) -> list[str]:
    """What came out there, in sentences chosen by the numbers."""
    cases = row["cases"]
    return [_reproduced(row), _watching(cases), _tolerated(cases), _bold(cases)]


def _reproduced(row: Mapping[str, Any]) -> str:
    return f"Our reproduction meets {row['reproduced']} of {plural(row['checks'], 'check')}."


def _watching(cases: Mapping[str, Mapping[str, float]]) -> str:
    """In how many cases surveillance went up."""
    up = [case for case, ends in cases.items() if ends["surveillance"] > ends["surveillance_before"]]
    often = "every case" if len(up) == len(cases) else f"{len(up)} of {plural(len(cases), 'case')}"
    return f"Watching costs nothing there, and it went up in {often}."


def _tolerated(cases: Mapping[str, Mapping[str, float]]) -> str:
    """What became of surveillance where nearly all dissent is tolerated at the end."""
    there = {case: ends for case, ends in cases.items() if ends["tolerance"] > TOLERANT}
    told = [
        f"from {level(e['surveillance_before'])} to {level(e['surveillance'])} ({case})" for case, e in there.items()
    ]
    if not there:
        return "In no case did the authority come to tolerate nearly everything."
    rose = all(ends["surveillance"] > ends["surveillance_before"] for ends in there.values())
    moved = f"surveillance {'still rose' if rose else 'moved'} {listed(told)}"
    return f"Where the authority came to tolerate nearly everything, {moved}."


def _bold(cases: Mapping[str, Mapping[str, float]]) -> str:
    """Who is silenced at the end, and before whom the authority gives up."""
    spoken = [
        f"{case} ({percent(e['dissent'])} of what they wish to say)"
        for case, e in cases.items()
        if e["dissent"] > SPOKEN
    ]
    silent = [f"{case} ({percent(e['dissent'])})" for case, e in cases.items() if e["dissent"] < SILENT]
    said = [f"It gives up before bold people: {listed(spoken)}"] if spoken else ["It gives up before nobody"]
    return "; ".join([*said, f"the timid are silenced: {listed(silent)}" if silent else "nobody is silenced"]) + "."


def precedent_table(row: Mapping[str, Any]) -> tuple[list[str], list[tuple[str, list[tuple[str, str]]]]]:
    """The cases of the reproduction: columns, and for each case its numbers under their names."""
    cases = row["cases"].items()
    return list(COLUMNS), [(case, [(name, _cell(ends, key)) for name, key in COLUMNS.items()]) for case, ends in cases]


def _cell(ends: Mapping[str, float], key: str) -> str:
    return percent(ends[key]) if key == "dissent" else level(ends[key])
