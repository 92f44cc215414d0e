"""Land is taken, a factory closes, somebody falls ill: shocks make hardship, and so does seeing others do better."""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.engine import Columns, Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.society.economy.connections import by_person, shifts
from weiwen.society.economy.stage import EconomyEffect, View

YEAR = 52


class HardshipShocks(Mechanism):
    """Hardship returns to what relative deprivation and a slump of the place make it, and jumps when a shock strikes.

    Equation: h' = h + recovery (deprivation max(0, 1 - exp(y - r)) + slump - h) + size [shock],
    P(shock) = rate / 52 exp(-elasticity (y - m)), r = local m + (1 - local) 0: the reference is the own place or the
    nation; a slump strikes a place with chance slump_rate / 52 and fades at slump_recovery a week. Where `held`
    is no less than 0, y is what it would be if connections brought their owners that share of the place's income (a
    link held, for trials; it takes market_reform, by which incomes follow what is captured at once).

    Source: Relative deprivation: Runciman 1966; Yitzhaki 1979, doi:10.2307/1883197. Shocks: Epstein 2002's hardship,
    made endogenous.
    """

    stage = "economy"
    systems = ("S03",)
    keeps: ClassVar[Columns] = {"slump": ("share", (0.0, math.inf), "hardship that a slump of the place adds")}
    records: ClassVar[dict[str, Record]] = {
        "slump": Record(("locality",), "share", "hardship added by a slump of the place")
    }
    rate: Scalar
    size: Scalar
    elasticity: Scalar
    recovery: Scalar
    deprivation: Scalar
    local: Scalar
    slump_rate: Scalar
    slump_size: Scalar
    slump_recovery: Scalar
    held: Scalar

    def start(self, view: View) -> Float[Array, "places"]:
        return jnp.zeros(view.pages.places, jnp.float32)

    def step(self, view: View, mine: Float[Array, "places"], luck: Luck) -> tuple:
        strikes = luck.uniform("slump", mine.shape) < self.slump_rate * (1 / YEAR)
        slump = mine * (1.0 - self.slump_recovery) + jnp.where(strikes, self.slump_size, 0.0)
        spread, income = view.pages.spread, self.compared(view)
        below = jnp.maximum(1.0 - jnp.exp(income - spread(self.local * view.prosperity)), 0.0)
        target = self.deprivation * below + spread(slump)
        chance = self.rate * (1 / YEAR) * jnp.exp(-self.elasticity * (income - spread(view.prosperity)))
        shock = luck.chance("shock", chance)
        change = self.recovery * (target - view.people.hardship.value) + jnp.where(shock, self.size, 0.0)
        return EconomyEffect(hardship=change), slump, {"slump": slump}

    def compared(self, view: View) -> Float[Array, "pages rows"]:
        """Log incomes by which people judge how they fare."""
        income = view.people.income.value
        now, then = shifts(view), shifts(view, jnp.maximum(self.held, 0.0))
        others, connected = (jnp.where(self.held < 0, 0.0, then[k] - now[k]) for k in range(2))
        return income + by_person((others, connected), view)
