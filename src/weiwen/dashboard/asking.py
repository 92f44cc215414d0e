"""What every address needs: the run that was named, the body that came with it, the name of a file that goes out."""

import json
from typing import Any

from starlette.requests import Request
from starlette.websockets import WebSocket

from weiwen.dashboard.live import Live
from weiwen.errors import InputError


def run_of(request: Request | WebSocket) -> Live:
    """The run in the address."""
    return request.app.state.shelf.get(request.path_params["run"])


async def body_of(request: Request) -> dict[str, Any]:
    """The body, which is a JSON object."""
    try:
        wish = json.loads(await request.body())
    except (ValueError, RecursionError):
        wish = None
    if not isinstance(wish, dict):
        raise InputError("the body is no JSON object")
    return wish


def attached(name: str) -> dict[str, str]:
    """The header that makes an answer a file of this name."""
    return {"content-disposition": f'attachment; filename="weiwen_{name}"'}
