"""How far is the loop from what the machine could do at best?

    uv run python -m benchmarks limit            a million people, every stage, other generators in place of ours
    uv run python -m benchmarks limit --quick    the whole week only

Two things a week cannot do without: bytes to move and blocks to draw. What they must be is read off the traced program
(`_floor.py`), what the machine can do is measured bare (`_rates.py`), and the distance is the measured time over the
larger of the two times, which holds where both go on at once, and over their sum, where they do not. What is left is
arithmetic, and everything that the program does twice.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks._contract import machine, plain, tell
from benchmarks._floor import Floor, floors, whole
from benchmarks._generators import GENERATORS, in_place_of_ours, mix, threefry_of
from benchmarks._rates import copying, drawing
from benchmarks._weeks import Cut, by_stage, fitting, national, timed
from weiwen.loop import STAGES
from weiwen.world import laboratory

QUESTION = "How far is each stage from what copy bandwidth and the bare generator allow?"
MILLION = 1_000_000
WIDTHS = (256, 512)  # bits of a vector; 256 is what the compiler prefers by itself
LIGHT = 0.01  # nanoseconds: a stage whose floor is below that works on localities, not on people
OURS = "threefry-2x32-20"
OTHERS = {"threefry-2x32-13": threefry_of(13), "bare mix": mix}  # those that stay within 32-bit words


def row(stage: str, people: int, seconds: float, floor: Floor, bandwidth: float, rate: float) -> dict[str, Any]:
    """A part of the week: measured, its two floors, and how far above them it is."""
    moving, drawn = floor.moved / bandwidth, floor.blocks / rate
    each = 1e9 / people
    heavy = each * max(moving, drawn) > LIGHT
    return {
        "stage": stage,
        "nanoseconds": each * seconds,
        "bytes": floor.moved / people,
        "nanoseconds_of_moving": each * moving,
        "blocks": floor.blocks / people,
        "nanoseconds_of_drawing": each * drawn,
        "bound_by": ("drawing" if drawn > moving else "moving") if heavy else None,
        "times_the_larger": seconds / max(moving, drawn) if heavy else None,
        "times_the_sum": seconds / (moving + drawn) if heavy else None,
    }


def loop_with(people: int, chunks: int) -> dict[str, float]:
    """Person-weeks a second of the loop with each generator in place of ours; the three take turns."""
    lab, cuts = laboratory(national(people)), {}
    cuts[OURS] = Cut(lab, len(STAGES), fitting(people))
    for name, generator in OTHERS.items():
        with in_place_of_ours(generator):
            cuts[name] = Cut(lab, len(STAGES), fitting(people))
        tell(f"compiled: the loop with {name}")
    for _ in range(chunks + 1):
        for cut in cuts.values():
            cut.turn()
    return {name: people / cut.timing.best for name, cut in cuts.items()}


def measure(quick: bool, people: int = MILLION) -> dict[str, Any]:
    """The machine's rates, then the week against them: whole (quick), or by stage and with other generators."""
    lab = laboratory(national(people))
    floor, parts = whole(lab), floors(lab)
    copied, drawn = rates(floor, quick)
    if quick:
        parts_taken, speeds = {}, {OURS: people / timed(lab, fitting(people), 4).best}
    else:
        parts_taken, speeds = by_stage(people, fitting(people), 5), loop_with(people, 5)
    copied, drawn = map(better, (copied, drawn), rates(floor, quick))
    bandwidth, rate = max(copied.values()), drawn[OURS]
    rows = [row(name, people, taken, parts[name], bandwidth, rate) for name, taken in parts_taken.items()]
    week = sum(parts_taken.values()) or people / speeds[OURS]
    rows.append(row("the whole week", people, week, floor, bandwidth, rate))
    return answer(rows, copied, drawn, speeds) | ({} if quick else {"vectors": vectors(people)})


def vectors(people: int) -> list[dict[str, Any]]:
    """The loop at each width of vectors; the widths take turns, and the better of two is told."""
    found = [by_width(people, bits) for _ in range(2) for bits in WIDTHS]
    return [
        {"vector_bits": bits, "person_weeks_per_second": max(found[i :: len(WIDTHS)])} for i, bits in enumerate(WIDTHS)
    ]


