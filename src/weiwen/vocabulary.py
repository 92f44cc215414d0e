"""The words that both buildings share: acts, channels, measures, and the types that cross a bridge.

Acts have one numbering, so that a signal can allege any of them:

    0 none | civic: 1 prosocial, 2 infraction, 3 breach | political: 4 practice, 5 criticism, 6 petition, 7 protest

Infractions and breaches are offences. The political acts are protected (ICCPR articles 18, 19, 21 and 25); the state
of the model lists them all the same, and the ledger keeps the two apart.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import equinox as eqx
from jaxtyping import Array, Bool, Float, Shaped, UInt8

CIVIC = ("none", "prosocial", "infraction", "breach")
POLITICAL = ("quiet", "practice", "criticism", "petition", "protest")
ACT = {
    "none": 0,
    "prosocial": 1,
    "infraction": 2,
    "breach": 3,
    "practice": 4,
    "criticism": 5,
    "petition": 6,
    "protest": 7,
}
POLITICAL_FIRST = ACT["practice"]
POSTS = ("criticism", "protest")  # acts that come with a post: criticism, and a call to collective action
CHANNELS = ("dossier", "platform", "camera")
OWN_CHANNEL = "platform"  # run nationally: what it brings reaches the centre past the localities
GROUPS = ("A", "B")
RECORDS = ("nothing", "protected", "offence")  # what the truth says of somebody over the past year
STATUS = ("free", "restricted", "held")
LISTS = ("red", "black")
RED, BLACK = 1, 2
LINES = ("welfare", "coercion", "surveillance")
CONTROL = LINES[1:]  # the lines that pay for control
FIGURES = {"asked": "int32", "answers": "float32", "receipts": "float32", "appeals": "int32", "upheld": "int32"}
"""What national offices tell the centre of each place: aggregates, and their types."""
OWNED = ("belief", "grievance", "prospect", "hope", "heard")  # quantities with one owner each, and so a port to freeze
MEASURES = ("reward", "payout", "redress", "restrict", "arrest")
ALL_MEASURES = (*MEASURES, "delete")  # deletion is a standing order: platforms carry it out within the week
SANCTIONS = ("restrict", "arrest")
YEAR = 52


class Measure(NamedTuple):
    """A measure of the state: its cost, the budget line that pays for it, and the right it touches."""

    meaning: str
    unit: str
    cost: float
    line: str
    right: str
    source: str
    certainty: str


@cache
def measures() -> dict[str, Measure]:
    """The measures as declared in measures.toml (costs in yuan of 2020)."""
    text = (Path(__file__).parent / "measures.toml").read_bytes().decode()
    return {name: Measure(**entry) for name, entry in tomllib.loads(text).items()}


class Signals(eqx.Module):
    """What channels bring: for each, the act alleged of each person this week (0: none), and figures of offices."""

    alleged: dict[str, UInt8[Array, "pages rows"]]
    figures: dict[str, Shaped[Array, "places"]] = eqx.field(default_factory=dict)


class Measures(eqx.Module):
    """What was granted this week: for each measure, the weeks it lasts (0: not granted)."""

    granted: dict[str, UInt8[Array, "pages rows"]]


class Law(eqx.Module):
    """What the centre made public: how much dissent it tolerates, and how hard it punishes the rest."""

    tolerance: Float[Array, ""]
    severity: Float[Array, ""]


class Orders(eqx.Module):
    """Standing orders: how much collective-action potential, or criticism, a post may hold before platforms delete."""

    collective: Float[Array, "places"]
    stance: Float[Array, "places"]


class Deletions(eqx.Module):
    """What platforms removed this week, and which of it was not what the order names."""

    removed: Bool[Array, "pages rows"]
    mistaken: Bool[Array, "pages rows"]
