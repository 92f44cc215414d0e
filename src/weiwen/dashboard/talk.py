"""The WebSocket of one who watches: frames out, one at a time; orders in, each acknowledged at once.

The next frame goes only after the one before was acknowledged, and at most thirty go a second: whoever is slow sees
fewer frames, each of them whole and of now, and slows nobody else.
"""

import asyncio
import contextlib
import json
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from weiwen.dashboard.frames import frame
from weiwen.dashboard.live import Live
from weiwen.dashboard.sums import quantities
from weiwen.errors import InputError

MOST_MESSAGE = 2000
BETWEEN = 1 / 30  # seconds between two frames
MOST_WATCHERS = 8
LOOK = 1 / 120  # seconds between two looks at whether there is something new
NAMES = frozenset(one["name"] for one in quantities())


class Talk:
    """One connection: what it was sent, and what it wants to see."""

    def __init__(self, socket: WebSocket, live: Live) -> None:
        self.socket, self.live = socket, live
        self.since, self.changes, self.version = 0, -1, -1
        self.quantity = "grievance"
        self.free = asyncio.Event()
        self.free.set()

    async def run(self) -> None:
        """Talk until either side ends."""
        if self.live.watchers >= MOST_WATCHERS:
            await self.socket.close(1013)
            return
        await self.socket.accept()
        self.live.watchers += 1
        sending = asyncio.create_task(self._send())
        try:
            await self._listen()
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            self.live.watchers -= 1
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
                await sending

    async def _send(self) -> None:
        clock = asyncio.get_running_loop()
        while not self.live.closed:
            await self.free.wait()
            if self.version == self.live.version:
                await asyncio.sleep(LOOK)
                continue
            begun, self.version = clock.time(), self.live.version
            self.free.clear()
            message, self.since, self.changes = frame(self.live, self.since, self.quantity, self.changes)
            await self.socket.send_bytes(message)
            await asyncio.sleep(max(BETWEEN - (clock.time() - begun), 0))
        await self.socket.close(1000)

    async def _listen(self) -> None:
        while True:
            text = await self.socket.receive_text()
            if text == "seen":
                self.free.set()
                continue
            await self.socket.send_text(json.dumps(self._answer(text)))

    def _answer(self, text: str) -> dict[str, Any]:
        """What an order is answered with: from which week it holds, or why it is refused."""
        order = _read(text)
        number = order.get("id") if isinstance(order.get("id"), int) else None
        try:
            if order.get("do") == "look":
                return {"id": number, "ok": True} | self._look(order)
            return {"id": number, "ok": True} | self.live.tell(order)
        except InputError as error:
            return {"id": number, "ok": False, "said": str(error)}

    def _look(self, order: dict[str, Any]) -> dict[str, Any]:
        """Which quantity the map shows to this one."""
        if order.get("quantity") not in NAMES:
            raise InputError("the map has no such quantity")
        self.quantity, self.version = order["quantity"], -1
        return {"week": self.live.week}


def _read(text: str) -> dict[str, Any]:
    """An order, or nothing where the text is none."""
    if len(text) > MOST_MESSAGE:
        return {}
    try:
        order = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return order if isinstance(order, dict) else {}
