"""The page of claims: a line and a small picture a claim, the contradicted first; behind each line its whole trial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from weiwen.experiments.claims import Claim, claims
from weiwen.report.charts import symbol
from weiwen.report.claims.effects import numbers_of
from weiwen.report.claims.section import WORDS, line_of, section_of
from weiwen.report.claims.tried import Tried, tried
from weiwen.report.claims.wording import ORDER, listed, real
from weiwen.report.figure import Figure
from weiwen.report.page import render
from weiwen.report.words import plural

COLUMNS = (
    "claim", "verdict", "at declared numbers", "outcome", "unit", "effect", "low", "high",
    "smallest effect of interest", "n", "share contradicted", "share undecided", "share supported",
    "rivals that turn it", "placebos null", "share assumed", "hash",
)  # fmt: skip


def write_claims_page(
    records: Sequence[Mapping[str, Any]],
    waiting: Sequence[Claim],
    path: Path,
    files: Mapping[str, Claim] | None = None,
) -> None:
    """Write the page of claims as one HTML file; `waiting` are claims without a record, `files` the claims' files."""
    every = tried(records, claims() if files is None else files)
    text = render(
        "claims.html",
        lines=[line_of(one) for one in every],
        sections=[section_of(one) for one in every],
        waiting=[(claim, waits_for(claim)) for claim in waiting],
        waits=symbol("none"),
        tally=tally(every, len(waiting)),
        alarms=[(one, said) for one in every for said in one.loud],
        table=table(every),
        provenance=provenance(every),
    )
    Path(path).write_text(text, encoding="utf-8")


def tally(every: Sequence[Tried], waiting: int) -> str:
    """How many claims came out how."""
    found = [one.verdict for one in every]
    told = [f"{found.count(word)} {word}" for word in ORDER if word in found]
    told += [f"{waiting} not yet tried"] if waiting else []
    whole = plural(len(every) + waiting, "claim")
    return f"Of {whole}: {listed(told)}." if told else "There is no claim yet."


def waits_for(claim: Claim) -> str:
    """What a claim without a record waits for."""
    return claim.waits_for or "its first trial"


def table(every: Sequence[Tried]) -> Figure | None:
    """The numbers of all lines, to be read and taken away."""
    if not every:
        return None
    return Figure("claims", "all claims", "", symbol("none"), columns=COLUMNS, rows=tuple(_row(one) for one in every))


def _row(one: Tried) -> tuple:
    shares = one.shares or dict.fromkeys(WORDS, float("nan"))
    words = [str(one.record.get(key, "")) for key in ("id", "verdict", "at_reference", "outcome", "unit")]
    turns = "; ".join(str(rival["name"]) for rival in one.turning)
    null = "none tried" if not one.placebos else "no" if one.broken else "yes"
    counted = (one.n, *(shares[word] for word in WORDS), turns, null, real(one.record.get("assumed_share")))
    return (*words, *numbers_of(one.record), *counted, one.hash)


def provenance(every: Sequence[Tried]) -> str:
    """The last line: how many records, from which sources of the program."""
    sources = dict.fromkeys(str(one.record.get("source") or "not recorded") for one in every)
    return f"{plural(len(every), 'record')} · source {', '.join(sources)}" if every else "no record"
