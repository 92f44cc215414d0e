"""The dossier on paper: it lies where one is registered, and what is to go into it takes its time.

The rival of the dossier that a desk fills at once. Who works elsewhere is hardly seen by it.
"""

from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, UInt8

from weiwen.engine import Columns, Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.sensing.stage import SensingEffect, View
from weiwen.society.conduct.stage import did
from weiwen.vocabulary import ACT, MIGRANT

ENTERED = ("prosocial", "breach", "petition")


class PaperDossier(Mechanism):
    """What comes to a desk is noted with a sensitivity, waits, and is entered by and by; a graver matter goes first.

    Equation: P(noted) = coverage s(act) (afar for whoever works elsewhere, else 1), P(breach noted falsely) = coverage
    f; what is noted is entered with chance 1 / lag a week, so it waits for a geometric time of mean lag. One matter
    waits at a time: the gravest.

    Source: Files bound to the place of registration: Wang 2005, Organizing Through Division and Exclusion; errors of
    record linkage: Fellegi and Sunter 1969, doi:10.1080/01621459.1969.10501049.
    """

    stage = "sensing"
    systems = ("S10",)
    slot = "the dossier"
    keeps: ClassVar[Columns] = {"waiting": ("code", (0, len(ACT) - 1), "act that is noted and not yet entered")}
    records: ClassVar[dict[str, Record]] = {
        "waiting": Record(("locality",), "people", "people of whom something is noted and not yet entered"),
        "missed": Record(("locality",), "acts", "acts that came to a desk, of people who work elsewhere, not noted"),
    }
    prosocial: Scalar
    breach: Scalar
    petition: Scalar
    wrong_file: Scalar
    afar: Scalar
    lag: Scalar

    def start(self, view: View) -> UInt8[Array, "pages rows"]:
        return jnp.zeros(view.pages.shape, jnp.uint8)

    def step(self, view: View, mine: UInt8[Array, "pages rows"], luck: Luck) -> tuple:
        pages, away = view.pages, view.people.has(MIGRANT)
        seen, arrives = luck.uniforms("desk")
        enters = (mine > 0) & (arrives < 1.0 / self.lag)
        alleged = jnp.where(enters, mine, jnp.uint8(0))
        act, chance = jnp.zeros(pages.shape, jnp.uint8), jnp.broadcast_to(self.wrong_file, pages.shape)
        for name in ENTERED:
            done = did(view.acts, name)
            act = jnp.where(done, jnp.uint8(ACT[name]), act)
            chance = jnp.where(done, getattr(self, name), chance)
        reach = pages.spread(view.coverage["dossier"]) * jnp.where(away, self.afar, 1.0)
        noted = pages.people & (seen < reach * chance)
        fresh = jnp.where(noted, jnp.where(act > 0, act, jnp.uint8(ACT["breach"])), jnp.uint8(0))
        mine = luck.settle(jnp.maximum(jnp.where(enters, jnp.uint8(0), mine), fresh))
        records = {"waiting": pages.count(mine > 0), "missed": pages.count((act > 0) & away & ~noted)}
        return SensingEffect(alleged={"dossier": luck.settle(alleged)}), mine, records
