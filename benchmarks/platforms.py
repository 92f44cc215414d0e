"""The same scenario on another platform: for how many weeks do the bits agree, and is what comes out the same?

    uv run python -m benchmarks platforms            CPU against GPU; all of it
    uv run python -m benchmarks platforms --quick    fewer weeks and replicates, a wider margin

Bits are compared week by week, for one replicate of one seed. Outcomes are compared over replicates whose seeds differ
between the arms, every headline outcome by the tests of `_equal.py`. Each platform runs in a process of its own.

Where no GPU is at hand the command says so, and compares what this machine has: instruction sets of its processor, the
width of its vectors, and one core against all.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks._contract import present, tell
from benchmarks._equal import EQUAL, Comparison, compared, power, verdict_on

QUESTION = "For how many weeks do two platforms agree in every bit, and are their outcomes statistically equal?"
SCENARIO = "bench"
COLUMNS = (
    "platform",
    "weeks_of_equal_bits",
    "weeks_of_equal_people",
    "of_weeks",
    "first_to_differ",
    "outcomes_equal",
    "outcomes",
    "verdict",
    "note",
)
TIME_OUT = 200
NO_GPU = (
    "no GPU is at hand, so CPU against GPU was not run "
    "(with one: uv run --with 'jax[cuda12]' python -m benchmarks platforms)"
)
PEOPLE = "0.society.people."  # where the columns of people stand in what is carried


class Platform(NamedTuple):
    """A way to run: the environment that asks for it, and how many cores it may use (all, if none is said)."""

    name: str
    environment: dict[str, str]
    cores: int | None = None


class Sizes(NamedTuple):
    """How much is compared: weeks of bits, weeks and replicates of outcomes, and the margin in standard deviations."""

    bits: int
    weeks: int
    replicates: int
    batch: int
    margin: float


HERE = Platform("this CPU", {"JAX_PLATFORMS": "cpu"})
GPU = Platform("GPU", {"JAX_PLATFORMS": "cuda"})
QUICK, WHOLE = Sizes(26, 26, 256, 128, 0.5), Sizes(260, 52, 1024, 128, 0.25)


def cpu(name: str, flags: str = "", cores: int | None = None) -> Platform:
    """This processor under other flags of the compiler, or with fewer cores."""
    return Platform(name, {"JAX_PLATFORMS": "cpu", "XLA_FLAGS": flags}, cores)


OTHERS = (
    cpu("this CPU as of SSE 4.2", "--xla_cpu_max_isa=SSE4_2"),
    cpu("this CPU as of AVX", "--xla_cpu_max_isa=AVX"),
    cpu("this CPU, vectors of 512 bits", "--xla_cpu_prefer_vector_width=512"),
    cpu("this CPU, one core", cores=1),
)


def run(platform: Platform, **order: Any) -> dict[str, Any]:
    """Carry out an order on a platform, in a process of its own; what went wrong stands under `error`."""
    told = json.dumps({"scenario": SCENARIO, "cores": platform.cores, **order})
    try:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks._platform", told],
            capture_output=True,
            text=True,
            timeout=TIME_OUT,
            cwd=Path(__file__).parent.parent,
            env={**os.environ, **platform.environment},
        )
    except subprocess.TimeoutExpired:
        return {"error": f"not done after {TIME_OUT} s"}
    if done.returncode:
        return {"error": (done.stderr.strip().splitlines() or ["no word"])[-1][:300]}
    return json.loads(done.stdout.strip().splitlines()[-1])


def gpu_at_hand() -> bool:
    """Whether jax finds a GPU (asked in a process of its own)."""
    ask = "import jax; print(jax.devices()[0].platform)"
    done = subprocess.run(
        [sys.executable, "-c", ask], capture_output=True, text=True, env={**os.environ, **GPU.environment}
    )
    return done.returncode == 0 and done.stdout.strip() in ("gpu", "cuda")


def agreeing(first: list[dict[str, str]], second: list[dict[str, str]], of: str = "") -> tuple[int, list[str]]:
    """Weeks from the start in which all arrays whose path begins so agree, and which differ in the week after."""
    for week, (a, b) in enumerate(zip(first, second, strict=True)):
        if differ := sorted(name for name in {*a, *b} if name.startswith(of) and a.get(name) != b.get(name)):
            return week, differ
    return len(first), []


def row(
    platform: Platform, mine: dict[str, Any], theirs: dict[str, Any], sizes: Sizes, found: list[Comparison]
) -> dict[str, Any]:
    """Bits, and where they were computed outcomes, of a platform against this CPU."""
    line: dict[str, Any] = dict.fromkeys(COLUMNS) | {"platform": platform.name, "of_weeks": sizes.bits, "note": ""}
    if "error" in theirs:
        return line | {"note": theirs["error"]}
    line["weeks_of_equal_bits"], names = agreeing(mine["hashes"], theirs["hashes"])
    line["weeks_of_equal_people"], _ = agreeing(mine["hashes"], theirs["hashes"], PEOPLE)
    line["first_to_differ"] = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    if found:
        equal = sum(one.verdict == EQUAL for one in found)
        line |= {"outcomes_equal": equal, "outcomes": len(found), "verdict": verdict_on(found)}
        line["note"] = "; ".join(f"{one.outcome}: {one.verdict}" for one in found if one.verdict != EQUAL)
    return line


def arrays(found: dict[str, Any]) -> dict[str, np.ndarray]:
    """Outcomes as arrays, one number a replicate."""
    return {name: np.asarray(values, float) for name, values in found["outcomes"].items()}


def measure(quick: bool) -> dict[str, Any]:
    """This CPU against a GPU, or against itself under other flags."""
    sizes, gpu = QUICK if quick else WHOLE, gpu_at_hand()
    others = [GPU] if gpu else list(OTHERS[:1] if quick else OTHERS)
    counted = {"count": sizes.replicates, "batch": sizes.batch, "weeks": sizes.weeks}
    tell("running: " + HERE.name)
    mine = run(HERE, bits=True, weeks=sizes.bits) | run(HERE, first=0, **counted)
    if "error" in mine:
        raise RuntimeError(f"{HERE.name}: {mine['error']}")
    rows: list[dict[str, Any]] = []
    found: list[Comparison] = []
    for other in others:
        tell("running: " + other.name)
        theirs = run(other, bits=True, weeks=sizes.bits)
        if other == others[0] and "error" not in theirs:
            theirs |= run(other, first=sizes.replicates, **counted)
        here = compared(arrays(mine), arrays(theirs), sizes.margin) if "outcomes" in theirs else []
        rows.append(row(other, mine, theirs, sizes, here))
        found += here
    return answer(rows, found, gpu, sizes)


def answer(rows: list[dict[str, Any]], found: list[Comparison], gpu: bool, sizes: Sizes) -> dict[str, Any]:
    """The table, the verdict, and how it was come by."""
    if not gpu:
        tell(NO_GPU)
    measured = [r for r in rows if r["weeks_of_equal_bits"] is not None]
    return {
        "gpu": gpu,
        "weeks_of_equal_bits": min((r["weeks_of_equal_bits"] for r in measured), default=None),
        "weeks_of_equal_people": min((r["weeks_of_equal_people"] for r in measured), default=None),
        "verdict": rows[0]["verdict"],
        "margin_in_standard_deviations": sizes.margin,
        "replicates_of_each_arm": sizes.replicates,
        "power_of_each_outcome": power(sizes.replicates, sizes.margin),
        "table": rows,
        "comparisons": [one._asdict() for one in found],
        "notes": [
            *([] if gpu else [NO_GPU[0].upper() + NO_GPU[1:] + "."]),
            f"Scenario {SCENARIO}: every array of the state is hashed after every week; seed 1, replicate 0 in all. "
            "Equal people: every column of people, whatever a number of a locality or of the centre does.",
            f"Outcomes: {sizes.weeks} weeks, other seeds in each arm. Equal: the means differ by less than "
            f"{sizes.margin} standard deviations between seeds (two one-sided tests, each outcome at 0.05), and no "
            "shape differs (Kolmogorov-Smirnov, Holm over the outcomes, 0.05). Where people agree in every bit, this "
            "compares seeds.",
        ],
    }


def main() -> None:
    """The command line."""
    present(QUESTION, measure)


if __name__ == "__main__":
    main()
