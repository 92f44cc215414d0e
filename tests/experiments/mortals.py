"""A computation that dies of one value, as a process does that runs out of memory; it loads no array library."""

import os
import signal
from typing import Any

import numpy as np

from weiwen.experiments.batch import Batch, Outcome

FATAL = 3


def mortal(one: Batch) -> Outcome:
    """The value itself, or death."""
    if FATAL in one.numbers["line.x"]:
        os.kill(os.getpid(), signal.SIGKILL)
    return Outcome(np.repeat(one.numbers["line.x"][:, None, None], one.count, 1), ("",) * one.items)


def settle_nowhere(counter: Any, workers: int) -> None:
    """A worker that is bound to no core and keeps no programs."""
