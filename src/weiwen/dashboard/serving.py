"""The server: on the loopback and nowhere else; it says its address once it can be reached."""

import logging
import webbrowser
from pathlib import Path
from typing import Any

import uvicorn

from weiwen.dashboard.app import application
from weiwen.dashboard.shelf import Shelf
from weiwen.dashboard.talk import MOST_MESSAGE
from weiwen.errors import InputError

LOOPBACK = "127.0.0.1"
MOST_CONNECTIONS = 100


class Announcing(uvicorn.Server):
    """A server that prints the address with the token of this start, on one line, when it is up."""

    def __init__(self, config: uvicorn.Config, address: str, browser: bool) -> None:
        super().__init__(config)
        self.address, self.browser = address, browser

    async def startup(self, sockets: Any = None) -> None:
        """Begin to listen, then say where."""
        await super().startup(sockets)
        print(self.address, flush=True)
        if self.browser:
            webbrowser.open(self.address)


def serve(shelf: Shelf, port: int, browser: bool, folder: Path = Path("runs")) -> None:
    """Serve until Ctrl-C."""
    guarded = application(port, shelf, folder=folder)
    server = Announcing(settings(guarded, port), f"http://{LOOPBACK}:{port}/?token={guarded.token}", browser)
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    try:
        socket = server.config.bind_socket()
    except SystemExit:
        raise InputError(f"--port {port} is taken; type --port {port + 1}") from None
    server.run(sockets=[socket])


def settings(app: Any, port: int) -> uvicorn.Config:
    """How the server is set: no log of addresses (they carry the token), small messages, few connections."""
    return uvicorn.Config(
        app,
        host=LOOPBACK,
        port=port,
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        ws_max_size=MOST_MESSAGE,
        ws_max_queue=16,
        ws_per_message_deflate=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=2,
    )
