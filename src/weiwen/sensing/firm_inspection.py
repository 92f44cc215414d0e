"""Inspectors look through firms, those of a low rating more often, and err in both ways."""

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.sensing.stage import SensingEffect, View
from weiwen.society.elites import of_kinds
from weiwen.vocabulary import RATINGS, YEAR

NOTHING, CLEAN, OFFENCE = 0.0, 1.0, 2.0  # what the file says of the week: no inspection, nothing found, an offence


class FirmInspection(Mechanism):
    """A firm is inspected by a rate that its rating sets; an offence of the week is found with one chance, and where
    there is none, one is found with another.

    Equation: P(inspected) = rate[rating] / 52; P(offence found | broke the rules this week) = sensitivity,
    P(offence found | did not) = mistake.

    Source: Inspection games with errors: Avenhaus, von Stengel and Zamir 2002 (Handbook of Game Theory with Economic
    Applications 3); inspections by past compliance: Harrington 1988 (Journal of Public Economics 37).
    """

    stage = "sensing"
    systems = ("S37",)
    bottom: Scalar
    middle: Scalar
    top: Scalar
    sensitivity: Scalar
    mistake: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> SensingEffect:
        rates = jnp.stack([getattr(self, name) for name in RATINGS])
        rating, _ = view.roll.of_firms()
        chance = rates[rating] * (1 / YEAR)
        comes, finds = (luck.uniform(what, chance.shape) for what in ("inspection", "finding"))
        inspected = of_kinds("entrepreneur")[None, :] & (comes < chance)
        found = finds < jnp.where(view.elites.offends > 0, self.sensitivity, self.mistake)
        return SensingEffect(elite={"finding": jnp.where(inspected, jnp.where(found, OFFENCE, CLEAN), NOTHING)})
