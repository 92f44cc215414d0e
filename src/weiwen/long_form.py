"""Results as one long table: a row is one observation, which R, a spreadsheet or a colleague can read.

Each variable is a block of rows. The dimensions that it has are filled in, the others stay empty: nothing is repeated
to fit another shape. Integers stay integers in the file, and numbers are as short as they can be without a loss.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from weiwen.errors import InputError


def tidy(dataset: xr.Dataset | xr.DataArray, file: str | Path | None = None) -> pd.DataFrame:
    """The table, and with `file` the same as CSV, with FILE.json beside it that says what made it and what it means."""
    arrays = dataset.to_dataset() if isinstance(dataset, xr.DataArray) else dataset
    arrays = _with_counts(arrays)
    blocks = [_block(arrays, str(name)) for name in arrays.data_vars]
    if not blocks:
        raise InputError("tidy: there is no variable in this dataset")
    if file is not None:
        write(arrays, blocks, Path(file))
    table = pd.concat(blocks, ignore_index=True)
    table.attrs = dict(arrays.attrs)
    return table


def _with_counts(arrays: xr.Dataset) -> xr.Dataset:
    """People of each locality are a coordinate of a run; here they are a variable, since means are weighted by them."""
    return arrays.reset_coords("registered") if "registered" in arrays.coords else arrays


def _block(arrays: xr.Dataset, name: str) -> pd.DataFrame:
    """The rows of one variable."""
    array = arrays[name]
    places = dict(zip(array.dims, np.indices(array.shape).reshape(array.ndim, -1), strict=True))
    columns = {str(dim): _labels(arrays, dim, places.get(dim), array.size) for dim in arrays.sizes}
    units: Any = array.attrs.get("unit", "")
    if "unit" in array.coords:
        units = np.broadcast_to(array["unit"].values, array.shape).ravel()
    return pd.DataFrame(columns | {"variable": name, "value": array.values.ravel(), "unit": units})


def _labels(arrays: xr.Dataset, dim: Any, place: np.ndarray | None, rows: int) -> pd.api.extensions.ExtensionArray:
    """The labels of one dimension row by row, empty where the variable has not got it."""
    labels = arrays[dim].values
    # text in Python's own kind, whatever else is installed: masks made of two kinds cannot be joined
    kind: Any = {"i": "Int64", "u": "Int64", "f": "Float64"}.get(labels.dtype.kind, "string[python]")
    given: Any = [pd.NA] * rows if place is None else labels[place]
    return pd.array(given, dtype=kind)


def write(arrays: xr.Dataset, blocks: list[pd.DataFrame], file: Path) -> None:
    """Write the table block by block, so that each variable keeps its own kind of number."""
    try:
        with file.open("w", encoding="utf-8", newline="") as out:
            for n, block in enumerate(blocks):
                block.to_csv(out, index=False, header=n == 0, lineterminator="\n")
        file.with_name(f"{file.name}.json").write_text(json.dumps(about(arrays), indent=1, default=str))
    except OSError as error:
        raise InputError(f"{file}: cannot be written to ({error.strerror or error}); choose another file") from None


def about(arrays: xr.Dataset) -> dict[str, Any]:
    """What made the table, and the unit, meaning and voice of every variable in it."""
    return {**arrays.attrs, "variables": dict(_meanings(arrays.data_vars))}


def _meanings(variables: Mapping[Any, xr.DataArray]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, array in variables.items():
        yield str(name), {"dims": list(array.dims), **array.attrs}
