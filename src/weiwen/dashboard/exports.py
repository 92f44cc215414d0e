"""What can be taken along of a live run: its report, an animation, each chart as SVG, PNG and CSV."""

import threading
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from weiwen.dashboard.animation import KIND, animated
from weiwen.dashboard.asking import attached, run_of
from weiwen.dashboard.figures import NAMES, figure, harm_words
from weiwen.dashboard.jobs import Jobs
from weiwen.dashboard.live import Live
from weiwen.dashboard.report import live_report
from weiwen.errors import InputError
from weiwen.report.ink import written
from weiwen.report.plate import plate
from weiwen.report.raster import png

KINDS = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv"}
PATIENCE = 20.0  # seconds that one drawing waits for another
drawing = threading.Lock()


def routes() -> list[Route]:
    """The addresses of what can be taken along."""
    jobs, at = Jobs(), "/api/runs/{run}/animation"

    async def told(request: Request) -> Response:
        job = jobs.of(run_of(request), KIND)
        return JSONResponse(job.told() if job else {"state": "none", "said": "", "done": 0, "of": 0})

    async def begin(request: Request) -> Response:
        live = run_of(request)
        if live.snapshot.week == 0:
            raise InputError("no week has passed yet; let one pass first")
        return JSONResponse(jobs.begin(live, KIND, animated).told(), 202)

    async def stop(request: Request) -> Response:
        jobs.stop(run_of(request), KIND)
        return Response(status_code=204)

    async def film(request: Request) -> Response:
        live = run_of(request)
        job = jobs.of(live, KIND)
        if job is None or job.state != "ready":
            raise InputError("no animation was made yet")
        return download(live, "animation.gif", job.result, "image/gif")

    return [
        Route("/api/runs/{run}/take/report.html", _report),
        Route("/api/runs/{run}/take/{file}", _take),
        Route(at, told),
        Route(at, begin, methods=["POST"]),
        Route(at, stop, methods=["DELETE"]),
        Route(f"{at}.gif", film),
    ]


def download(live: Live, name: str, content: str | bytes, kind: str) -> Response:
    """An answer that the browser keeps as a file named after the run and its week."""
    stem = f"{live.scenario.name}_seed{live.scenario.seed}_week{live.snapshot.week}"
    return Response(content, media_type=kind, headers=attached(f"{stem}_{name}"))


async def alone(draw: Callable[..., Any], *given: Any) -> Any:
    """Do something dear beside the server's loop, one at a time; refused where the one before takes too long."""

    def waiting() -> Any:
        if not drawing.acquire(timeout=PATIENCE):
            raise InputError("another download is still being made; ask again in a while")
        try:
            return draw(*given)
        finally:
            drawing.release()

    return await run_in_threadpool(waiting)


async def _take(request: Request) -> Response:
    live = run_of(request)
    name, _, kind = request.path_params["file"].partition(".")
    if name not in NAMES or kind not in KINDS or (name == "harm" and kind != "csv"):
        raise InputError(f"there are {', '.join(NAMES)}, each as svg, png or csv (harm as csv)")
    quantity = request.query_params.get("quantity", "grievance")
    content = await alone(rendered, live, name, kind, quantity)
    stem = f"{name}_{quantity}" if name == "map" else name
    return download(live, f"{stem}.{kind}", content, KINDS[kind])


async def _report(request: Request) -> Response:
    live = run_of(request)
    return download(live, "report.html", await alone(live_report, live), "text/html; charset=utf-8")


def rendered(live: Live, name: str, kind: str, quantity: str = "grievance") -> str | bytes:
    """A chart of a live run as the content of a file."""
    one = figure(live, name, quantity)
    if kind == "csv":
        return one.csv_text
    sheet = plate(one, harm_words(live.snapshot))
    return written(sheet) if kind == "svg" else png(sheet)
