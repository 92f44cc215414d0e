"""Who takes part, in which order, and how large a lattice each is asked for."""

import importlib
from importlib.util import find_spec
from typing import Any

from benchmarks._contract import MissingError
from benchmarks.rebellion.settings import Contestant

OURS, NUMPY, MESA, SAME = "weiwen", "NumPy", "Mesa, its example", "Mesa, the same rule"
PERIODS = {40: 500, 320: 50, 1000: 10}  # of one compiled run on the engine
PACKAGES = {"mesa": "mesa", "agentpy": "agentpy", "mesa-frames": "mesa_frames", "ambr": "ambr"}


def engine(size: int, seed: int) -> Any:
    """Ours, with some periods compiled into one run."""
    from benchmarks.rebellion.engine import EngineRebellion

    return EngineRebellion(size, seed, periods=PERIODS.get(size, 10))


def many(size: int, seed: int) -> Any:
    """Ours, 64 replicates side by side."""
    from benchmarks.rebellion.engine import EngineRebellion

    return EngineRebellion(size, seed, replicates=64, periods=50)


def named(module: str, name: str) -> Any:
    """A builder that imports its peer only when it is called."""
    return lambda size, seed: getattr(importlib.import_module(f"benchmarks.rebellion.{module}"), name)(size, seed)


CONTESTANTS = (
    Contestant(OURS, engine, "jax", note="all cores"),
    Contestant(f"{OURS}, 64 runs at once", many, "jax", note="all cores", largest=40, why="one run fills the cores"),
    Contestant(NUMPY, named("numpy_prefix", "NumpyRebellion"), "numpy", note="one core; prefix sums"),
    Contestant(
        "ambr", named("ambr_columns", "AmbrRebellion"), "ambr", note="one core; columns through our NumPy kernel"
    ),
    Contestant(
        "mesa-frames",
        named("mesa_frames_polars", "FramesRebellion"),
        "mesa-frames",
        note="all cores; sites in vision by a join of our own",
        largest=320,
        why="its join of 83 million rows a period is not asked for",
    ),
    Contestant(
        MESA,
        named("mesa_shipped", "ShippedRebellion"),
        "mesa",
        rule="one by one, decides before it moves",
        note="one core",
    ),
    Contestant(SAME, named("mesa_staged", "MesaRebellion"), "mesa", note="one core; in stages"),
    Contestant("AgentPy", named("agentpy_lists", "AgentpyRebellion"), "agentpy", note="one core; in stages"),
)


def demand_peers() -> None:
    """Say what to type where the peers are not installed."""
    missing = [package for package, module in PACKAGES.items() if find_spec(module) is None]
    if missing:
        raise MissingError(
            f"not installed: {', '.join(missing)}; type: uv run --group peers python -m benchmarks epstein"
        )
