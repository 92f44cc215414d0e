"""Agencies promise to pay for land, works and wages; what they do not pay is owed, and people go short."""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.engine import Columns, Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.society.economy.stage import EconomyEffect, View
from weiwen.vocabulary import YEAR


class GovernmentArrears(Mechanism):
    """What is promised and not kept is owed; part of it is paid later where promises are kept, part is given up.

    Equation: A' = A + (promised (1 - k) - (settled k + lapsed) A) / 52, with k = 1 - exp(-gain t) the share of promises
    kept, t the leader's effort for them; h' = h + burden A (1 - h), A in yearly incomes of the place.

    Source: Arrears of local governments to firms and people as broken promises: own form; soft commitment of those who
    cannot be sued: North and Weingast 1989 (Journal of Economic History 49).
    """

    stage = "economy"
    systems = ("S38",)
    keeps: ClassVar[Columns] = {"arrears": ("yearly incomes", (0.0, math.inf), "what agencies of the place owe")}
    records: ClassVar[dict[str, Record]] = {
        "arrears": Record(("locality",), "yearly incomes", "what agencies of the place owe"),
        "kept": Record(("locality",), "share", "promises of agencies that are kept"),
    }
    promised: Scalar
    gain: Scalar
    settled: Scalar
    lapsed: Scalar
    burden: Scalar
    owed: Scalar

    def start(self, view: View) -> Float[Array, "places"]:
        return jnp.zeros(view.pages.places, jnp.float32) + self.owed

    def step(self, view: View, mine: Float[Array, "places"], luck: Luck) -> tuple:
        kept = 1.0 - jnp.exp(-self.gain * view.towns.works["promises"])
        flow = self.promised * (1.0 - kept) - (self.settled * kept + self.lapsed) * mine
        arrears = jnp.maximum(mine + flow * (1 / YEAR), 0.0)
        hardship = view.pages.spread(self.burden * arrears) * (1.0 - view.people.hardship.value)
        return EconomyEffect(hardship=hardship, arrears=arrears), arrears, {"arrears": arrears, "kept": kept}
