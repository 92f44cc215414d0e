"""Elites compare their lot with that of their peers: a promotion is a favour, and being passed over is the opposite."""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Int32

from weiwen.engine import Columns, Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.elites import among_peers
from weiwen.society.response.stage import ResponseEffect, View


class CareerProspects(Mechanism):
    """Favour is felt by who was promoted or keeps rents, disfavour by who saw a peer of the place promoted instead.

    Equation: f = promotion [promoted] - slight [a peer promoted, and not oneself] + spoils [took rents this week].

    Source: Stouffer et al. 1949, The American Soldier (promotion and relative deprivation); rents as the price of
    loyalty: Bueno de Mesquita et al. 2003, The Logic of Political Survival.
    """

    stage = "response"
    systems = ("S17",)
    keeps: ClassVar[Columns] = {"rank": ("rank", (0, math.inf), "rank of the holder of each seat last week")}
    promotion: Scalar
    slight: Scalar
    spoils: Scalar

    def start(self, view: View) -> Int32[Array, "places seats"]:
        return view.roll.rank

    def step(self, view: View, mine: Int32[Array, "places seats"], luck: Luck) -> tuple:
        promoted = (view.roll.rank > mine).astype(jnp.float32)
        passed_over = (among_peers(promoted) > 0) * (1.0 - promoted)
        took = (view.elites.rents > 0).astype(jnp.float32)
        favour = self.promotion * promoted - self.slight * passed_over + self.spoils * took
        return ResponseEffect(favour=favour), view.roll.rank
