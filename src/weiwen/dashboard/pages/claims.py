"""The essay on trial: all claims, the contradicted first, and one page each with its whole trial and a small one."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from weiwen.dashboard.pages.printing import printed, teaching
from weiwen.errors import InputError
from weiwen.experiments.claim_studies import size_of
from weiwen.experiments.claims import Claim, claim_file, claims, shipped
from weiwen.report.charts import symbol
from weiwen.report.claims.page import provenance, table, tally, waits_for
from weiwen.report.claims.section import line_of, section_of
from weiwen.report.claims.tried import Tried, tried
from weiwen.report.claims.wording import CODES, real
from weiwen.report.words import listed, plural

HERE = "/claims"


def _records() -> dict[str, dict[str, Any]]:
    found = {name: shipped(name) for name, claim in claims().items() if claim.tried}
    return {name: record for name, record in found.items() if record is not None}


def index(request: Request) -> Response:
    """Every claim as a line; those without a result last, with what they wait for."""
    records = _records()
    every = tried(list(records.values()), claims())
    waiting = [(claim, waits_for(claim)) for name, claim in claims().items() if name not in records]
    return printed(
        "claims_index.html",
        HERE,
        lines=[line_of(one) for one in every],
        waiting=waiting,
        waits=symbol("none"),
        tally=tally(every, len(waiting)),
        alarms=[(one, said) for one in every for said in one.loud],
        table=table(every),
        provenance=provenance(every),
    )


@teaching(HERE)
def page(request: Request) -> Response:
    """One claim: its trial, its rivals, the space, and a trial at small size."""
    claim = claim_file(request.path_params["name"])
    record = shipped(claim.id) if claim.tried else None
    trial = request.app.state.trials.of("claim", claim.id)
    mine = trial.result if trial is not None and trial.state == "finished" else None
    return printed(
        "claim.html",
        HERE,
        claim=claim,
        waits=waits_for(claim),
        s=None if record is None else section_of(Tried(record, claim)),
        mine=None if mine is None else section_of(Tried(mine, claim)),
        agreement=None if mine is None else mine.get("agreement"),
        trial=trial,
        small=_small(claim) if claim.tried else "",
        full=None if record is None else record.get("cost", {}).get("seconds"),
    )


def space(request: Request) -> Response:
    """The space of a claim's trial: its numbers, and every point with its verdict."""
    claim = claim_file(request.path_params["name"])
    record = shipped(claim.id)
    if record is None:
        raise InputError(f"{claim.id} has no result yet")
    one = Tried(record, claim)
    numbers = [{"name": key, "log": one.powers(key)} for key in one.numbers]
    return JSONResponse({"numbers": numbers, "points": [_point(one, point) for point in one.points]})


def _point(one: Tried, point: Mapping[str, Any]) -> dict[str, Any]:
    at = {f"n{k}": point[key] for k, key in enumerate(one.numbers)}
    return at | {"effect": real(point.get("effect")), "verdict": CODES[int(point["verdict"])]}


def _small(claim: Claim) -> str:
    """What a small trial computes."""
    size = size_of(claim, quick=True)
    parts = [plural(len(claim.arms), "arm"), plural(len(claim.placebos), "placebo")]
    points = f", and {size.points} points of the space" if size.points else ", and none of the space"
    each = f"{plural(size.replicates, 'world')} each"
    return f"{listed(parts)}, {each}" + (f", {size.weeks} weeks" if size.weeks else "") + points
