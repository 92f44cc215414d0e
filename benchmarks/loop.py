"""How fast is the loop, how much memory does a person take, and which stage takes the time?

The time of a stage is the difference between programs cut off after it and before it, in one process, as minima over
chunks of weeks. Run `uv run python -m benchmarks loop`; `--quick` measures the whole loop only.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from weiwen.engine import Program
from weiwen.engine.simulate import runner
from weiwen.loop import STAGES, dress, strip
from weiwen.memory import state_bytes
from weiwen.scenario import load
from weiwen.world import Laboratory, laboratory


def timed(lab: Laboratory, stages: int, weeks: int, chunks: int, clock: Callable[[], float]) -> tuple[list[float], Any]:
    """Seconds a week of the loop cut off after some stages, one number a chunk, and the compiled program's memory."""
    kept = [(n, m) for n, m in zip(lab.program.names, lab.mechanisms, strict=True) if m.stage in _names(stages)]
    program = Program(STAGES[:stages], kept, lab.program.frozen)
    run = runner(program, dress(lab.pages), strip)
    world, _ = lab.start()
    carry = (world, jax.vmap(lambda w: program.start(dress(lab.pages)(w)))(world))
    first = jax.tree.map(lambda x: x[0], carry)
    program.collect(dress(lab.pages)(first[0]), first[1])
    span = jnp.arange(weeks, dtype=jnp.int32)
    compiled = run.lower(carry, span, lab.keys(), program.mechanisms, None).compile()
    seconds = []
    for chunk in range(chunks + 1):
        start = clock()
        carry, records = compiled(carry, span + chunk * weeks, lab.keys(), program.mechanisms, None)
        jax.block_until_ready((carry, records))
        seconds.append((clock() - start) / weeks)
    return seconds[1:], compiled.memory_analysis()


def _names(stages: int) -> set[str]:
    return {stage.name for stage in STAGES[:stages]}


def main() -> None:
    """Print speed, bytes a person, and the share of each stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--weeks", type=int, default=13)
    parser.add_argument("--chunks", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="the whole loop only, two chunks")
    parser.add_argument("--whole", action="store_true", help="only the whole loop, no stages")
    parser.add_argument("--cpu", action="store_true", help="processor time in place of wall time (for a busy machine)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.quick:
        options.whole, options.chunks = True, 2
    lab = laboratory(load("national", people=options.people))
    clock = time.process_time if options.cpu else time.perf_counter
    found, before = {}, 0.0
    for stages in [len(STAGES)] if options.whole else range(1, len(STAGES) + 1):
        seconds, memory = timed(lab, stages, options.weeks, options.chunks, clock)
        total = min(seconds)  # the machine can only slow a chunk down
        found[STAGES[stages - 1].name] = total - before
        before = total
        spent = 1e9 * found[STAGES[stages - 1].name] / options.people
        print(f"{STAGES[stages - 1].name:14}{spent:8.2f} ns a person and week", file=sys.stderr, flush=True)
    answer = {
        "people": options.people,
        "person_weeks_per_second": options.people / before,
        "bytes_per_person": state_bytes(lab) / options.people,
        "peak_bytes_per_person": (memory.temp_size_in_bytes + memory.argument_size_in_bytes) / options.people,
        "share": {} if options.whole else {name: seconds / before for name, seconds in found.items()},
    }
    print(json.dumps(answer) if options.json else "\n".join(f"{k}: {v}" for k, v in answer.items()))


if __name__ == "__main__":
    main()
