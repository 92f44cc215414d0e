"""Party cells spread among firms: under pressure from above, large ones first, and because the neighbours have one.

A cell makes nobody comply. It lets the party know more of the firm (personnel_review), brings the owner into contact
with officials (cell_contact), and owners know that they are watched more closely (firm_compliance).
"""

import math
from typing import ClassVar

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int32

from weiwen.engine import Columns, Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.engine.sums import in_turn
from weiwen.society.conduct.stage import ConductEffect, View
from weiwen.society.elites import FIRM_SIZES, among_peers, of_kinds
from weiwen.vocabulary import ALL_SEATS, SEATS, YEAR, seats

FIRMS = seats("entrepreneur")
LOG_SIZES = np.log(FIRM_SIZES)


class PartyCells(Mechanism):
    """A share of firms has a cell at the start; each week others get one by pressure and by imitation.

    Equation: P(cell in week 0) = min(1, c w); P(new cell) = (pressure w + imitation s) / 52, with w = size^slope /
    mean(size^slope), s the share of firms of the place with one, and c = coverage, or as much more as keeps the mean
    where the largest are all covered.

    Source: Diffusion: Bass 1969, doi:10.1287/mnsc.15.5.215; coverage of private firms 35.6 percent in 2012 and 48.3 in
    2018 by the survey of the ACFIC, 67.9 percent in 2016 by the Organization Department; large firms first: see slope.
    """

    stage = "conduct"
    systems = ("S18",)
    keeps: ClassVar[Columns] = {"week": ("weeks", (0, math.inf), "weeks since the start")}
    records: ClassVar[dict[str, Record]] = {
        "by_size": Record(("firm_size",), "firms", "firms with a cell, by the rank of their size in the place"),
    }
    coverage: Scalar
    pressure: Scalar
    imitation: Scalar
    slope: Scalar

    def start(self, view: View) -> Int32[Array, ""]:
        return jnp.int32(0)

    def step(self, view: View, mine: Int32[Array, ""], luck: Luck) -> tuple:
        cell = view.elites.cell
        near = among_peers(cell) * (1 / SEATS["entrepreneur"])
        weight, covered = (jnp.zeros(ALL_SEATS).at[FIRMS].set(of_firms) for of_firms in self.by_size())
        chance = jnp.where(mine == 0, covered, (self.pressure * weight + self.imitation * near) * (1 / YEAR))
        founded = of_kinds("entrepreneur")[None, :] & (cell == 0) & (luck.uniform("founded", cell.shape) < chance)
        found = (founded | (cell > 0))[:, FIRMS].sum(0, dtype=jnp.int32)
        return ConductEffect(elite={"cell": founded.astype(jnp.float32)}), mine + 1, {"by_size": found}

    def by_size(self) -> tuple[Float[Array, "firms"], Float[Array, "firms"]]:
        """What each firm of a place weighs, the largest first, and the chance that it has a cell at the start."""
        firms, power = len(LOG_SIZES), jnp.exp(self.slope * LOG_SIZES)
        rest = [in_turn(power[full:]) for full in range(firms)]
        # with so many of the largest all covered, the others make up the mean: the highest scale is the one that fits
        scale = jnp.stack([(self.coverage * firms - full) * (1.0 / rest[full]) for full in range(firms)]).max()
        return power * (firms / rest[0]), jnp.minimum(scale * power, 1.0)
