"""The addresses: a page with its parts, the runs, and one WebSocket a watcher. Nothing changes by GET."""

import csv
import io
import json
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from weiwen.dashboard import exports, life
from weiwen.dashboard.asking import attached, body_of, run_of
from weiwen.dashboard.branch_routes import ROUTES as BRANCH
from weiwen.dashboard.forms import form, setting
from weiwen.dashboard.guard import Guard, reads_pages
from weiwen.dashboard.live import Live
from weiwen.dashboard.pages import routes as pages
from weiwen.dashboard.pages.printing import nothing, with_ways
from weiwen.dashboard.pages.trials import Trials
from weiwen.dashboard.shelf import FullError, Shelf, command
from weiwen.dashboard.talk import Talk
from weiwen.errors import InputError
from weiwen.sentence import SENTENCE

STATIC = Path(__file__).parent / "static"


def application(port: int, shelf: Shelf | None = None, token: str | None = None, folder: Path = Path("runs")) -> Guard:
    """The whole application behind its guard; `folder` is where finished runs lie."""
    runs, trials = shelf or Shelf(), Trials(folder)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> Any:
        yield
        runs.close_all()
        trials.cancel()

    routes = [
        Route("/", _page),
        Mount("/static", StaticFiles(directory=STATIC)),
        Route("/api/setting", _setting),
        Route("/api/runs", _list),
        Route("/api/runs", _open, methods=["POST"]),
        Route("/api/runs/{run}", _about),
        Route("/api/runs/{run}", _close, methods=["DELETE"]),
        Route("/api/runs/{run}/form", _form),
        Route("/api/runs/{run}/record.json", _record),
        Route("/api/runs/{run}/lines.csv", _lines),
        *BRANCH,
        *exports.routes(),
        *life.routes(),
        WebSocketRoute("/api/runs/{run}/watch", _watch),
        *pages.ROUTES,
    ]
    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers={InputError: _refused, 404: _nothing})
    app.state.shelf, app.state.trials, app.state.folder = runs, trials, folder
    return Guard(app, port, token)


async def _page(request: Request) -> Response:
    return HTMLResponse(with_ways((STATIC / "index.html").read_text(encoding="utf-8"), "/"))


async def _setting(request: Request) -> Response:
    return JSONResponse(setting())


async def _refused(request: Request, error: Any) -> Response:
    return JSONResponse({"error": str(error)}, 409 if isinstance(error, FullError) else 400)


async def _nothing(request: Request, error: Any) -> Response:
    return (
        nothing(request) if reads_pages(request.scope) else JSONResponse({"error": "nothing is at this address"}, 404)
    )


async def _list(request: Request) -> Response:
    return JSONResponse([about(live) for live in request.app.state.shelf.runs.values()])


async def _open(request: Request) -> Response:
    return JSONResponse(about(request.app.state.shelf.open(await body_of(request))), 201)


async def _about(request: Request) -> Response:
    return JSONResponse(about(run_of(request)))


async def _close(request: Request) -> Response:
    request.app.state.shelf.close(request.path_params["run"])
    return Response(status_code=204)


async def _form(request: Request) -> Response:
    return JSONResponse(form(run_of(request), request.query_params.get("of", "")))


async def _record(request: Request) -> Response:
    live = run_of(request)
    text = json.dumps(record(live), indent=1)
    return Response(text, media_type="application/json", headers=attached(f"{live.scenario.name}_{live.name}.json"))


async def _lines(request: Request) -> Response:
    """The lines over time as CSV, a row a week."""
    live, text = run_of(request), io.StringIO()
    weeks, lines = live.week, live.series.lines
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["week", *lines])
    table.writerows([week + 1, *(f"{line[week]:.9g}" for line in lines.values())] for week in range(weeks))
    return Response(text.getvalue(), media_type="text/csv", headers=attached(f"{live.scenario.name}_{live.name}.csv"))


async def _watch(socket: WebSocket) -> None:
    try:
        live = run_of(socket)
    except InputError:
        await socket.close(1008)
        return
    await Talk(socket, live).run()


def about(live: Live) -> dict[str, Any]:
    """What stands in the head and the foot of the page."""
    one = live.scenario
    return {
        "run": live.name,
        "scenario": one.name,
        "summary": one.summary,
        "labels": list(one.labels),
        "people": one.population.people,
        "weeks": one.weeks,
        "seed": one.seed,
        "hash": one.digest,
        "command": command(live.scenario),
        "replay": f"weiwen replay weiwen_{one.name}_{live.name}.json",
        "link": live.link,
        "goal": max(live.goal, live.week),
        "state": live.state,
        "said": live.news,
        "week": live.week,
        "codes": live.codes,
        "provinces": live.provinces,
    }


def record(live: Live) -> dict[str, Any]:
    """The record of a run: what made it, what was changed from which week on, and what was done to people."""
    seen, changes = live.snapshot, list(live.changes)
    return {
        "note": SENTENCE,
        "baseline": command(live.scenario),
        "replicates": 1,
        "version": version("weiwen"),
        "weeks_done": seen.week,
        "changes": [change.told() for change in changes],
        "left_out": list(live.left_out),
        "harm": seen.head.get("harm"),
        "scenario_hash": live.scenario.digest,
        "scenario": live.scenario.resolved(),
    }
