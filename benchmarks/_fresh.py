"""A command in a fresh process, with the most memory that it had and the seconds that it took."""

import json
import os
import subprocess
import sys
import tempfile
import time
from typing import Any, NamedTuple


class Done(NamedTuple):
    """What a process printed as JSON, its peak memory in bytes, and its seconds from start to end."""

    answer: dict[str, Any]
    peak: int
    seconds: float


def fresh(words: list[str], **environment: str) -> Done:
    """Run `python words` with more in its environment and wait for it; stderr is told where it fails."""
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as printed:
        process = subprocess.Popen([sys.executable, *words], stdout=printed, stderr=said, env=os.environ | environment)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - started
        said.seek(0)
        printed.seek(0)
        if process.returncode:
            raise RuntimeError(f"{' '.join(words)} ended with {process.returncode}: {said.read().strip()[-300:]}")
        answer = json.loads(printed.read().splitlines()[-1])
    return Done(answer, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024), seconds)
