"""Waiting for what another thread does."""

import time


def until(true, seconds=240):
    """Wait until it is so, and fail where it is not so in time."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)
