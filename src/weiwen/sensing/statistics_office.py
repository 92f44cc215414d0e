"""The statistics office tells how fast each place grows, with an error; it is honest, and no leader has a say in it."""

import math

from weiwen.engine import Luck, Mechanism
from weiwen.engine.draw import NORMAL
from weiwen.engine.mechanism import Scalar
from weiwen.sensing.stage import SensingEffect, View
from weiwen.vocabulary import YEAR


class StatisticsOffice(Mechanism):
    """Growth as told is growth as it is, and an error of measurement.

    Equation: told = g + error e / sqrt(52), e ~ Normal(0, 1), g the growth of the place this week.

    Source: Figures of growth err, and were not found to be falsified as a rule: Holz 2014,
    doi:10.1016/j.chieco.2014.06.009; that they decide careers: Li and Zhou 2005, doi:10.1016/j.jpubeco.2004.06.009.
    """

    stage = "sensing"
    systems = ("S12",)
    error: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> SensingEffect:
        error = self.error * luck.among("error", NORMAL, (view.pages.places,)) * (1 / math.sqrt(YEAR))
        return SensingEffect(figures={"growth_told": view.towns.growth + error})
