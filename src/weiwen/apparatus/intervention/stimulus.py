"""An operator learns which message moves whom, by trial, from nothing but what is on file.

It sends a reminder, a small reward or nothing, and keeps to what gave the better conduct on file. It chooses among
messages and rewards only: no sanction, custody or targeting of groups is in its reach.
"""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float, Int32, UInt8

from weiwen.apparatus.intervention.stage import InterventionEffect, View, rate
from weiwen.custody import held
from weiwen.engine import Columns, Luck, Mechanism, Pages, Record
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import ACT, CELLS, CONDUCT_FILED, STIMULI

A, C, K = len(STIMULI), len(CELLS), len(CONDUCT_FILED)
REMINDER, REWARD = 1, 2


class Stimulus(Mechanism):
    """A bandit for each kind of file: what was sent last week is judged by the conduct that is on file this week.

    Equation: Q' = Q + learning (r - Q), Q by place, cell of the score on file and stimulus, r the mean over people of
    the place in that cell who were sent it of [award on file] - [infraction or breach on file]; P(stimulus k) =
    exp(Q_k / heat) over the sum of it, for each person anew. Where the shares of the lines do not pay for all, chance
    says who gets nothing.

    Source: Softmax action selection on a running mean: Sutton and Barto 2018, Reinforcement Learning, ch. 2; the claim
    of guaranteed outcomes: Zuboff 2019, The Age of Surveillance Capitalism.
    """

    stage = "intervention"
    systems = ("S40",)
    keeps: ClassVar[Columns] = {
        "sent": ("code", (0, A * C), "cell and stimulus of last week (0: none), coded 1 + stimulus + 3 cell"),
        "worth": ("good conduct", (-math.inf, math.inf), "what a stimulus is held to yield, by cell and stimulus"),
    }
    records: ClassVar[dict[str, Record]] = {
        "outcomes": Record(
            ("cell", "stimulus", "conduct_filed"), "people", "conduct on file, by cell and what was sent", "file"
        ),
        "worth": Record(
            ("cell", "stimulus"), "good conduct", "what the first place's operator holds it to yield", "file"
        ),
    }
    learning: Scalar
    heat: Scalar
    below: Scalar
    above: Scalar
    share: Scalar
    gifts: Scalar

    def start(self, view: View) -> dict[str, Array]:
        worth = jnp.zeros((view.pages.places, C, A), jnp.float32)
        return {"sent": jnp.zeros(view.pages.shape, jnp.uint8), "worth": worth}

    def step(self, view: View, mine: dict, luck: Luck) -> tuple:
        pages, files = view.pages, view.files
        counts = self.seen(view, mine["sent"])
        worth = self.judged(mine["worth"], counts)
        cell, (uniform, lot) = self.cell(files.score), luck.uniforms("stimulus")
        pick = jnp.where(pages.people & ~held(files.held), self.picks(worth, cell, uniform, pages), jnp.uint8(0))
        pick = luck.settle(pick)
        claims = {}
        for code, name, share in ((REMINDER, "remind", self.share), (REWARD, "reward", self.gifts)):
            wanted = pages.count(pick == code).astype(jnp.float32)
            paid = rate(name, share, view.policy, view.local, pages) * (1.0 / jnp.maximum(wanted, 1.0))
            gets = (pick == code) & (lot < pages.spread(paid))
            pick = jnp.where((pick == code) & ~gets, jnp.uint8(0), pick)
            claims[name] = gets.astype(jnp.uint8)
        sent = jnp.where(pages.people, jnp.uint8(1) + pick + jnp.uint8(A) * cell, jnp.uint8(0))
        effect = InterventionEffect(claims=claims, share={"remind": self.share, "reward": self.gifts})
        records = {"outcomes": counts.sum(0), "worth": worth[0]}
        return effect, {"sent": luck.settle(sent), "worth": worth}, records

    def cell(self, score: Array) -> UInt8[Array, "pages rows"]:
        """0 a low score, 1 the usual, 2 a high one."""
        points = score.astype(jnp.float32)
        return (points >= self.below).astype(jnp.uint8) + (points > self.above).astype(jnp.uint8)

    def judged(self, worth: Array, counts: Int32[Array, "places cells stimuli conduct"]) -> Array:
        """What stimuli are held to yield, after a week; where nobody was sent one, as before."""
        sent = counts.sum(-1, dtype=jnp.int32)
        yields = (counts[..., 0] - counts[..., 2]).astype(jnp.float32) * (1.0 / jnp.maximum(sent, 1))
        return jnp.where(sent > 0, worth + self.learning * (yields - worth), worth)

    def picks(self, worth: Float[Array, "places cells stimuli"], cell: Array, uniform: Array, pages: Pages) -> Array:
        """A stimulus for everybody, by softmax of its worth in the cell."""
        odds = jnp.exp(jnp.clip((worth - worth[..., :1]) * (1.0 / self.heat), -30.0, 30.0))
        share = odds * (1.0 / (1.0 + odds[..., REMINDER] + odds[..., REWARD]))[..., None]
        pick = jnp.zeros(pages.shape, jnp.uint8)
        for k in range(C):
            nothing, reminder = pages.spread(share[:, k, 0]), pages.spread(share[:, k, 1])
            code = (uniform >= nothing).astype(jnp.uint8) + (uniform >= nothing + reminder).astype(jnp.uint8)
            pick = jnp.where(cell == k, code, pick)
        return pick

    def seen(self, view: View, sent: Array) -> Int32[Array, "places cells stimuli conduct"]:
        """People of each place by cell, what they were sent and what is on file of them this week."""
        act, pages = view.files.act, view.pages
        bad = (act == ACT["infraction"]) | (act == ACT["breach"])
        kind = jnp.where(act == ACT["prosocial"], jnp.uint8(0), jnp.where(bad, jnp.uint8(1), jnp.uint8(2)))
        cells: list[Array] = []
        for k in range(C):
            first = 1 + A * k
            inside = (sent >= first) & (sent < first + A)
            what = jnp.where(inside, sent - jnp.uint8(first), jnp.uint8(255))
            judged = jnp.where(inside & (kind < 2), what + jnp.uint8(A) * kind, jnp.uint8(255))
            everybody, two = pages.tally(what, A), pages.tally(judged, 2 * A)
            good, poor = two[:, :A], two[:, A:]
            cells.append(jnp.stack([good, everybody - good - poor, poor], -1))
        return jnp.stack(cells, 1)
