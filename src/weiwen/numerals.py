"""Numbers in full, as a page shows them: thousands between commas, and no power of ten as a program would print it."""

from decimal import Decimal

SMALLEST, LARGEST = 1e-6, 1e15  # outside of these a power of ten is easier to read than the zeros


def spelled(value: float, digits: int = 0, sign: bool = False, commas: bool = True) -> str:
    """A number with its leading digits, or with all where none are counted: 4,294,967,295; 0.00001; +2,090."""
    short = f"{value:.{digits}g}" if digits else repr(float(value) + 0.0)
    if value and not SMALLEST <= abs(value) <= LARGEST:
        return f"{float(short):+g}" if sign else f"{float(short):g}"
    return f"{Decimal(short).normalize():{'+' if sign else ''}{',' if commas else ''}f}"
