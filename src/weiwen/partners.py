"""Outcomes of who pairs with whom: whether like pairs with like, and who stays alone."""

from typing import Any

import numpy as np
import xarray as xr

from weiwen.tallies import QUARTER
from weiwen.vocabulary import BANDS


def _last(runs: xr.Dataset, name: str) -> xr.DataArray:
    return runs[name].isel(week=slice(-QUARTER, None)).sum(["week", "locality"], dtype=np.float64)


def _ratio(part: Any, whole: Any) -> xr.DataArray:
    return xr.where(whole > 0, part / xr.where(whole > 0, whole, 1.0), 0.0)


def homophily(runs: xr.Dataset) -> xr.DataArray:
    """Pairs within one band of the score beyond what chance makes, over what it leaves, in the last quarter.

    (s - c) / (1 - c), s the share of people paired within their band, c the same if partners were drawn from all who
    are paired: 0 for chance, 1 if nobody pairs across bands (0 where all are in one band, or nobody is paired).
    """
    paired = _last(runs, "partner_choice.paired")
    everybody = paired.sum(["band", "band_of_partner"])
    within = sum(paired.sel(band=one, band_of_partner=one, drop=True) for one in BANDS)
    by_chance = (_ratio(paired.sum("band_of_partner"), everybody) ** 2).sum("band")
    return _ratio(_ratio(within, everybody) - by_chance, 1.0 - by_chance)


def alone(band: str) -> Any:
    """People of a band of the score without a partner, as a share, in the last quarter (0 where there are none)."""

    def compute(runs: xr.Dataset) -> xr.DataArray:
        single, scored = (
            _last(runs, f"partner_choice.{name}").sel(band=band, drop=True) for name in ("single", "scored")
        )
        return _ratio(single, scored)

    return compute
