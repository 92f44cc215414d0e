"""The addresses of a branch: begun and taken on by POST, looked at by GET, ended by DELETE, taken along as CSV."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from weiwen.dashboard.asking import attached, body_of, run_of
from weiwen.dashboard.branch import NO_BRANCH, Branch
from weiwen.dashboard.branch_told import table, told
from weiwen.errors import InputError

KEYS = ("without", "from", "pairs", "go_on")


def _branch(request: Request) -> Branch:
    branch = run_of(request).branch
    if branch is None:
        raise InputError(NO_BRANCH)
    return branch


def _told(request: Request, branch: Branch, status: int = 200) -> Response:
    return JSONResponse(told(branch, request.query_params.get("quantity", "wronged")), status)


def _asked(request: Request, wish: dict[str, Any]) -> Response:
    live = run_of(request)
    if "go_on" in wish:
        return _told(request, live.go_on())
    return _told(request, live.ask(wish), 201)


async def _ask(request: Request) -> Response:
    wish = await body_of(request)
    if wrong := [key for key in wish if key not in KEYS]:
        raise InputError(f"a branch knows {', '.join(KEYS)}; {len(wrong)} of what was asked is none of these")
    return await run_in_threadpool(_asked, request, wish)  # so that orders to the run are answered meanwhile


def _look(request: Request) -> Response:
    return _told(request, _branch(request))


async def _stop(request: Request) -> Response:
    _branch(request).stop()
    return Response(status_code=204)


def _table(request: Request) -> Response:
    live, text = run_of(request), table(_branch(request))
    headers = attached(f"{live.scenario.name}_{live.name}_branch.csv")
    return Response(text, media_type="text/csv", headers=headers)


ROUTES = (
    Route("/api/runs/{run}/branch", _look),
    Route("/api/runs/{run}/branch", _ask, methods=["POST"]),
    Route("/api/runs/{run}/branch", _stop, methods=["DELETE"]),
    Route("/api/runs/{run}/branch.csv", _table),
)
