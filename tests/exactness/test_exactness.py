"""Twenty scenarios drawn at random, on every layout: the same bits. (Two hundred: python -m tests.exactness -h.)"""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.xdist_group("exactness")
def test_scenarios_have_the_same_bits_on_every_layout():
    words = ["--scenarios", "20", "--structures", "firsts", "lasts"]
    found = subprocess.run(
        [sys.executable, "-m", "tests.exactness", *words], cwd=ROOT, capture_output=True, text=True, timeout=1800
    )
    assert found.returncode == 0, found.stdout[-4000:] + found.stderr[-4000:]
    assert found.stdout.count(": same") == 20
