"""Commanders of the armed police decide, day by day, whether a crowd is to be met with force; all have to agree.

How long that takes is written nowhere: each goes by reports of his own, and by how large a crowd he would answer for.
"""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.engine import Columns, Luck, Mechanism, Record
from weiwen.engine.draw import NORMAL
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import ACT

MOST_PLAYERS = 5
DAYS = 7  # a delay of so many days: not within the week
Orders = tuple[Float[Array, "places"], Float[Array, "places"], Bool[Array, "places"]]


class ArmedPolice(Mechanism):
    """Each of `players` commanders agrees to force once the crowd that he makes out exceeds what he would answer for.

    Equation: s = the larger of protests on file and of calls that the own channel brings, per registered person;
    commander i is told s exp(noise z - noise^2 / 2) on each day d = 0..6, and makes out of it
    m = (doubt u + sum of what he was told) / (doubt + d + 1), u the running mean of s; he agrees if
    m > threshold exp(spread t), t his temper, drawn once from Normal(0, 1). delay = the first day on which all agree
    (7: not this week); force = min(1, strength mean m / threshold) of that day.

    Source: Tsebelis 2002, Veto Players (Princeton); command of the armed police: Wuthnow 2019, China's Other Army
    (INSS China Perspectives 14). Beliefs as means of noisy reports: DeGroot 1970, Optimal Statistical Decisions.
    """

    stage = "intervention"
    systems = ("S15",)
    records: ClassVar[dict[str, Record]] = {
        "asked": Record(("locality",), "places", "1 where some commander wants force this week", "file"),
        "delay": Record(
            ("locality",), "days", "days until all agreed (7: not this week), where one wants force", "file"
        ),
        "force": Record(("locality",), "share", "share of a crowd that is to be met with force a day", "ledger"),
    }
    keeps: ClassVar[Columns] = {
        "usual": ("people per person", (0.0, 1.0), "running mean of the crowd that is made out"),
        "temper": ("standard deviations", (-5.0, 5.0), "temper of each commander, by which his threshold is higher"),
        "week": ("weeks", (0, math.inf), "weeks since the start"),
    }
    players: Scalar
    threshold: Scalar
    spread: Scalar
    noise: Scalar
    doubt: Scalar
    strength: Scalar
    memory: Scalar

    def start(self, view: View) -> dict:
        return {
            "usual": jnp.zeros(view.pages.places, jnp.float32),
            "temper": jnp.zeros(MOST_PLAYERS, jnp.float32),
            "week": jnp.int32(0),
        }

    def step(self, view: View, mine: dict, luck: Luck) -> tuple:
        crowd = view.pages.share(jnp.maximum(view.pages.count(view.files.act == ACT["protest"]), view.reports.own))
        temper = jnp.where(mine["week"] == 0, luck.among("temper", NORMAL, (MOST_PLAYERS,)), mine["temper"])
        delay, force, asked = self.decided(crowd, mine["usual"], temper, luck)
        usual = mine["usual"] + self.memory * (crowd - mine["usual"])
        records = {"asked": asked.astype(jnp.int32), "delay": jnp.where(asked, delay, 0.0), "force": force}
        effect = InterventionEffect(works={"delay": delay, "force": force})
        return effect, {"usual": usual, "temper": temper, "week": mine["week"] + 1}, records

    def decided(self, crowd: Array, usual: Array, temper: Array, luck: Luck) -> Orders:
        """Days until all agree, the force that they then order (0: none), and whether one of them wants it."""
        told = luck.among("told", NORMAL, (crowd.shape[0], MOST_PLAYERS, DAYS))
        reports = crowd[:, None, None] * jnp.exp(self.noise * told - 0.5 * self.noise**2)
        sits = jnp.arange(MOST_PLAYERS) < self.players
        limits, heard = self.threshold * jnp.exp(self.spread * temper), jnp.zeros_like(reports[..., 0])
        delay, force = jnp.full(crowd.shape, float(DAYS), jnp.float32), jnp.zeros_like(crowd)
        asked = jnp.zeros(crowd.shape, bool)
        for day in range(DAYS):
            heard = heard + reports[..., day]
            made_out = (self.doubt * usual[:, None] + heard) * (1.0 / (self.doubt + day + 1.0))
            agrees = made_out > limits
            asked |= (agrees & sits).any(-1)
            now = (agrees | ~sits).all(-1) & (delay == DAYS)
            mean = sum(jnp.where(sits[i], made_out[:, i], 0.0) for i in range(MOST_PLAYERS)) * (1.0 / self.players)
            delay = jnp.where(now, float(day), delay)
            force = jnp.where(now, jnp.minimum(1.0, self.strength * mean * (1.0 / self.threshold)), force)
        return delay, force, asked
