"""The commands `claim` and `claims`: try one, or list them all with what was found.

Nothing heavy is imported before a claim is tried.
"""

import json as jsons
import shlex
import sys
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from weiwen import store
from weiwen.experiments.claim_telling import console, tell_table, tell_trial
from weiwen.experiments.claims import RESULTS, Claim, claim_file, claims, shipped

Flag = Annotated[bool, Parameter(negative=())]


def register(app: App) -> None:
    """Add the commands to a command line."""
    app.command(claim, name="claim")
    app.command(claims_table, name="claims")


def claim(
    number: str,
    /,
    *,
    quick: Flag = False,
    engine: str = "vmap",
    workers: int | None = None,
    out: Path = Path("runs"),
    json: Flag = False,
    publish: Flag = False,
) -> None:
    """Try a claim of the essay by the protocol, and lay the verdict beside the one that ships.

    Parameters
    ----------
    number
        The claim, like P2.
    quick
        At reduced size, within a minute: the arms and the placebos at declared numbers.
    engine
        Who computes: vmap (this process), pool (several processes) or ray (a cluster, an extra).
    workers
        How many processes, with pool or ray.
    out
        The folder for results; what is there is not computed again.
    json
        Print one JSON object and nothing else.
    publish
        Renew the result that the project ships.
    """
    chosen = claim_file(number)
    if not chosen.tried:
        _wait(chosen, json)
        return
    record = _tried(chosen, out, quick, engine, workers)
    old = shipped(chosen.id)
    record["agrees"], record["agreement"] = agreement(record, old) if old else (None, "no result ships yet")
    if publish:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{chosen.id}.json").write_text(jsons.dumps(compact(record), indent=1) + "\n")
    if json:
        print(jsons.dumps({key: value for key, value in record.items() if key != "map"}))
    else:
        tell_trial(chosen, record)


def _wait(chosen: Claim, json: bool) -> None:
    if json:
        print(jsons.dumps(_line(chosen)))
        return
    console.print(f"[bold]{chosen.id}[/bold] {chosen.statement}")
    console.print(f"not yet tried; it waits for {chosen.waits_for}", soft_wrap=True)


def _tried(chosen: Claim, out: Path, quick: bool, engine: str, workers: int | None) -> dict[str, Any]:
    from weiwen.caching import cache_programs
    from weiwen.experiments.progress import watching
    from weiwen.experiments.sweeps import Sweep, sweep
    from weiwen.experiments.trials import try_claim

    cache_programs()
    command = shlex.join(["weiwen", *sys.argv[1:]])

    def run(study: Any) -> Sweep:
        with watching(study.name) as progress:
            return sweep(study, out, engine, workers, progress, command)

    return try_claim(chosen, out, quick, run, f"weiwen claim {chosen.id}{' --quick' if quick else ''}")


def agreement(record: dict[str, Any], old: dict[str, Any]) -> tuple[bool, str]:
    """Whether a new trial agrees with the one that ships: same file, overlapping intervals, no opposite verdict."""
    if record["hash"] != old["hash"]:
        return False, "the claim's file has changed since the result that ships was made"
    low, high = record["interval"]
    overlaps = low <= old["interval"][1] and old["interval"][0] <= high
    opposite = {record["at_reference"], old["at_reference"]} == {"supported", "contradicted"}
    unlike = [one["outcome"] for one in record["matched"] if not one["holds"]]
    if unlike:
        return False, f"the arms are not matched in {', '.join(unlike)}"
    bad = [placebo["name"] for placebo in record["placebos"] if not placebo["null"]]
    if bad:
        return False, f"a placebo is not null: {', '.join(bad)}"
    told = f"{old['effect']:+.4g} [{old['interval'][0]:+.4g}, {old['interval'][1]:+.4g}]"
    return (
        overlaps and not opposite,
        f"the result that ships has {told} and is {old['at_reference']} at declared numbers",
    )


def compact(record: dict[str, Any]) -> dict[str, Any]:
    """The record as it ships: without what belongs to this moment."""
    return {key: value for key, value in record.items() if key not in ("agrees", "agreement")}


def _some(table: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: table[key] for key in keys}


def _line(one: Claim) -> dict[str, Any]:
    """A claim as `claims --json` gives it."""
    line = {"id": one.id, "statement": one.statement, "status": "not yet", "hash": one.hash, "essay": one.essay}
    found = shipped(one.id)
    if not one.tried or found is None:
        return line | {"waits_for": one.waits_for or "a first run"}
    keys = ("verdict", "at_reference", "outcome", "unit", "effect", "interval", "least", "monte_carlo_error", "n")
    keys += ("share_supported", "share_contradicted", "share_undecided", "null_effect", "assumed_share", "command")
    rivals = [
        {key: rival[key] for key in ("name", "verdict", "turns", "effect", "interval")} for rival in found["rivals"]
    ]
    placebos = [{key: placebo[key] for key in ("name", "null", "largest")} for placebo in found["placebos"]]
    changed = found["hash"] != one.hash
    extra = {"status": "tried", "rivals": rivals, "placebos": placebos, "hash": found["hash"], "changed_since": changed}
    return line | {key: found.get(key) for key in keys} | extra


def claims_table(*, json: Flag = False, report: Path | None = None) -> None:
    """List the claims of the essay: what was found, the contradicted first, and what is not yet tried.

    Parameters
    ----------
    json
        Print a list of objects and nothing else.
    report
        Write a page to send into this file, and a page on P19 beside it.
    """
    lines = [_line(one) for one in claims().values()]
    if report is not None:
        pages = _write_pages(report)
        if not json:
            console.print(*(f"page: {page}" for page in pages), sep="\n", soft_wrap=True)
    if json:
        print(jsons.dumps(lines))
    elif report is None:
        tell_table(lines)


def _write_pages(report: Path) -> list[Path]:
    """The page of all claims, and beside it the page on whether expansion is inevitable."""
    from weiwen.report.claims import write_claims_page, write_inevitability_page

    records = {one.id: shipped(one.id) for one in claims().values() if one.tried}
    found = {name: record for name, record in records.items() if record is not None}
    waiting = [one for one in claims().values() if one.id not in found]
    pages = [report]
    store.prepare(report.parent)
    write_claims_page(list(found.values()), waiting, report)
    if "P19" in found:
        pages.append(report.with_name(f"{report.stem}-P19.html"))
        write_inevitability_page(found["P19"], pages[-1])
    return pages
