"""Two processes that share one world give, tick by tick, the fingerprints of one process."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("process.py")
PATIENCE = 900  # seconds for all of them together; then they are ended


def free_port() -> int:
    """A port that nobody listens to at this moment."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def together(processes: int) -> list[dict]:
    """What each of some processes prints; none is left running, whatever happens."""
    environment = {key: value for key, value in os.environ.items() if key != "XLA_FLAGS"} | {"JAX_PLATFORMS": "cpu"}
    port, crew, told = free_port(), [], []
    try:
        for number in range(processes):
            words = [sys.executable, str(PROGRAM), str(number), str(processes), str(port)]
            pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
            crew.append(subprocess.Popen(words, env=environment, **pipes))
        for one in crew:
            text, _ = one.communicate(timeout=PATIENCE)
            assert one.returncode == 0, text[-3000:]
            told.append(json.loads(text.splitlines()[-1]))
    finally:
        for one in crew:
            one.kill()
            one.wait()
    return told


@pytest.mark.slow
@pytest.mark.xdist_group("two processes")
def test_two_processes_give_the_bits_of_one():
    (alone,), shared = together(1), together(2)
    assert alone["devices"] == 1
    assert [one["devices"] for one in shared] == [2, 2]
    assert [one["prints"] for one in shared] == [alone["prints"]] * 2
    assert [one["acts"] for one in shared] == [alone["acts"]] * 2
    assert alone["acts"] > 0
    assert len({tuple(pair) for world in alone["prints"] for pair in world}) == 2 * 12
