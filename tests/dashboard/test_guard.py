"""Whoever is not the page itself is refused: a hundred hostile requests and more, each with a 4xx before any code."""

import asyncio
import itertools
from html import escape
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from weiwen.dashboard.app import application
from weiwen.dashboard.guard import MOST_BODY, POLICY, RefusedError, refuse

PORT = 8765
HERE = f"http://127.0.0.1:{PORT}"
OURS = {"origin": HERE, "content-type": "application/json"}


@pytest.fixture(scope="module")
def guarded():
    return application(PORT)


@pytest.fixture
def stranger(guarded):
    return TestClient(guarded, base_url=HERE, follow_redirects=False)


@pytest.fixture
def friend(guarded, stranger):
    answer = stranger.get("/", params={"token": guarded.token})
    assert answer.status_code == 303
    return stranger


def test_the_token_is_exchanged_for_a_cookie_that_no_script_reads_and_no_other_site_sends(guarded, stranger):
    answer = stranger.get("/", params={"token": guarded.token})
    cookie = answer.headers["set-cookie"]
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert guarded.token not in cookie
    page = stranger.get("/")
    assert page.status_code == 200
    assert page.headers["content-security-policy"] == POLICY
    assert (page.headers["x-content-type-options"], page.headers["cache-control"]) == ("nosniff", "no-store")
    assert "unsafe" not in POLICY
    assert "<style" not in page.text
    assert " style=" not in page.text
    assert "<script>" not in page.text


