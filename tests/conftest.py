"""Compiled programs are shared between tests and between the workers that run them."""

import os
from pathlib import Path

os.environ.setdefault("WEIWEN_CACHE", str(Path(__file__).parent.parent / ".pytest_cache" / "programs"))

from weiwen.caching import cache_programs  # the folder must be named first

cache_programs()
