"""Claims of the essay as they stand: made from the results that ship, with a picture of each that was tried."""

import tempfile
from pathlib import Path
from typing import Any

import mkdocs_gen_files

from made.tables import table
from weiwen.experiments.claims import Claim, claims, shipped
from weiwen.experiments.words import STATES
from weiwen.report.claims import write_claim_figure, write_claims_page, write_inevitability_page
from weiwen.report.claims.section import other_words
from weiwen.report.claims.tried import Tried

ALL, INEVITABLE = "claims/all.html", "claims/P19.html"


def table_of_claims() -> str:
    """A line a claim, the contradicted first."""
    order = {state: i for i, state in enumerate(STATES)}
    found = {name: shipped(name) for name in claims()}

    def place(one: Claim) -> int:
        record = found[one.id]
        return order[record["verdict"] if record else "not yet"]

    lines = [_line(one, found[one.id]) for one in sorted(claims().values(), key=place)]
    return table(["claim", "statement", "verdict", "headline effect", "turns where"], lines)


def _line(one: Claim, record: dict[str, Any] | None) -> list[str]:
    if record is None:
        return [one.id, one.statement, "not yet tried", "", f"waits for {one.waits_for}" if one.waits_for else ""]
    low, high = record["interval"]
    turning = [rival["name"] for rival in record["rivals"] if rival["turns"]]
    effect = f"{record['effect']:+.3g} ({low:+.3g} to {high:+.3g}) {record['unit']}"
    verdict = ". ".join(filter(None, (f"**{record['verdict']}**", other_words(Tried(record, one)))))
    return [f"[{one.id}](#{one.id.lower()})", one.statement, verdict, effect, "; ".join(turning)]


def tried_claims() -> str:
    """A section for each claim that was tried."""
    return "\n".join(_section(one, record) for one in claims().values() if (record := shipped(one.id)))


def _section(one: Claim, record: dict[str, Any]) -> str:
    picture = f"claims/{one.id}.svg"
    _write(picture, lambda path: write_claim_figure(record, path))
    rows = [
        [test["name"], f"{test['effect']:+.4g}", _span(test["interval"]), f"{test['least']:.3g} {test['sign']}",
         test["verdict"], _shares(test.get("shares"))]
        for test in record["tests"]
    ]  # fmt: skip
    head = ["test", "effect", "95 % interval", "smallest of interest", "at declared numbers", "space + / 0 / -"]
    others = [
        [r["name"], f"{r['effect']:+.4g}", _span(r["interval"]), r["verdict"], r["why"]] for r in record["rivals"]
    ]
    nulls = [[p["name"], "null" if p["null"] else "**not null**", p["why"]] for p in record["placebos"]]
    parts = [
        f"## {one.id} {{ #{one.id.lower()} }}\n\n{one.statement}\n\n*Contradicted if {one.contradicted_if}.*\n",
        f"![{one.id}: effect, interval and share of the space]({picture})\n",
        one.reading,
        table(head, rows),
        table(["rival world", "headline effect", "95 % interval", "verdict", "what it reads otherwise"], others),
        table(["placebo", "", "what it is"], nulls),
        f"Made by `uv run weiwen claim {one.id}` in {record['cost']['seconds']:.0f} s; file {record['hash']}.\n",
    ]
    return "\n".join(part for part in parts if part)


def _span(interval: list[float]) -> str:
    return f"{interval[0]:+.4g} to {interval[1]:+.4g}"


def _shares(shares: dict[str, float] | None) -> str:
    if not shares:
        return ""
    return " / ".join(f"{100 * shares[key]:.0f} %" for key in ("supported", "undecided", "contradicted"))


def _write(path: str, make: Any) -> None:
    """Put a file that a function writes into the site."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / Path(path).name
        make(made)
        with mkdocs_gen_files.open(path, "wb") as page:
            page.write(made.read_bytes())


def pages() -> None:
    """The page to send, and the page on the essay's heart, as they are written by the command line."""
    found = {name: record for name in claims() if (record := shipped(name))}
    waiting = [one for one in claims().values() if one.id not in found]
    _write(ALL, lambda path: write_claims_page(list(found.values()), waiting, path))
    if "P19" in found:
        _write(INEVITABLE, lambda path: write_inevitability_page(found["P19"], path))
