"""The party appoints: once a year the best on file of each rank are promoted, if they are members.

Leaders of places are evaluated apart (cadre evaluation), officers likewise (army promotion), and entrepreneurs hold no
office.
"""

import jax.numpy as jnp

from weiwen.apparatus.ranking import best, rivals_for_promotion
from weiwen.apparatus.reporting.stage import ReportingEffect, View
from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar, switch
from weiwen.vocabulary import ALL_SEATS, LEADER, YEAR, seats

APPOINTED = ("official", "scholar", "judge")


class Nomenklatura(Mechanism):
    """Of those of one kind and rank in a province the best share are promoted each year, by what is on file of them.

    Equation: promoted = the `share` with the highest weight loyalty + (1 - weight) competence, both as on file, among
    officials but the leader, scholars and judges who are not held and, reading "members", are members on file; reading
    "anyone": among all.

    Source: Brodsgaard 2012, China: An International Journal 10 (cadre management); membership as a gate: Li and Walder
    2001, doi:10.1086/320816.
    """

    stage = "reporting"
    systems = ("S17",)
    slot = "whom the party appoints"
    every = YEAR
    share: Scalar
    weight: Scalar
    gate: str = switch()

    def step(self, view: View, mine: None, luck: Luck) -> ReportingEffect:
        roll, seen = view.personnel.roll, view.personnel.seen
        kinds = jnp.zeros(ALL_SEATS, bool)
        for kind in APPOINTED:
            kinds = kinds.at[seats(kind)].set(True)
        may = kinds.at[LEADER].set(False)[None, :] & (roll.held == 0) & ~roll.fresh
        may = may & (seen["member"] > 0.5) if self.gate == "members" else may
        score = self.weight * seen["loyalty"] + (1.0 - self.weight) * seen["competence"]
        rounding = luck.uniform("posts", (rivals_for_promotion(roll, view.pages)[1],))
        return ReportingEffect(promoted=best(score, may, roll, view.pages, self.share, rounding))
