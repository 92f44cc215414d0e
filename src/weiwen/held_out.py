"""When a number that nobody fitted counts as a hit: one rule for all of them, whatever they are numbers of.

    interval   a source gives two ends: the model's number lies between them
    points     a share, or a difference of shares, in points of a hundred: it lies within two points
    factor     any other count or ratio: it lies within a factor of two, either way

Nothing is added for the luck of worlds. Everything else is a miss, and is shown as one.
"""

POINTS, FACTOR = 2.0, 2.0


def within(model: float, low: float, high: float) -> str:
    """By a published interval."""
    return _word(low <= model <= high)


def near(model: float, published: float) -> str:
    """By points of a hundred."""
    return _word(abs(model - published) <= POINTS)


def of_a_size(model: float, published: float) -> str:
    """By a factor."""
    return _word(published / FACTOR <= model <= published * FACTOR)


def _word(holds: bool) -> str:
    return "hit" if holds else "miss"
