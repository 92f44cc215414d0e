"""One arm of a twin, in a process of its own: `python -m weiwen.arm FOLDER`, with scenario.json in the folder."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from weiwen import results
from weiwen.caching import cache_programs
from weiwen.runs import Clock, record_of, simulate_with_state
from weiwen.scenario import Scenario
from weiwen.twins import PERSONS
from weiwen.world import laboratory


def main(folder: Path) -> None:
    """Run the scenario that lies in the folder, and leave arrays, marks on persons and run.json there."""
    cache_programs()
    lab, clock = laboratory(Scenario.model_validate_json((folder / "scenario.json").read_text())), Clock()
    arrays, (world, _) = simulate_with_state(lab, folder, clock)
    results.save(arrays, folder)
    people, ledger = np.asarray(lab.pages.people), world.ledger
    marks = {"touched": ledger.touched, "wronged": ledger.wronged, "custody": world.society.people.custody}
    persons: dict[str, Any] = {name: np.asarray(array)[:, people] for name, array in marks.items()}
    np.savez(folder / PERSONS, **persons)
    (folder / "run.json").write_text(json.dumps(record_of(lab, "twin", "", arrays, clock)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
