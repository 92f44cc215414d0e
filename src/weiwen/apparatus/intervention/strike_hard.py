"""A campaign arrests by quota: anyone with something on file this week will do."""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Int32

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.engine import Columns, Luck, Mechanism
from weiwen.engine.mechanism import Scalar, switch
from weiwen.vocabulary import ACT


class StrikeHard(Mechanism):
    """For some weeks of every cycle, everyone of whom anything political or unlawful is alleged is claimed alike.

    Equation: claim(arrest) = [week mod cycle < length] [an act but a prosocial one alleged this week] [not held].
    Between campaigns the line goes on to pay, up to four weeks of it (`purse` saved), or nothing is set aside
    (closed): then share length / cycle is what a management that never rests would be given.

    Source: Tanner 1999, doi:10.1017/S0305741000027594; Trevaskes 2010, Policing Serious Crime in China.
    """

    stage = "intervention"
    systems = ("S08",)
    slot = "who is arrested"
    keeps: ClassVar[Columns] = {"week": ("weeks", (0, math.inf), "weeks since the start, by which campaigns are timed")}
    cycle: Scalar
    length: Scalar
    term: Scalar
    share: Scalar
    purse: str = switch()

    def start(self, view: View) -> Int32[Array, ""]:
        return jnp.int32(0)

    def step(self, view: View, mine: Int32[Array, ""], luck: Luck) -> tuple:
        running = (mine % self.cycle.astype(jnp.int32)) < self.length
        due = running & (view.files.act >= ACT["infraction"]) & (view.files.held == 0)
        share = self.share if self.purse == "saved" else jnp.where(running, self.share, 0.0)
        effect = InterventionEffect(
            claims={"arrest": due.astype(jnp.uint8)}, weeks={"arrest": self.term}, share={"arrest": share}
        )
        return effect, mine + 1