def by_width(people: int, bits: int) -> float:
    """Person-weeks a second of the loop where the compiler prefers vectors of so many bits, in a process of its own."""
    flags = f"{os.environ.get('XLA_FLAGS', '')} --xla_cpu_prefer_vector_width={bits}"
    command = [
        sys.executable,
        "-m",
        "benchmarks",
        "loop",
        "--people",
        str(people),
        "--chunks",
        "6",
        "--whole",
        "--json",
    ]
    place, environment = Path(__file__).parent.parent, {**os.environ, "XLA_FLAGS": flags}
    done = subprocess.run(command, capture_output=True, text=True, cwd=place, env=environment, timeout=300, check=True)
    found = json.loads(done.stdout)["person_weeks_per_second"]
    tell(f"vectors of {bits} bits: {found / 1e6:.1f} million person-weeks a second")
    return found


def rates(floor: Floor, quick: bool) -> tuple[dict[str, float], dict[str, float]]:
    """What the machine copies and draws a second, bare; copies of the size of a week's traffic, and far larger ones."""
    sizes, rounds = [max(floor.moved >> 20, 1) << 20, 2**28 if quick else 2**30], 4 if quick else 8
    copied = copying(sizes, rounds)
    drawn = drawing(30, {OURS: GENERATORS[OURS]} if quick else GENERATORS)
    tell(f"{max(copied.values()) / 1e9:.1f} GB a second copied, {drawn[OURS] / 1e6:,.0f} million blocks a second drawn")
    return copied, drawn


def better(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """The higher of two measured rates: another program on the machine can only lower them."""
    return {name: max(before[name], after[name]) for name in before}


def answer(
    rows: list[dict[str, Any]], copied: dict[str, float], drawn: dict[str, float], speeds: dict[str, float]
) -> dict[str, Any]:
    """Totals, tables, and what they say."""
    week = rows[-1]
    return {
        "times_the_larger": week["times_the_larger"],
        "times_the_sum": week["times_the_sum"],
        "bound_by": week["bound_by"],
        "blocks_per_person_week": week["blocks"],
        "bytes_moved_per_person_week": week["bytes"],
        "copy_bytes_per_second": max(copied.values()),
        "blocks_per_second": drawn[OURS],
        "table": rows,
        "generators": [
            {
                "generator": name,
                "blocks_per_second": rate,
                "rate_over_ours": rate / drawn[OURS],
                "person_weeks_per_second_in_the_loop": speeds.get(name),
                "loop_over_ours": speeds[name] / speeds[OURS] if name in speeds else None,
            }
            for name, rate in drawn.items()
        ],
        "copies": [{"copy": name, "bytes_per_second": rate} for name, rate in copied.items()],
        "notes": [*said_of(speeds), *NOTES],
    }


def said_of(speeds: dict[str, float]) -> list[str]:
    """What another generator would gain, in a sentence."""
    others = {name: speed / speeds[OURS] for name, speed in speeds.items() if name != OURS}
    if not others:
        return []
    gains = " and ".join(f"{gain:.2f} times as fast with {name}" for name, gain in others.items())
    return [f"The loop would be {gains} in place of ours; the mix is no generator, so nothing can gain more."]


NOTES = [
    "Times, bytes and blocks are for one person and one week; a block is two words of 32 bits.",
    "The stages' bytes come to more than the week's: what one stage makes for the next need never be written.",
    "A stage's time is what it adds to the loop; a little below nothing is noise.",
    "Reporting and strategy work on localities, not on people: they have next to no floor, and no distance from it.",
    "No statistical battery (TestU01, PractRand, dieharder) is installed: no generator was tried for its quality, and "
    "ours stays threefry with 20 rounds.",
]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=QUESTION)
    parser.add_argument("--quick", action="store_true", help="the whole week only")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--people", type=int, default=MILLION)
    options, told = parser.parse_args(), machine()
    found = {**measure(options.quick, options.people), "machine": told}
    print(json.dumps(found) if options.json else plain(found))


if __name__ == "__main__":
    main()
