"""Finished runs: the listing, one run with harm first, its whole report in a box of its own."""

import hashlib
import re
from base64 import b64encode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from weiwen.dashboard.pages.printing import printed, teaching
from weiwen.dashboard.pages.shelf import finished, folder_of, listed
from weiwen.errors import InputError
from weiwen.report.circuit import circuit_figure
from weiwen.report.courses import voice_figures

HERE = "/runs"
INSIDE = re.compile(r"<(style|script)>(.*?)</\1>", re.DOTALL)
BOXED = "sandbox allow-scripts allow-downloads; default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'"


def index(request: Request) -> Response:
    """The runs and sweeps of the folder, the latest first, harm first in each."""
    entries = listed(request.app.state.folder)
    camps = any("camp" in (one["harm"] or {}) for one in entries)
    harms = {"arrest": "arrested", "hide": "hidden"} | ({"camp": "in camps"} if camps else {})
    return printed("runs.html", HERE, entries=entries, harms=harms, folder=str(request.app.state.folder))


@teaching(HERE)
def page(request: Request) -> Response:
    """One run: what happened to people, the loop, the three voices, how it is made again."""
    folder = request.app.state.folder
    run = finished(folder, request.path_params["name"])
    figures = [circuit_figure(run.arrays, run.made), *voice_figures(run.arrays, run.made)]
    others = [one for one in listed(folder) if one["kind"] == "run" and one["state"] == "finished"]
    return printed(
        "run.html",
        HERE,
        run=run,
        figures=[figure for figure in figures if figure is not None],
        others=[one for one in others if one["hash"] != run.name],
        **run.people,
    )


@teaching(HERE)
def report(request: Request) -> Response:
    """The report of a run as it was written, in a box: no origin, no request, and only the parts that are in it."""
    _, place = folder_of(request.app.state.folder, request.path_params["name"])
    try:
        text = (place / "report.html").read_text(encoding="utf-8")
    except OSError:
        raise InputError("this run was made without a report; its own command with another --out makes one") from None
    return HTMLResponse(text, headers={"content-security-policy": policy_of(text)})


def policy_of(text: str) -> str:
    """A policy under which a report's own style and script are read, and nothing besides."""
    hashes: dict[str, list[str]] = {"style": [], "script": []}
    for kind, inside in INSIDE.findall(text):
        hashes[kind].append(f"'sha256-{b64encode(hashlib.sha256(inside.encode()).digest()).decode()}'")
    parts = [f"{kind}-src {' '.join(found)}" for kind, found in hashes.items() if found]
    return "; ".join([BOXED, *parts])
