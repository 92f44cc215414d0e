"""Maps of tiles: where grievance is, and where incidents are kept from the centre. Places stand under codes."""

from __future__ import annotations

import numpy as np
import xarray as xr
from markupsafe import Markup

from weiwen.report.charts import tiles
from weiwen.report.figure import Figure
from weiwen.report.provenance import Provenance
from weiwen.report.reading import has, summed
from weiwen.report.words import share

YEAR = 52


def place_figures(dataset: xr.Dataset, made: Provenance) -> list[Figure]:
    """Grievance by locality, and the share of filed incidents that the locality withheld."""
    found = (_grievance(dataset, made), _withheld(dataset, made))
    return [figure for figure in found if figure is not None]


def _grievance(dataset: xr.Dataset, made: Provenance) -> Figure | None:
    if not has(dataset, "grievance"):
        return None
    values = summed(dataset, "grievance", ("replicate", "week", "locality"))[:, -YEAR:].mean((0, 1))
    low, high = float(values.min()), float(values.max())
    title = f"Grievance: {low:.2g} in the calmest place, {high:.2g} in the angriest"
    if f"{low:.2g}" == f"{high:.2g}":
        title = f"Grievance is about {high:.2g} everywhere"
    return _map(
        dataset,
        "map_grievance",
        title,
        values,
        "truth",
        "grievance",
        made.caption("means of the last year", banded=False),
    )


def _withheld(dataset: xr.Dataset, made: Provenance) -> Figure | None:
    if not has(dataset, "filed", "withheld"):
        return None
    filed = summed(dataset, "filed", ("locality",))
    withheld = summed(dataset, "withheld", ("locality",))
    values = np.divide(withheld, filed, out=np.full(filed.shape, np.nan), where=filed > 0)
    title = "Nothing that was filed was withheld"
    if withheld.sum() > 0:
        most = share(float(np.nanmax(values)), 1)
        title = f"{share(withheld.sum(), filed.sum())} of what was filed was withheld, {most} in the most silent place"
    return _map(
        dataset, "map_withheld", title, values, "told", "withheld", made.caption("hollow: nothing filed", banded=False)
    )


def _map(
    dataset: xr.Dataset, name: str, title: str, values: np.ndarray, voice: str, meaning: str, caption: str
) -> Figure:
    codes = [str(code) for code in dataset["locality"].values]
    provinces = (
        [str(p) for p in dataset["province"].values]
        if "province" in dataset.coords
        else [c.split("-")[0] for c in codes]
    )
    say = f"{title}. A tile for each of {len(codes)} localities, by province."

    def drawing(width: float) -> Markup:
        return tiles(codes, provinces, values, voice=voice, meaning=meaning, say=say, width=width)

    rows = tuple(zip(codes, provinces, values.tolist(), strict=True))
    return Figure(
        name, title, caption, drawing(420), drawing(350), columns=("locality", "province", meaning), rows=rows
    )
