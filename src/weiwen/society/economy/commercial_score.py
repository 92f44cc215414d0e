"""A company scores its customers by what it sees of them: bills, incomes, purchases, and the company they keep.

It is a product of its own: lenders buy it, no office of the state reads it, and what the state lists is no part of it
unless a scenario says so (`joined`).
"""

from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.engine import Columns, Level, Luck, Mechanism, Record
from weiwen.engine.level import level
from weiwen.engine.mechanism import Scalar
from weiwen.engine.pages import BLOCK
from weiwen.society.economy.stage import EconomyEffect, View
from weiwen.vocabulary import LISTED

LOWEST, HIGHEST = 350.0, 950.0


class CommercialScore(Mechanism):
    """A score of five parts from 350 to 950 says to lenders how likely somebody is to pay.

    Equation: score = 350 + 600 (.35 H + .25 C + .20 B + .15 I + .05 T) - joined [on the public list]; H' = H + memory
    ([bill paid] - H), P(bill not paid) = 1 / (1 + exp(-(slip + need h - conscience c))); C = 1 / (1 + exp(-y)), y the
    log income; B = 1 - h, as purchases show it; I = 1; T the share of the own block of 64 people with at least `good`
    points. The signal is s = -weight (score - pivot) / 100.

    Source: Five parts with weights 35, 25, 20, 15 and 5 percent, as reported of one such product (S2); predicting
    default from such footprints: Berg, Burg, Gombovic and Puri 2020 (Review of Financial Studies 33).
    """

    stage = "economy"
    systems = ("S36",)
    keeps: ClassVar[Columns] = {
        "history": ("share", (0.0, 1.0), "bills paid in time, running mean"),
        "score": ("points", (LOWEST, HIGHEST), "commercial score"),
    }
    records: ClassVar[dict[str, Record]] = {"score": Record(("locality",), "points", "mean commercial score")}
    history: Scalar
    capacity: Scalar
    behaviour: Scalar
    identity: Scalar
    ties: Scalar
    memory: Scalar
    slip: Scalar
    need: Scalar
    conscience: Scalar
    good: Scalar
    joined: Scalar
    weight: Scalar
    pivot: Scalar

    def start(self, view: View) -> dict[str, Level]:
        blank = jnp.full(view.pages.shape, 0.5, jnp.float32)
        return {"history": level(blank, 0.0, 1.0), "score": level(blank * 0.0 + self.pivot, LOWEST, HIGHEST)}

    def step(self, view: View, mine: dict[str, Level], luck: Luck) -> tuple:
        pages, people, score = view.pages, view.people, mine["score"].value
        unpaid = luck.chance("bill", self.late(people.hardship.value, people.honesty.value))
        history = mine["history"].value + self.memory * (~unpaid - mine["history"].value)
        ties = pages.nearby((score >= self.good) & pages.people).astype(jnp.float32) * (1 / BLOCK)
        parts = self.history * history + self.capacity * (1.0 / (1.0 + jnp.exp(-people.income.value)))
        parts = parts + self.behaviour * (1.0 - people.hardship.value) + self.identity + self.ties * ties
        points = LOWEST + (HIGHEST - LOWEST) * parts - jnp.where(people.has(LISTED), self.joined, 0.0)
        first, second = luck.bytes("rounding", 2)
        mine = {"history": mine["history"].put(history, first), "score": mine["score"].put(points, second)}
        signal = -self.weight * (score - self.pivot) * (1 / 100)
        return EconomyEffect(signal=signal, points=score), mine, {"score": pages.mean(mine["score"])}

    def late(self, hardship: Float[Array, "..."], honesty: Float[Array, "..."]) -> Float[Array, "..."]:
        """The chance that a bill of the week is not paid."""
        utility = self.slip + self.need * hardship - self.conscience * honesty
        return 1.0 / (1.0 + jnp.exp(-utility))
