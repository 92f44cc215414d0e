"""The command `export`: the arrays of a finished run as one long table that R or a spreadsheet can read."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from weiwen import catalogue
from weiwen.errors import InputError


def register(app: App) -> None:
    """Add `export` to a command line."""
    app.command(export, name="export")


def export(
    run: Path,
    /,
    *,
    csv: Path,
    variable: Annotated[list[str] | None, Parameter(negative="", consume_multiple=False)] = None,
) -> None:
    """Write a finished run as a table: one row an observation, its dimensions, variable, value and unit.

    Parameters
    ----------
    run
        The folder of a finished run.
    csv
        The file to write; FILE.json beside it says what made the run, and what each variable means.
    variable
        Only this variable; may be repeated.
    """
    from weiwen.results import ARRAYS, open_run

    if not (run / ARRAYS).is_dir():
        raise InputError(f"{run}: no finished run is there; type the folder that weiwen run named")
    arrays = open_run(run)
    known = [*map(str, arrays.data_vars), "registered"]
    wrong = [catalogue.unknown(name, "variable", known) for name in variable or () if name not in known]
    if wrong:
        raise InputError(*wrong)
    from weiwen.long_form import tidy

    table = tidy(arrays[variable] if variable else arrays, csv)
    print(f"{csv}: {len(table):,} rows; what they mean: {csv}.json")
