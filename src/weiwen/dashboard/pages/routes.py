"""The addresses of the pages; nothing changes by GET."""

from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from weiwen.dashboard.pages import claims, classics, comparing, mechanisms, runs, scenarios, start, trying
from weiwen.report.page import TEMPLATES

REPORTS = {"/style.css": "text/css", "/claims.css": "text/css", "/readout.js": "text/javascript"}


def _of_report(request: Request) -> Response:
    """A part of the report that pages share with it: one look."""
    path: Any = request.url.path
    return FileResponse(TEMPLATES / path.lstrip("/"), media_type=f"{REPORTS[path]}; charset=utf-8")


ROUTES = [
    *(Route(path, _of_report) for path in REPORTS),
    Route("/start", start.start),
    Route("/claims", claims.index),
    Route("/claims/{name}", claims.page),
    Route("/claims/{name}/space.json", claims.space),
    Route("/api/trial", trying.stands),
    Route("/api/trial", trying.begin, methods=["POST"]),
    Route("/api/trial", trying.cancel, methods=["DELETE"]),
    Route("/api/trial/figure.svg", trying.figure),
    Route("/classics", classics.index),
    Route("/classics/{name}", classics.page),
    Route("/runs", runs.index),
    Route("/runs/{name}", runs.page),
    Route("/runs/{name}/report", runs.report),
    Route("/runs/{one}/beside/{other}", comparing.page),
    Route("/scenarios", scenarios.index),
    Route("/scenarios/{name}", scenarios.page),
    Route("/mechanisms", mechanisms.index),
    Route("/mechanisms/{name}", mechanisms.page),
]
