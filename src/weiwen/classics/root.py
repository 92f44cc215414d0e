"""The root of a function between two points at which its signs differ."""

from collections.abc import Callable

from scipy import optimize


def brentq(
    function: Callable[..., float], low: float, high: float, *, xtol: float = 2e-12, rtol: float = 1e-14
) -> float:
    """Brent's method (Brent 1973), as a float."""
    found: object = optimize.brentq(function, low, high, xtol=xtol, rtol=rtol)
    return float(found)  # type: ignore[arg-type]
