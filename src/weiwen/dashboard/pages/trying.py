"""The addresses of the one trial: begin it, ask where it stands, cancel it, see its figure."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from weiwen.dashboard.asking import body_of

DRAWN = "default-src 'none'; style-src 'unsafe-inline'; sandbox"  # a drawing has its style inside, and nothing else


async def begin(request: Request) -> Response:
    """Begin a trial."""
    return JSONResponse(request.app.state.trials.begin(await body_of(request)).told(), 201)


async def stands(request: Request) -> Response:
    """Where the latest trial stands."""
    latest = request.app.state.trials.latest
    return JSONResponse({"state": "none"} if latest is None else latest.told())


async def cancel(request: Request) -> Response:
    """End the trial that is under way."""
    request.app.state.trials.cancel()
    return Response(status_code=204)


async def figure(request: Request) -> Response:
    """The figure of the latest classic."""
    latest = request.app.state.trials.latest
    if latest is None or not latest.figure:
        return Response(status_code=404)
    return Response(latest.figure, media_type="image/svg+xml", headers={"content-security-policy": DRAWN})
