"""The party asks firms for something each week (not to lay off, say); owners do it where it seems worth it to them."""

from typing import ClassVar

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.society.conduct.stage import ConductEffect, View
from weiwen.society.elites import of_kinds


class FirmCompliance(Mechanism):
    """An owner complies if what is hoped and feared of a party that notices outweighs the cost.

    Equation: u = w (gain l + loss d (m + outside (1 - m))) - cost, P(complies) = 1 / (1 + exp(-u / noise)); w = unseen
    + (seen - unseen) c is the believed chance of being noticed, c = 1 with a cell in the firm; l the own loyalty (who
    is loyal expects to be thanked), d the own dread, m = 1 for a member, whom discipline can reach.

    Source: Random utility: McFadden 1974; firms pay in jobs for protection: Bertrand, Kramarz, Schoar and Thesmar 2018,
    doi:10.1093/rof/rfy008; bargaining of firms with officials: Frye, Reuter and Szakonyi 2014,
    doi:10.1017/S004388711400001X.
    """

    stage = "conduct"
    systems = ("S18",)
    records: ClassVar[dict[str, Record]] = {
        "with_cell": Record((), "firms", "firms with a cell that complied this week"),
        "without_cell": Record((), "firms", "firms without one that complied this week"),
    }
    gain: Scalar
    loss: Scalar
    outside: Scalar
    cost: Scalar
    seen: Scalar
    unseen: Scalar
    noise: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> tuple:
        elites, firms = view.elites, of_kinds("entrepreneur")[None, :]
        noticed = self.unseen + (self.seen - self.unseen) * elites.cell
        reach = elites.member + self.outside * (1.0 - elites.member)
        utility = noticed * (self.gain * elites.loyalty + self.loss * elites.dread * reach) - self.cost
        chance = 1.0 / (1.0 + jnp.exp((-utility * (1.0 / self.noise)).clip(-20.0, 20.0)))
        complied = firms & (luck.uniform("complies", chance.shape) < chance)
        records = {"with_cell": complied & (elites.cell > 0), "without_cell": complied & (elites.cell == 0)}
        records = {name: mask.sum(dtype=jnp.int32) for name, mask in records.items()}
        return ConductEffect(elite={"complied": complied - elites.complied}), None, records
