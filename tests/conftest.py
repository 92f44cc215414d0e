"""Compiled programs are shared between tests and between the workers that run them, and compiled with little ado."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))  # benchmarks/ is tested and is no part of what is installed
os.environ.setdefault("WEIWEN_CACHE", str(Path(__file__).parent.parent / ".pytest_cache" / "programs"))
os.environ.setdefault(
    "XLA_FLAGS", "--xla_backend_optimization_level=1"
)  # small programs: compiling is most of the time

from browsing import chromium

from weiwen.caching import cache_programs  # the folder must be named first

cache_programs()


@pytest.fixture(scope="module")
def browser():
    """A browser for the tests of one file; not longer, since other tests want the event loop of the worker."""
    with chromium() as started:
        yield started
