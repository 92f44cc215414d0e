"""Party cells spread among firms: under pressure from above, and because the neighbours have one.

A cell makes nobody comply. It lets the party know more of the firm (personnel_review), brings the owner into contact
with officials (cell_contact), and owners know that they are watched more closely (firm_compliance).
"""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Int32

from weiwen.engine import Columns, Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.conduct.stage import ConductEffect, View
from weiwen.society.elites import among_peers, of_kinds
from weiwen.vocabulary import SEATS, YEAR


class PartyCells(Mechanism):
    """A share of firms has a cell at the start; each week others get one by pressure and by imitation.

    Equation: P(cell in week 0) = coverage; P(new cell) = (pressure + imitation s) / 52, s the share of firms of the
    place with one.

    Source: Diffusion: Bass 1969, doi:10.1287/mnsc.15.5.215; coverage of private firms 35.6 percent in 2012 and 48.3 in
    2018 by the survey of the ACFIC, 67.9 percent in 2016 by the Organization Department.
    """

    stage = "conduct"
    systems = ("S18",)
    keeps: ClassVar[Columns] = {"week": ("weeks", (0, math.inf), "weeks since the start")}
    coverage: Scalar
    pressure: Scalar
    imitation: Scalar

    def start(self, view: View) -> Int32[Array, ""]:
        return jnp.int32(0)

    def step(self, view: View, mine: Int32[Array, ""], luck: Luck) -> tuple:
        cell = view.elites.cell
        near = among_peers(cell) * (1 / SEATS["entrepreneur"])
        chance = jnp.where(mine == 0, self.coverage, (self.pressure + self.imitation * near) * (1 / YEAR))
        founded = of_kinds("entrepreneur")[None, :] & (cell == 0) & (luck.uniform("founded", cell.shape) < chance)
        return ConductEffect(elite={"cell": founded.astype(jnp.float32)}), mine + 1
