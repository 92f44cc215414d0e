"""What the state holds: files on people, reports of localities, and the books of the centre.

Three levels of knowledge. Files lie with the localities; the centre reads reports, audits, what its own channel brings
and the figures of national offices, never the files.
"""

import equinox as eqx
from jaxtyping import Array, Bool, Float, Int16, Int32, Shaped, UInt8

from weiwen.engine.level import Level
from weiwen.vocabulary import Law, Orders

COLUMNS = {  # name: (unit, range, meaning)
    "score": ("points", (0, 1300), "individual score; everyone starts at 1000"),
    "suspicion": ("log-odds", (-8.0, 8.0), "how likely the state holds it that somebody makes trouble"),
    "lists": ("flags", (0, 3), "1: on the red list, 2: on the black list"),
    "act": ("code", (0, 7), "the most serious act alleged of somebody this week (0: none)"),
    "held": ("weeks", (0, 255), "weeks of custody left by the register"),
}


class Files(eqx.Module):
    """What localities have on file of each person; see COLUMNS for unit, range and meaning (6 bytes a person)."""

    score: Int16[Array, "pages rows"]
    suspicion: Level
    lists: UInt8[Array, "pages rows"]
    act: UInt8[Array, "pages rows"]
    held: UInt8[Array, "pages rows"]


class Local(eqx.Module):
    """What a locality has of itself: incidents on its files, effort put into redress, credit left for each measure."""

    filed: Int32[Array, "places"]
    effort: Float[Array, "places"]
    credit: dict[str, Float[Array, "places"]]


class Reports(eqx.Module):
    """What reaches the centre: reports, audits and what they found, its own channel, careers, figures of offices."""

    reported: Int32[Array, "places"]
    found: Int32[Array, "places"]
    own: Int32[Array, "places"]
    career: Float[Array, "places"]
    audited: Bool[Array, "places"]
    figures: dict[str, Shaped[Array, "places"]]  # see FIGURES; 0 where no office makes them


class Policy(eqx.Module):
    """The books of the centre: budgets (yuan per head and year), coverage of channels, law, orders, threat."""

    budget: dict[str, Float[Array, ""]]
    coverage: dict[str, Float[Array, "places"]]
    law: Law
    orders: Orders
    weight: Float[Array, "places"]  # share of coercion a place is given, relative to its people
    threat: Float[Array, ""]  # incidents per 1,000 people and week, as the centre believes


class Apparatus(eqx.Module):
    """All that the state has."""

    files: Files
    local: Local
    reports: Reports
    policy: Policy
