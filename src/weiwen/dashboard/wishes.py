"""What the body of a request wishes for: one JSON object, or a refusal."""

import json
from typing import Any

from starlette.requests import Request

from weiwen.errors import InputError


async def body(request: Request) -> dict[str, Any]:
    """The JSON object of a request."""
    try:
        wish = json.loads(await request.body())
    except (ValueError, RecursionError):
        wish = None
    if not isinstance(wish, dict):
        raise InputError("the body is no JSON object")
    return wish
