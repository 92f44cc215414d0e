"""One arm of a twin, in a process of its own: `python -m weiwen.arm FOLDER`, with scenario.json in the folder."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from weiwen import results
from weiwen.caching import cache_programs
from weiwen.loop import World
from weiwen.runs import Clock, record_of, simulate_with_state
from weiwen.scenario import Scenario
from weiwen.twins import PERSONS
from weiwen.world import Laboratory, laboratory


def main(folder: Path) -> None:
    """Run the scenario that lies in the folder, and leave arrays, marks on persons and run.json there."""
    cache_programs()
    lab, clock = laboratory(Scenario.model_validate_json((folder / "scenario.json").read_text())), Clock()
    arrays, (world, _) = simulate_with_state(lab, folder, clock)
    results.save(arrays, folder)
    np.savez(folder / PERSONS, **marks(lab, world))
    (folder / "run.json").write_text(json.dumps(record_of(lab, "twin", "", arrays, clock)))


def marks(lab: Laboratory, world: World) -> dict[str, Any]:
    """What was done to each invented person of a finished run, (replicate, person)."""
    people, ledger = np.asarray(lab.pages.people), world.ledger
    columns = {"touched": ledger.touched, "wronged": ledger.wronged, "custody": world.society.people.custody}
    return {name: np.asarray(column)[:, people] for name, column in columns.items()}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
