"""The rival of calculation: people repeat what went well for them, and drop what was punished."""

from typing import ClassVar

import jax.numpy as jnp

from weiwen.engine import Columns, Level, Luck, Mechanism
from weiwen.engine.level import level
from weiwen.engine.mechanism import Scalar
from weiwen.society.conduct.stage import ConductEffect, View


class LearnedHabit(Mechanism):
    """A person who dissented last week is more inclined to do it again if free, and less if taken.

    Equation: p' = p + learning (1 - p) if one dissented last week and is free, p - unlearning p if one dissented and is
    held, p + fade (start - p) else; u(criticism) = criticism + pull p + ln d, u(protest) = protest + pull p + ln d,
    and what is said is all that one wishes to say, d = clip(grievance_weight g, 0, 1).

    Source: Bush and Mosteller 1955, Stochastic Models for Learning; in turnout: Bendor, Diermeier and Ting 2003,
    doi:10.1017/S0003055403000662.
    """

    stage = "conduct"
    slot = "the price of speech"
    keeps: ClassVar[Columns] = {"habit": ("share", (0.0, 1.0), "propensity to dissent, as learned")}
    grievance_weight: Scalar
    criticism: Scalar
    protest: Scalar
    pull: Scalar
    learning: Scalar
    unlearning: Scalar
    start_at: Scalar
    fade: Scalar

    def start(self, view: View) -> Level:
        return level(jnp.full(view.pages.shape, 1.0, jnp.float32) * self.start_at, 0.0, 1.0)

    def step(self, view: View, mine: Level, luck: Luck) -> tuple:
        people, habit = view.people, mine.value
        dissented, taken = people.since_protected == 0, people.custody > 0
        gained = jnp.where(taken, -self.unlearning * habit, self.learning * (1.0 - habit))
        change = jnp.where(dissented, gained, self.fade * (self.start_at - habit))
        (dither,) = luck.bytes("rounding", 1)
        wish = jnp.clip(self.grievance_weight * people.grievance.value, 0.0, 1.0)
        pulled = self.pull * habit + jnp.log(jnp.maximum(wish, 1e-3))
        utilities = {"criticism": self.criticism + pulled, "protest": self.protest + pulled}
        return ConductEffect(political=utilities, wish=wish, intensity=wish), mine.moved(change, dither)