PATHS = (
    "/",
    "/style.css",
    "/static/main.js",
    "/static/vendor/uPlot.esm.js",
    "/api/setting",
    "/api/runs",
    "/api/runs/1",
)
HOSTS = (
    "evil.example", "evil.example:8765", "127.0.0.1", "localhost", "127.0.0.1:8766", "localhost:80", "0.0.0.0:8765",
    "[::1]:8765", "127.0.0.1:8765.evil.example", "127.0.0.1.evil.example:8765", "LOCALHOST:8765", "127.1:8765", "",
)  # fmt: skip
ORIGINS = (
    "http://evil.example", "null", "https://127.0.0.1:8765", "http://127.0.0.1:8766", "http://127.0.0.1",
    "http://localhost:8765", "http://127.0.0.1:8765.evil.example", "file://", "",
)  # fmt: skip
TRICKS = (
    "/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static/%2e%2e%2fapp.py", "//api/runs",
    "/static//etc/passwd", "/static/..\\app.py", "/static/%5c..%5capp.py", "/static/%00", "/api/../api/runs",
    "/static/%252e%252e/app.py", "/" + "a" * 400, "/%2e%2e/%2e%2e/etc/passwd", "/api/runs/..%2f..",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_without_the_cookie_nothing_is_served(stranger, path):
    assert stranger.get(path).status_code == 401
    assert stranger.head(path).status_code == 401
    assert stranger.get(path, headers={"cookie": f"weiwen_{PORT}=guess"}).status_code == 401
    assert stranger.get(path, headers={"cookie": f"weiwen_{PORT}="}).status_code == 401


@pytest.mark.parametrize("token", ["", "guess", "é", "a" * 5000, "' or 1=1"])
def test_a_wrong_token_is_refused(stranger, token):
    assert stranger.get("/", params={"token": token}).status_code == 403


def test_two_tokens_are_refused_and_a_token_elsewhere_is_none(guarded, stranger):
    assert stranger.get(f"/?token={guarded.token}&token=x").status_code == 403
    assert stranger.get(f"/api/runs?token={guarded.token}").status_code == 401
    assert stranger.post(f"/?token={guarded.token}", headers=OURS).status_code == 405
    assert stranger.get(f"/?token={guarded.token}", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(("host", "path"), list(itertools.product(HOSTS, ("/", "/api/runs"))))
def test_another_host_is_refused(friend, host, path):
    assert friend.get(path).status_code == 200
    assert friend.get(path, headers={"host": host}).status_code == 400


@pytest.mark.parametrize("origin", ORIGINS)
def test_another_origin_is_refused(friend, origin):
    for method, path in (("POST", "/api/runs"), ("DELETE", "/api/runs/1"), ("GET", "/api/runs")):
        assert friend.request(method, path, headers={"origin": origin}).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_caused_is_refused(friend, site):
    assert friend.get("/api/runs", headers={"sec-fetch-site": site}).status_code == 403


def test_nothing_changes_without_an_origin(friend):
    assert friend.post("/api/runs", json={"scenario": "village"}).status_code == 403
    assert friend.delete("/api/runs/1").status_code == 403
    assert friend.get("/api/runs").json() == []


def asked(guarded, path, **more):
    """The status of a GET whose path no client has tidied up before."""
    headers = [(b"host", b"127.0.0.1:8765"), (b"cookie", f"{guarded.cookie}={guarded.session}".encode())]
    scope = {"type": "http", "method": "GET", "path": unquote(path), "raw_path": path.encode(), "query_string": b""}
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    asyncio.run(guarded(scope | {"headers": headers + more.get("headers", [])}, receive, send))
    return sent[0]["status"]


@pytest.mark.parametrize("path", TRICKS)
def test_tricks_with_paths_are_refused(guarded, path):
    assert asked(guarded, path) == 400


def test_headers_given_twice_are_refused(guarded):
    assert asked(guarded, "/static/%252e%252e/app.py") == 400
    assert asked(guarded, "/api/runs", headers=[(b"host", b"127.0.0.1:8765")]) == 400
    assert asked(guarded, "/api/runs", headers=[(b"origin", HERE.encode()), (b"origin", b"http://evil.example")]) == 403
    assert asked(guarded, "/api/runs", headers=[(b"content-length", b"-1")]) == 413
    twice = f"{guarded.cookie}={guarded.session}".encode()
    assert asked(guarded, "/api/runs", headers=[(b"cookie", twice)]) == 401


@pytest.mark.parametrize("method", ["PUT", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"])
def test_other_methods_are_refused(friend, method):
    assert friend.request(method, "/api/runs", headers={"origin": HERE}).status_code == 405


@pytest.mark.parametrize("path", ["/static/", "/static/none.js", "/docs", "/api", "/api/runs/9", "/api/runs/9/form"])
def test_what_is_not_there_is_not_found(friend, path):
    assert friend.get(path).status_code in (400, 404)


def test_large_bodies_and_bodies_that_are_no_json_are_refused(friend):
    large = b'"' + b"a" * MOST_BODY + b'"'
    assert friend.post("/api/runs", content=large, headers=OURS).status_code == 413
    pieces = (large[at : at + 1000] for at in range(0, len(large), 1000))
    assert friend.post("/api/runs", content=pieces, headers=OURS).status_code == 413
    assert friend.post("/api/runs", content=b"a=1", headers={"origin": HERE}).status_code == 415
    assert friend.post("/api/runs", content=b"{", headers=OURS).status_code == 400
    assert friend.post("/api/runs", content=b"[" * 9000, headers=OURS).status_code == 400


SCRIPTS = ("<script>alert(1)</script>", "javascript:alert(1)", "'\"><img src=x onerror=alert(1)>", "{{7*7}}", "\u202e")


@pytest.mark.parametrize("text", SCRIPTS)
def test_what_is_refused_comes_back_as_json(friend, text):
    for wish in ({"scenario": text}, {"scenario": "village", text: 1}, {"scenario": "village", "people": text}):
        answer = friend.post("/api/runs", json=wish, headers=OURS)
        assert answer.status_code == 400
        assert answer.headers["content-type"] == "application/json"


A_BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def test_a_browser_is_refused_with_a_page_and_a_script_with_json(stranger):
    page, data = stranger.get("/start", headers=A_BROWSER), stranger.get("/start")
    assert (page.status_code, data.status_code) == (401, 401)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert f"<p>{data.json()['error']}</p>" in page.text
    assert {k: v for k, v in page.headers.items() if k not in ("content-type", "content-length")} == {
        k: v for k, v in data.headers.items() if k not in ("content-type", "content-length")
    }
    assert page.headers["content-security-policy"] == POLICY
    assert "<script" not in page.text
    assert "<style" not in page.text
    assert stranger.get("/", params={"token": SCRIPTS[0]}, headers=A_BROWSER).status_code == 403
    assert stranger.get("/start", headers=A_BROWSER | {"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("why", SCRIPTS)
def test_a_page_of_a_refusal_escapes_what_it_says(why):
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "headers": [(b"accept", b"text/html")]}
    asyncio.run(refuse(scope, None, send, RefusedError(400, why)))
    assert why not in sent[1]["body"].decode() or escape(why) == why
    assert escape(why) in sent[1]["body"].decode()


@pytest.mark.parametrize("path", ["/none", "/static/none.js", "/api", "/start/none", "/mechanisms/camera/none"])
def test_an_address_that_is_none_is_a_page_to_a_browser_and_json_to_a_script(stranger, friend, path):
    page = friend.get(path, headers=A_BROWSER)
    assert page.status_code == 404
    assert page.headers["content-security-policy"] == POLICY
    assert "<h1>Not found</h1>" in page.text
    assert '<nav class="ways"' in page.text
    assert friend.get(path).json() == {"error": "nothing is at this address"}
    assert friend.get(path).status_code == 404


def refusal(guarded, path="/api/runs/1/watch", **headers):
    """Why a WebSocket was closed before it opened; nothing where it passed the guard (there is no such run)."""
    good = {"host": "127.0.0.1:8765", "origin": HERE, "cookie": f"{guarded.cookie}={guarded.session}"}
    given = {name: value for name, value in (good | headers).items() if value is not None}
    opening = TestClient(guarded).websocket_connect(path, headers=given)
    with pytest.raises(WebSocketDisconnect) as closed, opening:
        raise AssertionError("it opened")
    return closed.value.reason


HOSTILE_SOCKETS = (
    *(("only the page itself", {"origin": origin}) for origin in (*ORIGINS, None)),
    *(("this host", {"host": host}) for host in HOSTS),
    ("the token of this start", {"cookie": "weiwen_8765=guess"}),
    ("the token of this start", {"cookie": None}),
    ("only the page itself", {"sec-fetch-site": "cross-site"}),
    ("this path", {"path": "/api/runs/%2e%2e/watch"}),
)


@pytest.mark.parametrize(("why", "headers"), HOSTILE_SOCKETS, ids=str)
def test_a_websocket_from_elsewhere_never_opens(guarded, why, headers):
    assert why in refusal(guarded, **headers)


def test_a_websocket_of_the_page_passes_the_guard(guarded):
    assert refusal(guarded) == ""
