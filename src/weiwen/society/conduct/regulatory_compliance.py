"""Firms keep the rules (for waste, wages, safety) where that costs less than what an inspection would."""

from typing import ClassVar

import jax.numpy as jnp
import numpy as np

from weiwen.engine import Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.society.conduct.stage import ConductEffect, View
from weiwen.society.elites import FIRM_SIZES, of_kinds
from weiwen.vocabulary import ALL_SEATS, RATINGS, seats

FIRMS = seats("entrepreneur")
LOG_SIZES = np.zeros(ALL_SEATS, np.float32)
LOG_SIZES[FIRMS] = np.log(FIRM_SIZES)
BOTTOM = RATINGS.index("bottom")


class RegulatoryCompliance(Mechanism):
    """A firm keeps the rules if the chance of an inspection, times all that hangs on it, exceeds the cost.

    Equation: u = p (fine + horizon (exclusion + privilege [not at the bottom])) + licence - cost / size^slope,
    P(complies) = 1 / (1 + exp(-u / noise)), p how often firms of this rating are inspected, as published. What hangs on
    an inspection is the fine, and the difference between the rating that a clean one brings and the lowest, over so
    many weeks: from the bottom a firm gets out of exclusion, from elsewhere it gains or keeps the privileges as well.

    Source: Inspection games: Avenhaus, von Stengel and Zamir 2002 (Handbook of Game Theory with Economic Applications
    3); what hangs on the rating: Harrington 1988 (Journal of Public Economics 37); fixed costs weigh on small firms:
    Pashigian 1984 (Journal of Law and Economics 27); Becker 1968, doi:10.1086/259394.
    """

    stage = "conduct"
    systems = ("S37",)
    records: ClassVar[dict[str, Record]] = {
        "offences": Record(
            ("firm_size",), "firms", "firms that broke the rules this week, by rank of size in the place"
        ),
    }
    cost: Scalar
    slope: Scalar
    fine: Scalar
    privilege: Scalar
    exclusion: Scalar
    horizon: Scalar
    licence: Scalar
    noise: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> tuple:
        elites, (rating, audit) = view.elites, view.roll.of_firms()
        gained = self.exclusion + self.privilege * (rating != BOTTOM)
        utility = audit * (self.fine + self.horizon * gained) + self.licence
        utility = utility - self.cost * jnp.exp(-self.slope * LOG_SIZES)
        chance = 1.0 / (1.0 + jnp.exp((-utility * (1.0 / self.noise)).clip(-20.0, 20.0)))
        offends = of_kinds("entrepreneur")[None, :] & (luck.uniform("complies", chance.shape) >= chance)
        noted = {"offences": offends[:, FIRMS].sum(0, dtype=jnp.int32)}
        return ConductEffect(elite={"offends": offends - elites.offends}), None, noted
