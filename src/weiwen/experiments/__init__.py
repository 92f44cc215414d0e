"""Experiments as data: sweeps over many worlds, sensitivity, and claims that stand trial.

From Python: `sweep` runs a study, `claim` tries a claim. Both find again what was computed before.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xarray as xr

    from weiwen.experiments.study import Study


def sweep(
    study: "Study | str | Path | dict[str, Any]",
    out: str | Path = "runs",
    engine: str = "vmap",
    workers: int | None = None,
) -> "xr.Dataset":
    """Run a study (a name, a file, or a table) and return its outcomes by arm, draw and replicate, with units.

    Points that failed are nan; their reasons stand in `failed.json` in the study's folder (attribute `folder`).
    """
    from weiwen.caching import cache_programs
    from weiwen.experiments.study import Study, load_study, study_of
    from weiwen.experiments.sweeps import sweep as run

    cache_programs()
    table = study_of(study) if isinstance(study, dict) else study
    chosen = table if isinstance(table, Study) else load_study(table)
    found = run(chosen, Path(out), engine, workers)
    return found.data.assign_attrs(folder=str(found.folder), failed=len(found.failed))


def claim(number: str, quick: bool = False, out: str | Path = "runs", engine: str = "vmap") -> dict[str, Any]:
    """Try a claim of the essay by the protocol, and return its record: verdict, effects, rivals, placebos, harm."""
    from weiwen.caching import cache_programs
    from weiwen.errors import InputError
    from weiwen.experiments.claims import claim_file
    from weiwen.experiments.sweeps import sweep as run
    from weiwen.experiments.trials import try_claim

    cache_programs()
    chosen = claim_file(number)
    if not chosen.tried:
        raise InputError(f"{chosen.id} cannot be tried yet; it waits for {chosen.waits_for}")
    return try_claim(chosen, Path(out), quick, lambda study: run(study, Path(out), engine))
