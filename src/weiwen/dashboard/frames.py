"""One binary message a frame: a small head in JSON, and arrays of Float32 after it.

    4 bytes   length of the head, little-endian
    head      JSON, padded with spaces to a multiple of four; `arrays` lists (name, length) in their order
    arrays    Float32, little-endian

A frame holds sums over the nation and one number a locality, never a person: it costs the same at any size. Lines over
time go as what is new since the frame before.
"""

import json
import struct
from typing import Any

import numpy as np

from weiwen.dashboard.live import Live
from weiwen.dashboard.sums import raster


def frame(live: Live, since: int, quantity: str, changes_seen: int) -> tuple[bytes, int, int]:
    """A frame for a client that has the lines up to week `since`; and the week and number of changes it has then."""
    seen = live.snapshot
    changes = list(live.changes)
    head: dict[str, Any] = {
        "week": seen.week,
        "weeks": live.scenario.weeks,
        "state": live.state,
        "said": live.news,
        "left_out": list(live.left_out),
        "compiling": live.compiling,
        "speed": live.speed,
        "since": since,
        "goal": live.goal,
        "branch": live.branch.version if live.branch else 0,
        "quantity": quantity,
        **seen.head,
    }
    if len(changes) != changes_seen:
        head |= {"changes": [change.told() for change in changes], "link": live.link}
    arrays = {name: np.asarray(line[since : seen.week], np.float32) for name, line in live.series.lines.items()}
    if quantity in seen.records:
        arrays["places"] = raster(quantity, seen.records, live.registered)
    return packed(head, arrays), seen.week, len(changes)


def packed(head: dict[str, Any], arrays: dict[str, np.ndarray]) -> bytes:
    """Head and arrays as one message."""
    named = head | {"arrays": [[name, len(values)] for name, values in arrays.items()]}
    text = json.dumps(named, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-len(text) % 4)
    return struct.pack("<I", len(text)) + text + b"".join(values.astype("<f4").tobytes() for values in arrays.values())
