"""Incomes differ, and stay different: shocks push people up and down around the mean of their place.

The dispersion within a place is fitted so that the national mixture has the Gini of the years marked for calibration;
the spread between places is that of GDP per head.
"""

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.economy.connections import by_person, shifts
from weiwen.society.economy.stage import EconomyEffect, View

WEEKS = 4
BYTE_SD = 73.9008  # standard deviation of a byte


class IncomeProcess(Mechanism):
    """Log income follows a first-order autoregression around the mean of its place.

    Equation: y' = y + k (m + a - sigma^2/2 - y) + sigma sqrt(1 - (1 - k)^2) e, every 4 weeks,
    k = 1 - persistence^(4/52), Var(e) = 1, a what connections bring or cost; so where nobody captures anything (a = 0)
    log income within a place is stationary with standard deviation sigma, and its Gini is 2 Phi(sigma / sqrt 2) - 1.

    Source: Lognormal Gini: Aitchison and Brown 1957; persistence of log income: Meghir and Pistaferri 2011,
    doi:10.1016/S0169-7218(11)02407-5.
    """

    stage = "economy"
    systems = ("S03",)
    every = WEEKS
    persistence: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> EconomyEffect:
        (byte,) = luck.bytes("shock", 1)
        shock = (byte.astype(jnp.float32) - 127.5) * (1 / BYTE_SD)
        pull = 1.0 - self.persistence ** (WEEKS / 52)
        mean = view.pages.spread(view.prosperity - 0.5 * view.dispersion**2) + by_person(shifts(view), view)
        drift = pull * (mean - view.people.income.value)
        return EconomyEffect(income=drift + view.dispersion * jnp.sqrt(1.0 - (1.0 - pull) ** 2) * shock)
