"""How good is `weiwen plan`: forecast and measured, on twenty configurations, each in processes of its own.

A configuration is planned first and run afterwards, with the commands that a user types. Memory is the peak of the
process that runs, by the operating system; seconds are from its start to its end. `--quick` takes two configurations.
"""

import sys
import tempfile
from typing import Any, NamedTuple

from benchmarks._fresh import fresh

QUESTION = "How far is the forecast of memory and time from what is then measured?"


class Configuration(NamedTuple):
    """What is planned and then run."""

    scenario: str
    people: int
    weeks: int
    replicates: int = 1
    more: tuple[str, ...] = ()

    @property
    def words(self) -> list[str]:
        """The command, after its name."""
        size = ["--people", str(self.people), "--weeks", str(self.weeks), "--replicates", str(self.replicates)]
        return [self.scenario, *size, *self.more]


CONFIGURATIONS = (
    Configuration("village", 2_000, 52),
    Configuration("village", 10_000, 104),
    Configuration("village", 50_000, 26, 4),
    Configuration("village", 2_000, 52, 16),
    Configuration("village", 20_000, 26, 1, ("--with", "opinion_poll")),
    Configuration("village", 20_000, 26, 1, ("--without", "audit")),
    Configuration("village", 200_000, 26, 1, ("--set", "population.rows=1024")),
    Configuration("village", 2_000_000, 8),
    Configuration("bench", 4_096, 104),
    Configuration("bench", 4_096, 260, 16),
    Configuration("bench", 100_000, 26, 2, ("--set", "population.rows=256")),
    Configuration("pilot_city", 10_000, 52),
    Configuration("pilot_city", 100_000, 26, 4),
    Configuration("pilot_city", 1_000_000, 8),
    Configuration("national", 100_000, 52),
    Configuration("national", 100_000, 104, 8),
    Configuration("national", 500_000, 13, 4),
    Configuration("national", 1_000_000, 16),
    Configuration("national", 2_000_000, 8),
    Configuration("national", 2_000_000, 4, 4, ("--set", "population.rows=64")),
)
QUICK = (CONFIGURATIONS[0], CONFIGURATIONS[14])


def compared(one: Configuration) -> dict[str, Any]:
    """Forecast and measurement of a configuration, and their ratios."""
    planned = fresh(["-m", "weiwen", "plan", *one.words, "--json"])
    with tempfile.TemporaryDirectory() as folder:
        ran = fresh(["-m", "weiwen", "run", *one.words, "--json", "--out", folder])
    told = planned.answer
    return {
        "scenario": one.scenario,
        "people": one.people,
        "weeks": one.weeks,
        "replicates": one.replicates,
        "more": " ".join(one.more),
        "planned_mib": told["total_bytes"] / 2**20,
        "measured_mib": ran.peak / 2**20,
        "memory_ratio": told["total_bytes"] / ran.peak,
        "planned_seconds": told["total_seconds"],
        "measured_seconds": ran.seconds,
        "time_ratio": told["total_seconds"] / ran.seconds,
        "plan_took_seconds": planned.seconds,
    }


def measure(quick: bool) -> dict[str, Any]:
    """Plan and run every configuration."""
    rows = []
    for one in QUICK if quick else CONFIGURATIONS:
        rows.append(compared(one))
        row = rows[-1]
        print(f"{' '.join(one.words)}: {row['memory_ratio']:.3f} {row['time_ratio']:.3f}", file=sys.stderr, flush=True)
    return {
        "configurations": len(rows),
        "worst_memory_ratio": max((row["memory_ratio"] for row in rows), key=lambda r: abs(r - 1)),
        "worst_time_ratio": max((row["time_ratio"] for row in rows), key=lambda r: abs(r - 1)),
        "within_15_percent_memory": sum(abs(row["memory_ratio"] - 1) <= 0.15 for row in rows),
        "within_15_percent_time": sum(abs(row["time_ratio"] - 1) <= 0.15 for row in rows),
        "table": rows,
    }


def main() -> None:
    """The command line."""
    from benchmarks._contract import present

    present(QUESTION, measure)


if __name__ == "__main__":
    main()
