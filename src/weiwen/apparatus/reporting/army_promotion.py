"""Officers are promoted by the loyalty that the party reads in them, and by their competence."""

import jax.numpy as jnp

from weiwen.apparatus.ranking import best, rivals_for_promotion
from weiwen.apparatus.reporting.stage import ReportingEffect, View
from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import ALL_SEATS, YEAR, seats


class ArmyPromotion(Mechanism):
    """Each year the best share of the officers of one rank in a province rises, by loyalty and competence on file.

    Equation: promoted = the `share` with the highest weight loyalty + (1 - weight) competence, both as on file, among
    officers who are not held.

    Source: Egorov and Sonin 2011, doi:10.1111/j.1542-4774.2011.01033.x; Zakharov 2016,
    Journal of Politics 78 (the loyalty-competence trade-off).
    """

    stage = "reporting"
    systems = ("S20",)
    every = YEAR
    share: Scalar
    weight: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ReportingEffect:
        roll, seen = view.personnel.roll, view.personnel.seen
        first, last = seats("officer").start, seats("officer").stop
        officers = (jnp.arange(ALL_SEATS) >= first) & (jnp.arange(ALL_SEATS) < last)
        may = officers[None, :] & (roll.held == 0) & ~roll.fresh
        score = self.weight * seen["loyalty"] + (1.0 - self.weight) * seen["competence"]
        rounding = luck.uniform("posts", (rivals_for_promotion(roll, view.pages)[1],))
        return ReportingEffect(promoted=best(score, may, roll, view.pages, self.share, rounding))
