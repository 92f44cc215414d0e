"""One run in a notebook: a scenario by name, or made before, to labelled arrays.

Nothing is left behind, unless `out` names a folder: then the run is kept there as `weiwen run` keeps it, and found
again. A mechanism of a notebook's own has no file by which a run could be known again, so such a run is never kept.
"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xarray as xr

from weiwen import memory, results, runs
from weiwen.caching import cache_programs
from weiwen.engine import Mechanism
from weiwen.errors import InputError
from weiwen.ledger_table import ledger_table
from weiwen.notebook.choice import Named, chosen, command_of
from weiwen.records import COORDINATES
from weiwen.runs import Clock, Progress, quiet
from weiwen.scenario import Scenario
from weiwen.world import Laboratory, laboratory


def run(
    scenario: Scenario | str | Path,
    mechanisms: Sequence[Any] | None = None,
    *,
    out: str | Path | None = None,
    progress: Progress | None = None,
    devices: int | None = None,
    **options: Any,
) -> xr.Dataset:
    """Run a scenario and return its arrays; `options` are those of `load`.

    `mechanisms` is a list of names, of mechanisms of one's own, and of `...` for the scenario's own list. People are
    cut over so many `devices` (None: as many as there are); the bits are the same.
    """
    made, own, taken = chosen(scenario, mechanisms, options)
    if out is None:
        return opened(simulated(prepared(made, own, devices), progress or quiet)[0])
    if own:
        raise InputError(
            f"out: a run with a mechanism of a notebook's own ({', '.join(n for n, _ in own)}) cannot be kept in the "
            "store, which knows a run by its scenario and the program's files; leave out away, or put the mechanism "
            "into the catalogue (CONTRIBUTING.md, six steps)"
        )
    cache_programs()
    folder, _ = runs.run(made, Path(out), command_of("run", scenario, taken), progress or quiet, on=devices)
    return opened(results.open_run(folder)).assign_attrs(folder=str(folder))


def prepared(scenario: Scenario, own: Sequence[Named] = (), devices: int | None = 1) -> Laboratory:
    """A laboratory that fits into memory and whose own mechanisms declare what they lay aside."""
    cache_programs()
    lab = laboratory(scenario, own, devices)
    memory.check(lab)
    problems = [line for name, mechanism in own for line in _undeclared(lab, name, mechanism)]
    if problems:
        raise InputError(*problems)
    return lab


def simulated(lab: Laboratory, progress: Progress = quiet) -> tuple[xr.Dataset, Any]:
    """All weeks of a laboratory, and the state at the end; what is laid aside meanwhile is gone afterwards."""
    with TemporaryDirectory(prefix="weiwen-") as folder:
        arrays, state = runs.simulate_with_state(lab, Path(folder), Clock(), progress)
    runs.reconcile(arrays)
    return arrays, state


def opened(arrays: xr.Dataset) -> xr.Dataset:
    """The arrays, with what was done to people as the first thing that they say of themselves."""
    told = arrays.copy()
    told.attrs = {"harm": harm(arrays)} | arrays.attrs
    return told


def harm(arrays: xr.Dataset) -> str:
    """What the run did to people, in a sentence."""
    table = ledger_table(arrays)
    arrest, restrict = table["arrest"], table["restrict"]
    return (
        f"{arrest['people']:,.4g} people arrested, {arrest['people_wronged']:,.4g} of them on a record of nothing; "
        f"{restrict['people']:,.4g} restricted, {restrict['people_wronged']:,.4g} of them on a record of nothing "
        "(means over replicates)"
    )


def _undeclared(lab: Laboratory, name: str, mechanism: Mechanism) -> list[str]:
    """One line for each array laid aside that its mechanism does not declare, or declares with other dimensions."""
    kind, problems = type(mechanism).__name__, []
    sizes = {"locality": len(lab.places)} | {dim: len(labels) for dim, labels in COORDINATES.items()}
    laid = {k.partition(".")[2]: v.shape for k, v in lab.program.noted.items() if k.startswith(f"{name}.")}
    for key, shape in laid.items():
        record = mechanism.records.get(key)
        if record is None:
            wanted = f'records = {{"{key}": Record(("locality",), unit, meaning)}}'
            problems.append(f"{kind} lays {key!r} aside without declaring it; write in the class {wanted}")
        elif len(record.dims) != len(shape) or any(
            sizes.get(d, n) != n for d, n in zip(record.dims, shape, strict=True)
        ):
            problems.append(f"{kind}.{key} has shape {shape}, its record declares {record.dims}; sizes: {sizes}")
    return problems + [f"{kind} declares {key!r} and never lays it aside" for key in mechanism.records.keys() - laid]
