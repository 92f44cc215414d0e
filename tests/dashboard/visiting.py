"""Whoever opened the address that the command printed: a client with the cookie of this start."""

from starlette.testclient import TestClient

from weiwen.dashboard.app import application
from weiwen.dashboard.shelf import Shelf

PORT = 8765
HERE = f"http://127.0.0.1:{PORT}"
OURS = {"origin": HERE, "content-type": "application/json"}


def visitor(shelf=None, **how):
    """A client of an application of its own, which is at `visitor(...).app`."""
    guarded = application(PORT, shelf, **how)
    client = TestClient(guarded, base_url=HERE, follow_redirects=False)
    client.get("/", params={"token": guarded.token})
    return client


def shelf_of(live):
    """A shelf with one live run."""
    shelf = Shelf()
    shelf.runs["1"] = live
    return shelf
