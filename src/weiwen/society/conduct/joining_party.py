"""Some elites join the party: for what members get, less what it costs to profess what one doubts and to be watched."""

import math
from typing import ClassVar

import jax.numpy as jnp

from weiwen.engine import Columns, Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.society.conduct.stage import ConductEffect, View
from weiwen.society.elites import of_kinds


class JoiningParty(Mechanism):
    """Whoever takes the premium to exceed the cost applies, and is let in at a pace.

    Equation: join with chance `pace` a week if prize q + access [entrepreneur] > ideology (1 - l) + monitoring d, l the
    own loyalty and d the own dread (only members are under the party's discipline); q is what is believed of the
    yearly chance of promotion of members over that of others, and moves by `learning` towards what was seen in a week
    with promotions of officials, scholars and judges.

    Source: Membership as investment: Li and Walder 2001, doi:10.1086/320816; entrepreneurs: Li, Meng, Wang and
    Zhou 2008, doi:10.1016/j.jdeveco.2007.03.001.
    """

    stage = "conduct"
    systems = ("S17",)
    keeps: ClassVar[Columns] = {
        "rank": ("rank", (0, math.inf), "rank of the holder of each seat last week"),
        "premium": ("probability", (-1.0, 1.0), "members' chance of promotion over others', as believed"),
    }
    records: ClassVar[dict[str, Record]] = {
        "premium": Record((), "probability", "members' yearly chance of promotion over others', as believed"),
        "joined": Record((), "elites", "elites who joined this week"),
    }
    prize: Scalar
    access: Scalar
    ideology: Scalar
    monitoring: Scalar
    expected: Scalar
    learning: Scalar
    pace: Scalar

    def start(self, view: View) -> dict:
        return {"rank": view.roll.rank, "premium": self.expected}

    def step(self, view: View, mine: dict, luck: Luck) -> tuple:
        elites, roll = view.elites, view.roll
        member, careers = elites.member > 0.5, of_kinds("official", "scholar", "judge")[None, :]
        promoted = (roll.rank > mine["rank"]) & careers
        rates = [self.rate(promoted & who, careers & who) for who in (member, ~member)]
        seen = jnp.where(promoted.any(), rates[0] - rates[1], mine["premium"])
        premium = mine["premium"] + self.learning * (seen - mine["premium"])
        worth = self.prize * premium * careers + self.access * of_kinds("entrepreneur")[None, :]
        cost = self.ideology * (1.0 - elites.loyalty) + self.monitoring * elites.dread
        joins = ~member & (worth > cost) & (luck.uniform("admission", member.shape) < self.pace)
        records = {"premium": premium, "joined": joins.sum(dtype=jnp.int32)}
        mine = {"rank": roll.rank, "premium": premium}
        return ConductEffect(elite={"member": joins.astype(jnp.float32)}), mine, records

    @staticmethod
    def rate(these: jnp.ndarray, among: jnp.ndarray) -> jnp.ndarray:
        """One count as a share of another (0 where there are none)."""
        counts = (mask.sum(dtype=jnp.int32).astype(jnp.float32) for mask in (these, among))
        part, whole = counts
        return part * (1.0 / jnp.maximum(whole, 1.0))
