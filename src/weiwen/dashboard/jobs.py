"""Something dear that is made of a live run in the background: one of a kind at a time, told how far it is, stopped."""

import threading
from collections.abc import Callable
from typing import Any

from weiwen.dashboard.live import Live
from weiwen.errors import InputError

Work = Callable[["Job"], Any]


class StoppedError(Exception):
    """Whoever asked for it no longer wants it, or its run was closed."""


class Job:
    """One piece of work on a thread; `state` is working, ready, stopped or failed."""

    def __init__(self, live: Live, kind: str, work: Work) -> None:
        self.live, self.kind, self.work = live, kind, work
        self.state, self.said, self.done, self.of = "working", "", 0, 0
        self.result: Any = None
        self.stopping = False
        self.thread = threading.Thread(target=self._go, name=f"{kind} of run {live.name}", daemon=True)

    def step(self, done: int, of: int, said: str = "") -> None:
        """Say how far it is; ends the work where nobody wants it any more."""
        if self.stopping or self.live.closed:
            raise StoppedError
        self.done, self.of, self.said = done, of, said

    def told(self) -> dict[str, Any]:
        """How it stands, as JSON."""
        return {"state": self.state, "said": self.said, "done": self.done, "of": self.of}

    def _go(self) -> None:
        try:
            self.result = self.work(self)
            self.state, self.said = "ready", ""
        except StoppedError:
            self.state, self.said = "stopped", "stopped"
        except InputError as error:
            self.state, self.said = "failed", str(error)
        except Exception as error:
            self.state, self.said = "failed", f"{type(error).__name__}: {error}"


class Jobs:
    """The jobs of all live runs: the newest of each kind a run, and one at a time of each kind."""

    def __init__(self) -> None:
        self._jobs: dict[tuple[str, str], Job] = {}
        self._lock = threading.Lock()

    def begin(self, live: Live, kind: str, work: Work) -> Job:
        """Begin a piece of work; refused while another of its kind is under way."""
        with self._lock:
            self._jobs = {key: job for key, job in self._jobs.items() if not job.live.closed or job.thread.is_alive()}
            if any(job.kind == kind and job.thread.is_alive() for job in self._jobs.values()):
                raise InputError("one is being made already; wait for it, or stop it first")
            job = self._jobs[live.name, kind] = Job(live, kind, work)
            job.thread.start()
        return job

    def of(self, live: Live, kind: str) -> Job | None:
        """The newest job of this kind of a run."""
        job = self._jobs.get((live.name, kind))
        return job if job and job.live is live else None

    def stop(self, live: Live, kind: str) -> None:
        """Stop it, as soon as the week or picture that is being made is made."""
        job = self.of(live, kind)
        if job:
            job.stopping = True
