"""How a process of a pool settles: on its share of the cores, silent at Ctrl-C, and never outliving its coordinator."""

import os
import signal
from contextlib import suppress
from multiprocessing import parent_process
from threading import Thread
from typing import Any


def settle(counter: Any, workers: int) -> None:
    """Bind a worker to its share of the cores, let it end with its coordinator, and let it keep compiled programs."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    end_with_parent()
    with counter.get_lock():
        place = counter.value
        counter.value += 1
    with suppress(OSError, AttributeError):  # not every system binds processes
        cores = sorted(os.sched_getaffinity(0))
        mine = cores[place % len(cores) :: workers] or cores
        os.sched_setaffinity(0, mine)
    from weiwen.caching import cache_programs

    cache_programs()


def end_with_parent() -> None:
    """End at once when the coordinator is gone: a worker of a killed one would wait for work for ever."""
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    Thread(target=watch, daemon=True).start()
