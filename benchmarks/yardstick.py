"""How does the loop compare with published network epidemics of the same size, measured in the same command?

    uv run python -m benchmarks yardstick            100,000 and a million people
    uv run python -m benchmarks yardstick --quick    100,000 people

Starsim and Covasim run in processes of their own: in this environment where they are installed in it, otherwise in an
isolated one that uv makes (which needs the package index once). Where neither can be had, the row says why.

The work of a tick differs: a person-week of the loop is nine stages and thirty mechanisms, an agent-step of Starsim
and a person-day of Covasim are one disease. Like for like is the last row, an epidemic on the same engine.
"""

import importlib.util
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp

from benchmarks._contract import present, tell
from benchmarks._epidemic import epidemic
from benchmarks._weeks import fitting, national, timed
from weiwen.world import laboratory

QUESTION = "How many people can be moved on a second, beside a network epidemic of Starsim and of Covasim?"
QUICK, SIZES = (100_000,), (100_000, 1_000_000)
LOOP, EPIDEMIC = "weiwen: the loop", "weiwen: epidemic on the same engine"
PEERS = {"starsim": ("starsim==3.7.2", "agent-step"), "covasim": ("covasim==4.0.1", "person-day")}
TIME_OUT = 200  # seconds for one peer at all sizes
TICKS, RUNS = 50, 3


def row(model: str, tick: str, people: int | None, speed: float | None, note: str = "") -> dict[str, Any]:
    """A line of the table; speed in people moved on by a tick, a second."""
    return {"model": model, "tick": tick, "people": people, "person_ticks_per_second": speed, "note": note}


def of_peer(name: str, sizes: tuple[int, ...]) -> list[dict[str, Any]]:
    """Rows of a peer, or one that says why there are none."""
    tick = PEERS[name][1]
    try:
        done = subprocess.run(
            [*python_with(name), str(Path(__file__).with_name(f"_{name}.py")), *map(str, sizes)],
            capture_output=True,
            text=True,
            timeout=TIME_OUT,
            env={**os.environ, "STARSIM_INSTALL_FONTS": "0", "COVASIM_VERBOSE": "0"},
        )
        found = json.loads(done.stdout.strip().splitlines()[-1])
    except subprocess.TimeoutExpired:
        return [row(name, tick, None, None, f"not done after {TIME_OUT} s")]
    except (OSError, IndexError, json.JSONDecodeError):
        return [row(name, tick, None, None, missing(name))]
    tell(f"{name}: {found}")
    return [
        row(
            f"{name} {one['version']}",
            tick,
            one["people"],
            one["people"] * one["ticks"] / one["seconds"],
            f"{one['ticks']} ticks in {one['seconds']:.1f} s, after {one['start_seconds']:.1f} s of preparing",
        )
        for one in found
    ]


def missing(name: str) -> str:
    """Why a peer could not be measured, and what to type."""
    return (
        f"{name} is not installed and could not be fetched (offline?): type `uv pip install {PEERS[name][0]}` "
        "where there is an index"
    )


def python_with(name: str) -> list[str]:
    """The command of a Python that has the peer."""
    if importlib.util.find_spec(name):
        return [sys.executable]
    return ["uv", "run", "-q", "--no-project", "--isolated", "--with", PEERS[name][0], "python"]


def of_loop(people: int) -> dict[str, Any]:
    """The full loop."""
    lab = laboratory(national(people))
    weeks = fitting(people)
    speed = people / timed(lab, weeks, 4).best
    return row(LOOP, "person-week", people, speed, f"{len(lab.mechanisms)} mechanisms")


def of_epidemic(people: int) -> dict[str, Any]:
    """An epidemic on the same engine."""
    run, (carry, *rest) = epidemic(people, TICKS)
    seconds = []
    for _ in range(RUNS):
        mine = jax.block_until_ready(jax.tree.map(jnp.copy, carry))  # the run gives its memory up
        start = time.perf_counter()
        jax.block_until_ready(run(mine, *rest))
        seconds.append(time.perf_counter() - start)
    return row(EPIDEMIC, "agent-step", people, people * TICKS / min(seconds), f"{TICKS} ticks, seven ties")


def measure(quick: bool) -> dict[str, Any]:
    """The loop, an epidemic on its engine, and the peers at the same sizes."""
    sizes = QUICK if quick else SIZES
    rows = [of_loop(people) for people in sizes] + [of_epidemic(people) for people in sizes]
    for name in PEERS:
        rows += of_peer(name, sizes)
    return answer(rows, sizes[-1])


def answer(rows: list[dict[str, Any]], people: int) -> dict[str, Any]:
    """Ratios at the largest size, and the table."""
    at = {
        one["model"].split()[0] if one["model"].split()[0] in PEERS else one["model"]: one
        for one in rows
        if one["people"] == people
    }
    ratios = {}
    for name in PEERS:
        for ours, word in ((LOOP, "loop"), (EPIDEMIC, "epidemic")):
            there = name in at
            ratios[f"{word}_to_{name}"] = speed_of(at[ours]) / speed_of(at[name]) if there else None
    return {
        "people": people,
        **ratios,
        "table": rows,
        "notes": [
            "Ticks are not alike: a person-week of the loop is nine stages, an agent-step or a person-day one disease.",
            "Peers run with the defaults of their SIR and COVID-19 models; speeds leave out preparing and compiling.",
            "The epidemic on our engine has seven ties a person, drawn once; Starsim draws ten contacts anew a step.",
        ],
    }


def speed_of(one: dict[str, Any]) -> float:
    """Person-ticks a second of a row."""
    return one["person_ticks_per_second"]


def main() -> None:
    """The command line."""
    present(QUESTION, measure)


if __name__ == "__main__":
    main()
