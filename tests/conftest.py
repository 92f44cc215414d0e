"""Compiled programs are shared between tests and between the workers that run them."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # benchmarks/ is tested and is no part of what is installed
os.environ.setdefault("WEIWEN_CACHE", str(Path(__file__).parent.parent / ".pytest_cache" / "programs"))

from weiwen.caching import cache_programs  # the folder must be named first

cache_programs()
