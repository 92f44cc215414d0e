"""Who holds public power is offered bribes, and takes one that is worth more than the risk and the scruple."""

from typing import ClassVar

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar, switch
from weiwen.engine.sums import in_turn
from weiwen.society.economy.stage import EconomyEffect, View
from weiwen.society.elites import of_kinds
from weiwen.vocabulary import CONNECTED

FOR_SALE = ("official", "officer", "judge")


class Corruption(Mechanism):
    """A bribe is taken if it exceeds what discipline would cost, times its chance, plus the inner cost of taking it.

    Equation: with chance `offers` a week a bribe of b = exp(m) is offered, m the log income of the place; it is taken
    if b > penalty d + conscience (1 - g), d the dread of the holder of the seat and g the greed; rents = size b by
    head of the place. Reading "extortion": people who know nobody pay, hardship rises by burden (rents of the place)
    (1 - h). Reading "grease": bribes speed things up, and hardship falls by as much, times h.

    Source: Becker and Stigler 1974, doi:10.1086/467507; Becker 1968, doi:10.1086/259394. Extortion: Shleifer and
    Vishny 1993, doi:10.2307/2118402; grease: Leff 1964, doi:10.1177/000276426400800303.
    """

    stage = "economy"
    systems = ("S04",)
    slot = "what bribes do"
    records: ClassVar[dict[str, Record]] = {
        "offered": Record(("locality",), "bribes", "bribes offered"),
        "taken": Record(("locality",), "bribes", "of them, those taken"),
    }
    offers: Scalar
    size: Scalar
    penalty: Scalar
    conscience: Scalar
    burden: Scalar
    reading: str = switch()

    def step(self, view: View, mine: None, luck: Luck) -> tuple:
        elites, roll = view.elites, view.roll
        able = of_kinds(*FOR_SALE)[None, :] & (roll.held == 0) & ~roll.fresh
        offered = able & (luck.uniform("offer", able.shape) < self.offers)
        bribe = jnp.exp(view.prosperity)[:, None]
        taken = offered & (bribe > self.penalty * elites.dread + self.conscience * (1.0 - elites.greed))
        rents = jnp.where(taken, self.size * bribe, 0.0)
        change = rents - jnp.where(roll.fresh, 0.0, elites.rents)
        records = {name: mask.sum(1, dtype=jnp.int32) for name, mask in (("offered", offered), ("taken", taken))}
        return EconomyEffect(hardship=self.felt(view, in_turn(rents)), elite={"rents": change}), None, records

    def felt(self, view: View, levy: jnp.ndarray) -> jnp.ndarray:
        """What the bribes of a place do to its people."""
        weight, hardship = view.pages.spread(self.burden * levy), view.people.hardship.value
        if self.reading == "grease":
            return -weight * hardship
        return jnp.where(view.people.has(CONNECTED), 0.0, weight * (1.0 - hardship))
