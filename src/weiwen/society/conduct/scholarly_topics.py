"""Scholars choose what to write about by what pays, what counts among peers, and what is dangerous."""

from typing import Any, ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.engine import Columns, Luck, Mechanism
from weiwen.engine.mechanism import Record, Scalar
from weiwen.society.conduct.stage import ConductEffect, View
from weiwen.society.elites import of_place
from weiwen.vocabulary import seats

SCHOLARS = seats("scholar")
Scholars = Float[Array, "places scholars"]


class ScholarlyTopics(Mechanism):
    """A scholar's output is shared among topics by a softmax of grant, reputation and risk; critics are listened to.

    Equation: u(topic) = grant dependence G + reputation R - risk danger E, with danger = dread + severity (1 -
    tolerance), for the topics official (G 1, R official_reputation, E 0), technical (G technical_grant,
    R technical_reputation, E 0), social (G social_grant, R social_reputation, E social_exposure) and critical (G 0,
    R 1, E 1); shares exp(u) / sum exp(u). Dependence follows the money: D' = D + habit (state_money (share of official
    and technical output) - D). Then u(criticism) += voice c, c the mean share of critical output of the scholars of
    the place who are free.

    Source: Perry 2020, doi:10.1007/s11186-019-09373-1 (educated acquiescence); the choice: McFadden 1974.
    """

    stage = "conduct"
    systems = ("S19",)
    keeps: ClassVar[Columns] = {"dependence": ("share", (0.0, 1.0), "how far a scholar lives on grants of the state")}
    records: ClassVar[dict[str, Record]] = {
        "critical": Record(("locality",), "share", "output of scholars on critical topics"),
        "entropy": Record(("locality",), "nats", "entropy of scholars' topics (1.39: all alike)"),
    }
    grant: Scalar
    reputation: Scalar
    risk: Scalar
    state_money: Scalar
    habit: Scalar
    voice: Scalar
    technical_grant: Scalar
    social_grant: Scalar
    official_reputation: Scalar
    technical_reputation: Scalar
    social_reputation: Scalar
    social_exposure: Scalar

    def start(self, view: View) -> Scholars:
        return jnp.zeros_like(view.elites.loyalty[:, SCHOLARS]) + self.state_money

    def shares(self, dependence: Scholars, danger: Scholars) -> list[Scholars]:
        """Output by topic: official, technical, social, critical."""
        paid = (1.0, self.technical_grant, self.social_grant, 0.0)
        esteem = (self.official_reputation, self.technical_reputation, self.social_reputation, 1.0)
        exposed = (0.0, 0.0, self.social_exposure, 1.0)
        worth = [
            jnp.exp(self.grant * dependence * g + self.reputation * r - self.risk * danger * e)
            for g, r, e in zip(paid, esteem, exposed, strict=True)
        ]
        whole = 1.0 / (worth[0] + worth[1] + worth[2] + worth[3])
        return [one * whole for one in worth]

    def step(self, view: View, mine: Scholars, luck: Luck) -> tuple:
        law, roll = view.law, view.roll
        danger = view.elites.dread[:, SCHOLARS] + law.severity * (1.0 - law.tolerance)
        shares = self.shares(mine, danger)
        funded = self.state_money * (shares[0] + shares[1])
        mine = jnp.where(roll.fresh[:, SCHOLARS], self.state_money, mine + self.habit * (funded - mine))
        free = (roll.held[:, SCHOLARS] == 0).astype(jnp.float32)
        critical = of_place(shares[3] * free)
        surprise = [p * jnp.log(jnp.maximum(p, 1e-9)) for p in shares]
        entropy = -of_place(surprise[0] + surprise[1] + surprise[2] + surprise[3])
        pull: dict[str, Any] = {"criticism": self.voice * view.pages.spread(critical)}
        return ConductEffect(pull=pull), mine, {"critical": critical, "entropy": entropy}
