"""Measure what the page on the benevolent city shows: `uv run python docs/compare_cases.py`.

Three arms on the same draws (firms and agencies, people, both), and the difference of the first from the others.
"""

import json
from pathlib import Path

from weiwen.scenario import load
from weiwen.twins import twin

FOUND = Path(__file__).parent / "made" / "benevolent.json"
SIZE = {"people": 20_000, "weeks": 156, "replicates": 6, "seed": 1}
OUTCOMES = (
    *("grievance", "hardship", "protest", "breaches", "infractions", "arrests"),
    *("firm_offences", "inspections", "firm_loyalty", "promises_kept", "spent", "firms_spent"),
)


def main() -> None:
    """Write the effects of both other arms over the first."""
    first = load("benevolent", **SIZE)
    arms = {}
    for preset in ("individuals", "everybody"):
        effects = twin(first, load("benevolent", presets=[preset], **SIZE)).effects
        arms[preset] = {one["outcome"]: one for one in effects if one["outcome"] in OUTCOMES}
    FOUND.write_text(json.dumps({"size": SIZE, "scenario": first.digest, "arms": arms}, indent=1) + "\n")


if __name__ == "__main__":
    main()
