"""What happens abroad enters what the centre takes to threaten it: tension that comes and goes, and great occasions.

Both come from outside the model. Whether the centre minds is up to the rule by which it learns.
"""

import math
from typing import ClassVar

import jax.numpy as jnp

from weiwen.apparatus.strategy.stage import StrategyEffect, View
from weiwen.engine import Columns, Luck, Mechanism, Record
from weiwen.engine.draw import NORMAL
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import YEAR


class ExternalThreat(Mechanism):
    """Tension reverts to its level under shocks; an occasion at which prestige is at stake adds to it and passes.

    Equation: x' = x + pull (level - x) + shock z, z ~ Normal(0, 1); e' = (1 - passing) e + [occasion], with chance
    often / 52 a week; abroad = max(0, x') + prestige e', as a multiple of what is tolerated at home.

    Source: Uhlenbeck and Ornstein 1930, doi:10.1103/PhysRev.36.823 (reversion to a mean); foreign threat in domestic
    security: Greitens, Lee and Yazici 2020, doi:10.1162/isec_a_00368; occasions: Truex 2019,
    doi:10.1177/0010414018806536 (focal points and preemptive repression).
    """

    stage = "strategy"
    systems = ("S16", "S50")
    records: ClassVar[dict[str, Record]] = {
        "abroad": Record((), "ratio", "threat abroad, as a multiple of what is tolerated at home", "told"),
    }
    keeps: ClassVar[Columns] = {
        "tension": ("ratio", (-math.inf, math.inf), "tension, as a multiple of what is tolerated at home"),
        "occasion": ("occasions", (0.0, math.inf), "occasions, each fading as it passes"),
    }
    level: Scalar
    pull: Scalar
    shock: Scalar
    often: Scalar
    prestige: Scalar
    passing: Scalar

    def start(self, view: View) -> dict:
        return {"tension": self.level + jnp.float32(0.0), "occasion": jnp.float32(0.0)}

    def step(self, view: View, mine: dict, luck: Luck) -> tuple:
        shock, occurs = self.shock * luck.among("abroad", NORMAL, ()), luck.uniform("occasion", ())
        tension = mine["tension"] + self.pull * (self.level - mine["tension"]) + shock
        occasion = (1.0 - self.passing) * mine["occasion"] + (occurs * YEAR < self.often)
        abroad = jnp.maximum(tension, 0.0) + self.prestige * occasion
        return StrategyEffect(abroad=abroad), {"tension": tension, "occasion": occasion}, {"abroad": abroad}
