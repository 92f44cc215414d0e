"""Who may ask, and what every answer says to the browser.

The server listens on the loopback alone, yet every page in every browser of the machine can reach it, and so can every
user. So: the Host must be ours (no name that was rebound to 127.0.0.1), a cookie that only the holder of this start's
token gets, an Origin of ours on all that could change something and on every WebSocket, no path tricks, small bodies.
What is refused is refused before any other code sees it.
"""

import hmac
import json
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from html import escape
from typing import Any
from urllib.parse import parse_qs

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_BODY = 16_384
MOST_PATH = 300
READING = ("GET", "HEAD")
WRITING = ("POST", "DELETE")
TRICKS = ("..", "//", "\\", "%2e", "%2f", "%5c", "%00", "\x00")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'none'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
CONTENT_POLICY, OPENER_POLICY = b"content-security-policy", b"cross-origin-opener-policy"
REFUSAL = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>weiwen</title></head>
<body><main><h1>weiwen</h1><p>{why}</p></main></body>
</html>
"""
HEADERS = (
    (CONTENT_POLICY, POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (OPENER_POLICY, b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class RefusedError(Exception):
    """A request that is not answered: a status, and why in a line."""

    def __init__(self, status: int, why: str) -> None:
        self.status, self.why = status, why
        super().__init__(why)


class Guard:
    """ASGI middleware that lets through what our own page asks, and nothing else."""

    def __init__(self, app: App, port: int, token: str | None = None) -> None:
        self.app = app
        self.token = token or secrets.token_urlsafe(32)
        self.hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        self.cookie = f"weiwen_{port}"
        self.session = secrets.token_urlsafe(32)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check, then hand on."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        try:
            heads = headers_of(scope)
            if scope["type"] == "http" and self._exchanges(scope, heads):
                await answer(send, 303, "", [(b"location", b"/"), (b"set-cookie", self._cookie())])
                return
            self._check(scope, heads)
            if scope["type"] == "http":
                receive = await bounded(heads, receive)
        except RefusedError as refused:
            await refuse(scope, receive, send, refused)
            return
        await self.app(scope, receive, dressed(send) if scope["type"] == "http" else send)

    def _exchanges(self, scope: Scope, heads: dict[str, list[str]]) -> bool:
        """Whether this is GET /?token=... with the token of this start; a wrong token is refused."""
        query = scope.get("query_string", b"").decode("latin-1")
        if scope["path"] != "/" or "token" not in query:
            return False
        self._own_host(heads)
        if scope["method"] != "GET":
            raise RefusedError(405, "the token is exchanged by GET")
        given = parse_qs(query).get("token", [])
        if len(given) != 1 or not hmac.compare_digest(given[0].encode(), self.token.encode()):
            raise RefusedError(403, "this token is not of this start; open the address that the command printed")
        return True

    def _cookie(self) -> bytes:
        return f"{self.cookie}={self.session}; Path=/; HttpOnly; SameSite=Strict".encode()

    def _check(self, scope: Scope, heads: dict[str, list[str]]) -> None:
        host = self._own_host(heads)
        self._plain_path(scope)
        writes = scope["type"] == "websocket" or scope["method"] in WRITING
        if scope["type"] == "http" and scope["method"] not in READING + WRITING:
            raise RefusedError(405, "GET, HEAD, POST and DELETE are known")
        self._own_origin(heads, host, needed=writes)
        self._known(heads)

    def _own_host(self, heads: dict[str, list[str]]) -> str:
        hosts = heads.get("host", [])
        if len(hosts) != 1 or hosts[0] not in self.hosts:
            raise RefusedError(400, "this host is not served here")
        return hosts[0]

    def _plain_path(self, scope: Scope) -> None:
        raw = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").lower()
        if len(raw) > MOST_PATH or any(trick in text for text in (raw, scope["path"]) for trick in TRICKS):
            raise RefusedError(400, "this path is not served here")

    def _own_origin(self, heads: dict[str, list[str]], host: str, needed: bool) -> None:
        """An Origin, where there is one, is ours; where something could change there must be one."""
        origins = heads.get("origin", [])
        if (needed and not origins) or any(origin != f"http://{host}" for origin in origins):
            raise RefusedError(403, "only the page itself may ask this")
        if any(site not in ("same-origin", "none") for site in heads.get("sec-fetch-site", [])):
            raise RefusedError(403, "only the page itself may ask this")

    def _known(self, heads: dict[str, list[str]]) -> None:
        pairs = [part.strip().partition("=") for line in heads.get("cookie", []) for part in line.split(";")]
        mine = [value for name, _, value in pairs if name == self.cookie]
        if len(mine) != 1 or not hmac.compare_digest(mine[0].encode(), self.session.encode()):
            raise RefusedError(401, "open the address that the command printed: it carries the token of this start")


def headers_of(scope: Scope) -> dict[str, list[str]]:
    """Headers by lower-case name, every value kept."""
    found: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return found


def reads_pages(scope: Scope) -> bool:
    """Whether a page is wanted: a browser that goes to an address says so, and a script does not."""
    return any("text/html" in line.lower() for line in headers_of(scope).get("accept", []))


async def bounded(heads: dict[str, list[str]], receive: Receive) -> Receive:
    """Read the whole body, which must be small, and hand out a `receive` that gives it again."""
    declared = heads.get("content-length", ["0"])
    if len(declared) != 1 or not declared[0].isdecimal() or int(declared[0]) > MOST_BODY:
        raise RefusedError(413, f"at most {MOST_BODY} bytes are read")
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        body, more = body + message.get("body", b""), message.get("more_body", False)
        if len(body) > MOST_BODY:
            raise RefusedError(413, f"at most {MOST_BODY} bytes are read")
    if body and heads.get("content-type", [""])[0].partition(";")[0].strip() != "application/json":
        raise RefusedError(415, "bodies are JSON")
    waiting: list[MutableMapping[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> MutableMapping[str, Any]:
        return waiting.pop() if waiting else await receive()

    return again


def dressed(send: Send) -> Send:
    """Put the headers of every answer on this one; an answer may bring a policy of its own.

    Such an answer is a sandbox, and by the HTML standard a sandbox with an opener policy is a network error.
    """

    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            given = message.get("headers", [])
            boxed = CONTENT_POLICY in {name.lower() for name, _ in given}
            ours = [one for one in HEADERS if not (boxed and one[0] in (CONTENT_POLICY, OPENER_POLICY))]
            kept = [(name, value) for name, value in given if name.lower() not in {name for name, _ in ours}]
            message = {**message, "headers": [*kept, *ours]}
        await send(message)

    return sending


async def refuse(scope: Scope, receive: Receive, send: Send, refused: RefusedError) -> None:
    """A refusal: an answer, or a WebSocket closed before it opened (which a browser sees as 403)."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": refused.why})
        return
    kind, body = b"application/json", json.dumps({"error": refused.why})
    if reads_pages(scope):
        kind, body = b"text/html; charset=utf-8", REFUSAL.format(why=escape(refused.why))
    await answer(send, refused.status, body, [(b"content-type", kind)])


async def answer(send: Send, status: int, body: str, more: list[tuple[bytes, bytes]]) -> None:
    """A whole answer."""
    length = (b"content-length", str(len(body.encode())).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*more, length, *HEADERS]})
    await send({"type": "http.response.body", "body": body.encode()})
