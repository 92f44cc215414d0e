"""What platforms remove in bursts of talk and on calm days: the numbers that King, Pan and Roberts published.

Overall they found about 13 posts in 100 removed; in bursts on events that bring people together 27 points more than
on calm days, on policy 1 point less and on news 4 less; and critics of the state gone as often as its supporters in the
same event (2013, doi:10.1017/S0003055413000014). The first number is fitted; the others are compared and never fitted.
"""

from collections.abc import Callable

import numpy as np
import xarray as xr

from weiwen.tallies import where_made

POSTED, REMOVED, ON_EVENTS = (f"topic_review.{name}" for name in ("posted", "removed", "on_events"))
PUBLISHED = {"censored": 13.0, "magnitude_events": 27.0, "magnitude_policy": -1.0, "magnitude_news": -4.0}
TIMES, MORE = 2.0, 3.0  # a burst: so many times what a place posts on the topic in a mean week, and so many posts more


def _percent(part: xr.DataArray, whole: xr.DataArray) -> xr.DataArray:
    above, below = (x.sum([d for d in x.dims if d != "replicate"], dtype=np.float64) for x in (part, whole))
    return 100.0 * above / np.maximum(below, 1.0)


def censored(runs: xr.Dataset) -> xr.DataArray:
    """Posts removed, of 100 on any topic."""
    return _percent(runs[REMOVED], runs[POSTED])


def magnitude(topic: str) -> Callable[[xr.Dataset], xr.DataArray]:
    """Posts removed of 100 in bursts on a topic, less those removed of 100 in no burst on any topic."""

    def compute(runs: xr.Dataset) -> xr.DataArray:
        posted, removed = (runs[name].astype(np.float64) for name in (POSTED, REMOVED))
        burst = posted > TIMES * posted.mean("week") + MORE
        where = burst & (burst["topic"] == topic), ~burst
        inside, calm = (_percent(removed.where(w, 0.0), posted.where(w, 0.0)) for w in where)
        return xr.where(burst.sel(topic=topic).any(["week", "locality"]), inside - calm, 0.0)

    return where_made(POSTED, compute)


def stance_effect(runs: xr.Dataset) -> xr.DataArray:
    """Of posts on events that call nobody: critics removed of 100, less others removed of 100."""
    posts = runs[ON_EVENTS].astype(np.float64)

    def gone(who: str) -> xr.DataArray:
        left, removed = (posts.sel(fate=f"{who} posts {what}") for what in ("left", "removed"))
        return _percent(removed, left + removed)

    return gone("critical") - gone("other")
