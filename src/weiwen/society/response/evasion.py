"""People infer from what vanishes under their eyes how free they are to speak, and go round deletion if that pays."""

from typing import Any, ClassVar

import jax
import jax.numpy as jnp

from weiwen.engine import Columns, Luck, Mechanism
from weiwen.engine.level import Level, level
from weiwen.engine.mechanism import Record, Scalar
from weiwen.society.response.stage import ResponseEffect, View
from weiwen.vocabulary import EVADES


class Evasion(Mechanism):
    """Who finds that posts vanish, and has a grievance to read about, pays for a way round.

    Equation: v' = v + lesson (1 - v) - fade v, lesson = own if one's own post was removed, else notice with a removal
    among the 64 around, else 0; P(evades) = L((curiosity v (1 + need g) - cost) / hesitation), decided by a share
    `reconsidering` of people each week; the others stay with what they do.

    Source: Hobbs and Roberts 2018, doi:10.1017/S0003055418000084 (a block drives people to evade); Roberts 2018,
    Censored (friction works on those who do not notice).
    """

    stage = "response"
    systems = ("S26",)
    keeps: ClassVar[Columns] = {"vanished": ("share", (0.0, 1.0), "how much is believed to vanish of what is said")}
    records: ClassVar[dict[str, Record]] = {
        "evading": Record(("locality",), "people", "people who evade deletion"),
        "vanished": Record(("locality",), "share", "mean of what is believed to vanish of what is said"),
    }
    own: Scalar
    notice: Scalar
    fade: Scalar
    curiosity: Scalar
    need: Scalar
    cost: Scalar
    hesitation: Scalar
    reconsidering: Scalar

    def start(self, view: View) -> Level:
        return level(jnp.zeros(view.pages.shape, jnp.float32), 0.0, 1.0)

    def step(self, view: View, mine: Level, luck: Luck) -> tuple[ResponseEffect, Level, dict[str, Any]]:
        pages, removed = view.pages, view.deletions.removed
        around = pages.nearby(removed) > 0
        lesson = jnp.where(removed, self.own, jnp.where(around, self.notice, 0.0))
        (dither,) = luck.bytes("rounding", 1)
        mine = luck.settle(mine.moved(lesson * (1.0 - mine.value) - self.fade * mine.value, dither))
        worth = self.curiosity * mine.value * (1.0 + self.need * view.people.grievance.value)
        chance = jax.nn.sigmoid((worth - self.cost) * (1.0 / self.hesitation))
        thinks, decides = luck.uniforms("decision")
        evades = jnp.where(thinks < self.reconsidering, decides < chance, view.people.has(EVADES)) & pages.people
        records = {"evading": pages.count(evades), "vanished": pages.mean(mine)}
        return ResponseEffect(evades=evades), mine, records
