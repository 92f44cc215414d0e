"""Management without campaigns: week by week mediators and patrols go where files have most incidents.

A grid cell is a block of 64 people. Nobody's file is worse for it, but who is heard and who is taken depends on where
one lives. Patrols are officers who arrest on evidence; that their presence alone deters is not in it.
"""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.engine import Columns, Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.engine.pages import BLOCK
from weiwen.vocabulary import ACT

Cells = Float[Array, "pages cells"]
OCTAVE = 20.0 / math.log(2.0)  # priority for each doubling of heat


def cells(per_person: Array) -> Array:
    """One value a cell of what is the same for all in it."""
    return per_person.reshape(per_person.shape[0], -1, BLOCK)[..., 0]


class ComprehensiveManagement(Mechanism):
    """The hotter a cell, the sooner its petitions are mediated and those with strong evidence on file arrested.

    Equation: h' = h + memory (n - h), n the people of the cell with anything but a prosocial act on file this week;
    priority p = min(255, 1 + 20 log2(1 + 1000 h)) where h > hot, else none; claim(redress) = p [petition on file];
    claim(arrest) = p [suspicion > threshold] [not held]; custody lasts `term` weeks; capacities as of any measure.

    Source: Wang and Minzner 2015, doi:10.1017/S0305741015000120 (the rise of the security state); grid management:
    Pei 2024, The Sentinel State (Harvard); allocation by recent incidents: Mohler et al. 2015,
    doi:10.1080/01621459.2015.1077710.
    """

    stage = "intervention"
    systems = ("S09",)
    slot = "who is arrested"
    keeps: ClassVar[Columns] = {"heat": ("people a week", (0.0, math.inf), "running mean of incidents on file by cell")}
    memory: Scalar
    hot: Scalar
    threshold: Scalar
    term: Scalar
    share: Scalar
    mediators: Scalar

    def start(self, view: View) -> Cells:
        pages, rows = view.pages.shape
        return jnp.zeros((pages, rows // BLOCK), jnp.float32)

    def step(self, view: View, mine: Cells, luck: Luck) -> tuple:
        files = view.files
        incidents = cells(view.pages.nearby(files.act >= ACT["infraction"])).astype(jnp.float32)
        heat = mine + self.memory * (incidents - mine)
        priority = jnp.clip(1.0 + OCTAVE * jnp.log1p(1000.0 * heat), 1.0, 255.0).astype(jnp.uint8)
        priority = jnp.repeat(jnp.where(heat > self.hot, priority, jnp.uint8(0)), BLOCK, axis=-1)
        evidence = (files.suspicion.value > self.threshold) & (files.held == 0)
        asked = files.act == ACT["petition"]
        effect = InterventionEffect(
            claims={"arrest": priority * evidence, "redress": priority * asked},
            weeks={"arrest": self.term},
            share={"arrest": self.share, "redress": self.mediators},
        )
        return effect, heat
