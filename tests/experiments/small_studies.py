"""Studies small enough for tests: one tiny village for everything that needs a world, functions for the rest."""

from pathlib import Path
from typing import Any

import numpy as np

from weiwen.experiments.models import Model
from weiwen.experiments.study import Study, study_of

SIZE = {"population.localities": 2, "population.rows": 64}
WORLDS = 6  # computed at a time: three items of two replicates
MOVED = {
    "self_censorship.protest": {"range": [-6.0, -3.0], "source": "test"},
    "opening.camera": {"range": [0.1, 0.9], "source": "test"},
    "population.boldness": {"range": [0.5, 8.0], "scale": "log", "source": "test"},
}


def village(**changes: Any) -> Study:
    """Seven points of three numbers in a village of 128, two arms, two replicates."""
    table = {
        "name": "tiny",
        "scenario": "village",
        "people": 128,
        "weeks": 10,
        "outcomes": ["protest", "alleged", "grievance", "belief"],
        "everywhere": {"set": SIZE},
        "arms": {"declared": {}, "many": {"set": {"camera.false_matches": 0.02}}},
        "design": {"kind": "latin_hypercube", "points": 7},
        "uncertain": MOVED,
        "stop": {"replicates": 2},
    }
    return study_of(table | changes)


def line(points: int = 64, model: str = "line", **changes: Any) -> Study:
    """A study of a function of one number in [0, 1]."""
    table = {
        "name": model,
        "model": model,
        "outcomes": ["y"],
        "design": {"kind": "latin_hypercube", "points": points},
        "uncertain": {f"{model}.x": {"range": [0.0, 1.0], "source": "test"}},
        "stop": {"replicates": 2},
    }
    return study_of(table | changes)


def model_of(function: Any, name: str = "line") -> Model:
    """A model of one number, as the machinery takes it."""
    return Model({f"{name}.x": (0.0, 1.0)}, {"y": "number"}, lambda x: {"y": function(x[f"{name}.x"])})


def same(a: Any, b: Any) -> bool:
    """Whether two datasets hold the same bits."""
    return set(a.data_vars) == set(b.data_vars) and all(
        np.asarray(a[name].values).tobytes() == np.asarray(b[name].values).tobytes() for name in a.data_vars
    )


def parts(folder: Path) -> list[Path]:
    """The parts that a study has laid aside."""
    return sorted((folder / "parts").glob("part-*.npz"))
