"""One claim or classic at a time, tried at small size in a process of its own, which can be cancelled.

The process is the command itself (`weiwen claim P2 --quick --json`): what a page shows is what a terminal would. What
is tried is named from the program's own lists, and its numbers are checked before anything starts.
"""

import contextlib
import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from weiwen.classics.record import settle
from weiwen.classics.replicate import load
from weiwen.errors import InputError
from weiwen.experiments.claims import claim_file

MOST_SECONDS = 20 * 60
MOST_SETTINGS = 40
KINDS = ("claim", "classic")


@dataclass
class Trial:
    """A trial under way or over. `state` is running, finished, failed or cancelled."""

    kind: str
    name: str
    words: tuple[str, ...]
    settings: tuple[str, ...] = ()
    state: str = "running"
    said: str = ""
    begun: float = field(default_factory=time.monotonic)
    seconds: float = 0.0
    result: dict[str, Any] | None = None
    figure: bytes = b""

    @property
    def command(self) -> str:
        """The same in a terminal."""
        return shlex.join(("weiwen", *self.words))

    def told(self) -> dict[str, Any]:
        """Where it stands, as JSON."""
        seconds = time.monotonic() - self.begun if self.state == "running" else self.seconds
        about = {"kind": self.kind, "name": self.name, "command": self.command}
        return about | {"state": self.state, "said": self.said, "seconds": round(seconds, 1)}


class Trials:
    """The trial there is; another begins only when it is over."""

    def __init__(self, folder: Path, most_seconds: float = MOST_SECONDS) -> None:
        self.folder, self.most_seconds = folder, most_seconds
        self.latest: Trial | None = None
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()

    def begin(self, wish: Mapping[str, Any]) -> Trial:
        """Start what is wished for; refused while another runs, and where a name or a number is not known."""
        trial = asked(wish, self.folder)
        with self._lock:
            if self.latest is not None and self.latest.state == "running":
                raise InputError(f"{self.latest.name} is being tried, and one at a time is; cancel it or wait")
            self.latest = trial
        threading.Thread(target=self._go, args=(trial,), name=f"trial {trial.name}", daemon=True).start()
        return trial

    def cancel(self) -> None:
        """End the trial that is under way, if one is."""
        with self._lock:
            if self.latest is not None and self.latest.state == "running":
                self.latest.state = "cancelled"
            self._end()

    def of(self, kind: str, name: str) -> Trial | None:
        """The latest trial, if it is of this."""
        one = self.latest
        return one if one is not None and (one.kind, one.name) == (kind, name) else None

    def _go(self, trial: Trial) -> None:
        with tempfile.TemporaryDirectory() as beside:
            try:
                told, code = self._run(trial, Path(beside))
                self._over(trial, told, code, Path(beside))
            except Exception as error:  # whatever it was, the page says it
                self._failed(trial, f"{type(error).__name__}: {error}")

    def _run(self, trial: Trial, beside: Path) -> tuple[str, int]:
        more = ("--json", "--out", str(beside)) if trial.kind == "classic" else ("--json",)
        words = [sys.executable, "-m", "weiwen", *trial.words, *more]
        out = beside / "told.json"
        with out.open("w") as told, self._lock:
            if trial.state != "running":
                return "", 0
            self._process = process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=told, stderr=subprocess.PIPE, text=True, start_new_session=True
            )
        with contextlib.suppress(OSError):  # whoever watches a live world comes first
            os.setpriority(os.PRIO_PROCESS, process.pid, 10)
        clock = threading.Timer(self.most_seconds, self._late, (trial,))
        clock.start()
        for line in process.stderr or ():
            trial.said = line.strip()[:300] or trial.said
        code = process.wait()
        clock.cancel()
        return out.read_text(encoding="utf-8"), code

    def _late(self, trial: Trial) -> None:
        with self._lock:
            self._failed(trial, f"not done after {self.most_seconds:g} seconds; give the command in a terminal")
            self._end()

    def _over(self, trial: Trial, told: str, code: int, beside: Path) -> None:
        if trial.state != "running":
            trial.seconds = time.monotonic() - trial.begun
            return
        if code != 0:
            self._failed(trial, trial.said or f"the command ended with {code}")
            return
        trial.result = json.loads(told)
        drawn = beside / f"{trial.name}.svg"
        trial.figure = drawn.read_bytes() if drawn.exists() else b""
        trial.seconds, trial.state = time.monotonic() - trial.begun, "finished"

    def _failed(self, trial: Trial, why: str) -> None:
        if trial.state == "running":
            trial.state, trial.said, trial.seconds = "failed", why, time.monotonic() - trial.begun

    def _end(self) -> None:
        if self._process is not None and self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGTERM)


def asked(wish: Mapping[str, Any], folder: Path) -> Trial:
    """The trial that a wish means: {"claim": "P2"} or {"classic": "kuran", "set": {"number": "text"}}."""
    kinds = [kind for kind in KINDS if kind in wish]
    if len(kinds) != 1 or not isinstance(wish[kinds[0]], str) or set(wish) - {kinds[0], "set"}:
        raise InputError("a trial names a claim, or a classic and what is set")
    if kinds[0] == "claim":
        claim = claim_file(wish["claim"])
        if not claim.tried:
            raise InputError(f"{claim.id} is not yet tried; it waits for {claim.waits_for}")
        return Trial("claim", claim.id, ("claim", claim.id, "--quick", "--out", str(folder)))
    model, given = load(wish["classic"]), wish.get("set", {})
    if not isinstance(given, dict) or len(given) > MOST_SETTINGS:
        raise InputError("what is set is a table of numbers by their names")
    settings = tuple(f"{key}={value}" for key, value in given.items())
    settle(model.name, model.parameters, settings)
    named = tuple(f"--set={setting}" for setting in settings)
    return Trial("classic", model.name, ("replicate", model.name, *named), settings)
