"""Moves of people between being free, restricted and held, over the whole run."""

from __future__ import annotations

import numpy as np
import xarray as xr
from markupsafe import Markup

from weiwen.report.charts import flow
from weiwen.report.figure import Figure
from weiwen.report.provenance import Provenance
from weiwen.report.reading import has, summed
from weiwen.report.words import count

STATES = ("free", "restricted", "held")


def moves_figure(dataset: xr.Dataset, made: Provenance) -> Figure | None:
    """Who went from which state to which, and how many were in each in a mean week."""
    if not has(dataset, "flow"):
        return None
    order = [STATES.index(str(state)) for state in dataset["from"].values]
    weekly = summed(dataset, "flow", ("replicate", "from", "to"))[:, np.argsort(order)][:, :, np.argsort(order)].mean(0)
    staying = weekly.sum(1) / dataset.sizes["week"]
    moved = weekly * (1 - np.eye(3))
    title = moves_title(moved)
    rows = tuple((a, b, float(weekly[i, j])) for i, a in enumerate(STATES) for j, b in enumerate(STATES))

    def drawing(width: float) -> Markup:
        return flow(STATES, moved, staying, say=title, width=width)

    kept = "Held are also those whom no register has. " if has(dataset, "hidden") and dataset["hidden"].any() else ""
    note = (
        kept
        + "Above: moves out of freedom, or further from it. Below: the way back. Numbers are moves in the whole run."
    )
    return Figure(
        "moves", title, made.caption(banded=False), drawing(420), drawing(350), note, ("from", "to", "moves"), rows
    )


def moves_title(moved: np.ndarray) -> str:
    """How often people lost their freedom, and how often they got it back."""
    lost, regained = float(moved[0].sum()), float(moved[:, 0].sum())
    if lost == 0:
        return "Nobody lost their freedom"
    return f"Freedom was lost {count(round(lost))} times and regained {count(round(regained))} times"
