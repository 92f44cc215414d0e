"""Scenarios drawn at random give the same bits on every layout.

    uv run python -m tests.exactness --scenarios 200 --grid

For each scenario a fingerprint of the whole state is compared tick by tick: on 1, 2, 4 and 8 devices, in batches of
1, 7 and 64 worlds, in one call or in one a tick, and after a checkpoint at a random tick from which another number of
devices goes on. Two properties of the model are checked on the way: who is alone changes nobody else, and a sensor that
nobody acts on changes nothing. `--grid` takes every number of devices with every batch, otherwise a few of the pairs.

The devices are parts of this machine's processor. Each structure is a process of its own, two at a time.
"""

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).parent
ALL = ("firsts", "lasts", "seconds", "wide")
FORCED = "--xla_force_host_platform_device_count=8"


def main() -> None:
    """Check scenarios of every structure, or of one in this very process."""
    parser = argparse.ArgumentParser(prog="python -m tests.exactness", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--scenarios", type=int, default=20, help="how many in all")
    parser.add_argument("--first", type=int, default=0, help="the number of the first")
    parser.add_argument("--grid", action="store_true", help="every number of devices with every batch")
    parser.add_argument("--structures", nargs="+", choices=ALL, default=ALL)
    parser.add_argument("--here", choices=ALL, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.here:
        sys.exit(run_here(asked.here, range(asked.first, asked.first + asked.scenarios), asked.grid))
    shares = [len(range(i, asked.scenarios, len(asked.structures))) for i in range(len(asked.structures))]
    with ThreadPoolExecutor(2) as crew:
        failed = list(crew.map(lambda one: run_apart(*one, asked), zip(asked.structures, shares, strict=True)))
    print("FAILED" if any(failed) else f"{asked.scenarios} scenarios: the same bits on every layout")
    sys.exit(any(failed))


def run_apart(structure: str, scenarios: int, asked: argparse.Namespace) -> int:
    """The scenarios of one structure, in a process of its own."""
    words = ["--here", structure, "--scenarios", str(scenarios), "--first", str(asked.first)]
    words += ["--grid"] if asked.grid else []
    flags = f"{os.environ.get('XLA_FLAGS', '')} {FORCED}"
    environment = os.environ | {"XLA_FLAGS": flags, "JAX_PLATFORMS": "cpu"}
    return subprocess.run([sys.executable, str(HERE), *words], env=environment, check=False).returncode


def run_here(structure: str, numbers: range, grid: bool) -> int:
    """Check scenarios one after the other; 1 if any differs."""
    sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "engine")]
    from weiwen.caching import cache_programs

    cache_programs()
    import planted
    from layouts import sums
    from scenarios import Session

    wrong, session = planted.problems(), Session(structure, grid)
    for number in numbers:
        began = time.process_time()
        problems = session.check(number)
        print(
            f"{structure} {number}: {'; '.join(problems) or 'same'} ({time.process_time() - began:.1f} s)", flush=True
        )
        wrong += problems
    wrong += [*session.missing(), *(f"a sum of floats: {line}" for line in sums(structure))]
    print(f"{structure}: {session}", *wrong[:20], sep="\n  ", flush=True)
    return bool(wrong)


if __name__ == "__main__":
    main()
