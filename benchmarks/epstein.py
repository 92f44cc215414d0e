"""How fast is Epstein's civil violence on the engine, beside what Python has for it?

One rule at the same vision and densities for all (benchmarks/rebellion), timed in turns, with a check at 40 x 40 that
all compute the same. `uv run --group peers python -m benchmarks epstein`; `--quick` is 320 x 320 mainly.
"""

import time
from typing import Any

from benchmarks._contract import present
from benchmarks.rebellion.contestants import CONTESTANTS, MESA, NUMPY, OURS, SAME, demand_peers

QUESTION = "How many agents a second step through Epstein's civil violence, by program and size of the lattice?"
MAIN = 320
QUICK = {MAIN: {one.name for one in CONTESTANTS if one.largest > 40}, 40: {OURS, NUMPY, MESA}, 1000: {OURS, NUMPY}}
ENOUGH = 26  # seconds after which a quick measurement begins nothing more that can be left out
NOTES = [
    "agent_steps_per_second: all agents (cops and jailed too) times periods; the best slice, after warming up.",
    "Ratios are medians over rounds in which all run in turns. Building and compiling count as seconds_before.",
    "Rule: von Neumann vision of 7 (112 sites), citizens .7, cops .04, L .82, J_max 30, C / (A + 1) rounded, all at "
    "once, the jailed keep their sites; benchmarks/rebellion says it in full. apart: in standard errors, beyond 4 is "
    "another rule.",
]


def measure(quick: bool) -> dict[str, Any]:
    """Rates by size and contestant, ratios, and whether all compute the same."""
    demand_peers()
    from benchmarks.rebellion.agreement import compare
    from benchmarks.rebellion.race import race, ratio

    rows, ratios, notes, start = [], {}, list(NOTES), time.perf_counter()

    def late(what: str) -> bool:
        over = quick and time.perf_counter() - start > ENOUGH
        notes.extend([f"Left out on this busy machine: {what}."] if over else [])
        return over

    for size, names in QUICK.items():
        if size != MAIN and late(f"{size} x {size}"):
            continue
        them = [one for one in CONTESTANTS if one.name in names or not quick]
        lanes = race(them, size, *((5, 0.1, 40) if quick else (5, 1.0, 320)))
        rows += [lane.row() for lane in lanes]
        ratios[str(size)] = {name: ratio(lanes, OURS, name) for name in (NUMPY, MESA, SAME)}
        del lanes
    others = [one for one in CONTESTANTS if not one.name.startswith(OURS)]
    checked = [one for one in others if one.name == NUMPY] if quick else others
    checked += [one for one in others if quick and one.name == SAME and not late(f"whether {SAME}, agrees")]
    return {
        "ratio_to_numpy": ratios[str(MAIN)][NUMPY],
        "ratio_to_mesa": ratios[str(MAIN)][MESA],
        "ratios": ratios,
        "table": sorted(rows, key=lambda row: row["size"]),
        "agreement": compare(checked, 2.0 if quick else 30.0),
        "notes": notes,
    }


def draw(answer: dict[str, Any]) -> Any:
    """Rates by contestant, a panel a size, on a logarithmic axis."""
    from benchmarks.rebellion.picture import bars

    return bars(answer)


def main() -> None:
    """The command line."""
    present(QUESTION, measure)


if __name__ == "__main__":
    main()
