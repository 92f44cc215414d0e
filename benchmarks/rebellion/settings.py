"""The numbers of the rule, the same for all: Epstein's Run 2, with the vision and the rounding of Mesa's example."""

from typing import Any, NamedTuple, Protocol

VISION = 7
CITIZENS, COPS = 0.7, 0.04  # share of sites
LEGITIMACY, THRESHOLD, K = 0.82, 0.1, 2.3
J_MAX = 30  # periods
SPAN = range(-VISION, VISION + 1)
STEPS = [(dy, dx) for dy in SPAN for dx in SPAN if 0 < abs(dy) + abs(dx) <= VISION]
CLASSIC: dict[str, Any] = {  # the same, in the names of the classic
    "citizen_density": CITIZENS,
    "cop_density": COPS,
    "vision": float(VISION),
    "cop_vision": float(VISION),
    "neighbourhood": "von_neumann",
    "legitimacy": LEGITIMACY,
    "threshold": THRESHOLD,
    "k": K,
    "j_max": float(J_MAX),
    "movement": True,
    "self_count": "once",
    "jail_site": "kept",
}


def heads(size: int) -> tuple[int, int]:
    """Citizens and cops on a lattice of size x size."""
    return round(CITIZENS * size**2), round(COPS * size**2)


PATCH = 48  # side of the patch whose people are stepped where a whole period takes too long


class Run(Protocol):
    """A lattice under way."""

    agents: int

    def period(self) -> tuple[int, int]:
        """One period; how many are active, and how many in jail, at its end."""
        ...


class Contestant(NamedTuple):
    """A program that is measured: how it is built, and what a reader must know of it."""

    name: str
    build: Any  # (size, seed) -> Run
    package: str | None
    rule: str = "the same"
    note: str = ""
    largest: int = 10**9  # side of the largest lattice that it is asked for, with the reason in `why`
    why: str = ""
