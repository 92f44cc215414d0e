"""What the state holds: files on people, reports of localities, and the books of the centre.

Three levels of knowledge. Files lie with the localities; the centre reads reports, audits, what its own channel brings
and the figures of national offices, never the files.
"""

import math
from typing import ClassVar

import equinox as eqx
from jaxtyping import Array, Bool, Float, Int16, Int32, Shaped, UInt8, UInt16

from weiwen.engine import Columns
from weiwen.engine.level import Level
from weiwen.vocabulary import Law, Orders, Roll

COLUMNS: Columns = {  # name: (unit, range, meaning)
    "score": ("points", (0, 1300), "individual score; everyone starts at 1000"),
    "suspicion": ("log-odds", (-8.0, 8.0), "how likely the state holds it that somebody makes trouble"),
    "lists": (
        "flags",
        (0, 4095),
        "1: on the red list, 2: on the black list, 4 and 8: in the register of the province's or the centre's office "
        "this week, 16: seen in the next place this week, 32: a suit on the docket of the court this week, 64: one "
        "whose evidence is good, 128: an unpaid judgment on the record, 256: flagged (evidence over a threshold, in "
        "the region with posts), 512: a post of this week had more views than the law lets pass, 1024 and 2048: was "
        "granted a reminder, or a reward, last week",
    ),
    "act": ("code", (0, 7), "the most serious act alleged of somebody this week (0: none)"),
    "held": (
        "code",
        (0, 255),
        "custody by the locality's own note: weeks left, and its kind (custody.py)",
    ),
}


class Files(eqx.Module):
    """What localities have on file of each person (7 bytes a person)."""

    columns: ClassVar[Columns] = COLUMNS
    score: Int16[Array, "pages rows"]
    suspicion: Level
    lists: UInt16[Array, "pages rows"]
    act: UInt8[Array, "pages rows"]
    held: UInt8[Array, "pages rows"]


class Local(eqx.Module):
    """What a locality has of itself: incidents on its files, what its leader does about them, credit for measures."""

    columns: ClassVar[Columns] = {
        "filed": ("incidents", (0, math.inf), "petitions and protests on the locality's files this week"),
        "effort": (
            "share",
            (0.0, math.inf),
            "effort put into redress: capacity is multiplied by one plus this",
        ),
        "silencing": ("probability", (0.0, 1.0), "chance that somebody with a petition or protest on file is hidden"),
        "credit": (
            "grants",
            (0.0, math.inf),
            "grants of each measure that the budget has paid for and nobody was given",
        ),
        "efforts": (
            "share",
            (0.0, math.inf),
            "effort this week for growth, services, payout, scores and promises: of the leader, and for promises of "
            "the head of agencies",
        ),
    }
    filed: Int32[Array, "places"]
    effort: Float[Array, "places"]
    efforts: dict[str, Float[Array, "places"]]
    silencing: Float[Array, "places"]
    credit: dict[str, Float[Array, "places"]]


class Reports(eqx.Module):
    """What reaches the centre: reports, audits and what they found, its own channel, careers, figures of offices."""

    columns: ClassVar[Columns] = {
        "reported": ("incidents", (0, math.inf), "incidents reported to the centre this week"),
        "found": ("incidents", (0, math.inf), "incidents withheld this week that an audit found"),
        "own": ("people", (0, math.inf), "people of whom the centre's own channel alleges a call to collective action"),
        "career": ("promotion points", (-math.inf, math.inf), "standing of the locality's leader since the start"),
        "audited": ("flag", (0, 1), "whether the locality's books were opened this week"),
        "figures": ("by figure", (-math.inf, math.inf), "figures of national offices (0 where no office makes them)"),
    }
    reported: Int32[Array, "places"]
    found: Int32[Array, "places"]
    own: Int32[Array, "places"]
    career: Float[Array, "places"]
    audited: Bool[Array, "places"]
    figures: dict[str, Shaped[Array, "places"]]  # see FIGURES; 0 where no office makes them


class Policy(eqx.Module):
    """The books of the centre: budgets (yuan per head and year), coverage of channels, law, orders, threat, and where
    the region with posts and camps is, which the scenario says and no rule moves."""

    columns: ClassVar[Columns] = {
        "budget": ("yuan per head and year", (0.0, math.inf), "budget of each line"),
        "coverage": ("share", (0.0, 1.0), "people whom each channel covers"),
        "weight": ("ratio", (0.0, math.inf), "coercion that a place is given, relative to its people"),
        "threat": ("incidents per 1,000 people and week", (0.0, math.inf), "threat as the centre believes"),
        "abroad": ("ratio", (0.0, math.inf), "threat from abroad, as a multiple of what is tolerated at home"),
        "visible": ("share", (0.0, 1.0), "how far control of the place is meant to be seen"),
        "region": ("flag", (0.0, 1.0), "whether the place is in the region with posts and camps"),
    }
    budget: dict[str, Float[Array, ""]]
    coverage: dict[str, Float[Array, "places"]]
    law: Law
    orders: Orders
    weight: Float[Array, "places"]
    threat: Float[Array, ""]
    abroad: Float[Array, ""]
    region: Float[Array, "places"]
    visible: Float[Array, "places"]


TRAITS = ("loyalty", "competence", "rents", "member", "finding")


class Personnel(eqx.Module):
    """Personnel files: who holds which seat, and what the party takes them to be."""

    columns: ClassVar[Columns] = {
        "seen": (
            "share",
            (-math.inf, math.inf),
            "loyalty, competence, rents, membership, what an inspection found of the firm (0: none made), as filed",
        ),
    }
    roll: Roll
    seen: dict[str, Float[Array, "places seats"]]


class Apparatus(eqx.Module):
    """All that the state has."""

    files: Files
    personnel: Personnel
    local: Local
    reports: Reports
    policy: Policy
