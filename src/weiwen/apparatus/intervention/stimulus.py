"""An operator learns which message moves whom, by trial, from nothing but what is on file.

It claims a reminder, a small reward or nothing, and keeps to what gave the better conduct on file once granted. It
chooses among messages and rewards only: no sanction, custody or targeting of groups is in its reach.
"""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float, Int32, UInt8

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.custody import held
from weiwen.engine import Columns, Luck, Mechanism, Pages, Record
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import ACT, CELLS, CONDUCT_FILED, NUDGES, STIMULI

A, C, K = len(STIMULI), len(CELLS), len(CONDUCT_FILED)
REMINDER, REWARD, BOTH = 1, 2, 255
CLAIMS = {REMINDER: "remind", REWARD: "reward"}


class Stimulus(Mechanism):
    """A bandit for each kind of file: what was granted last week is judged by the conduct that is on file this week.

    Equation: Q' = Q + learning (r - Q), Q by place, cell of the score on file and stimulus, r the mean over people of
    the place in that cell who got it, and nothing else, of [award on file] - [infraction or breach on file]; P(stimulus
    k is claimed) = exp(Q_k / heat) over the sum of it, for each person anew. Where the shares of the lines do not pay
    for all, chance says who gets nothing; a reward by list (`rewards`) is paid from the same purse, the larger of the
    two shares, each claim with the same chance, and whoever got one counts as rewarded.

    Source: Softmax action selection on a running mean: Sutton and Barto 2018, Reinforcement Learning, ch. 2; the claim
    of guaranteed outcomes: Zuboff 2019, The Age of Surveillance Capitalism.
    """

    stage = "intervention"
    systems = ("S40",)
    keeps: ClassVar[Columns] = {
        "cell": ("code", (0, C), "cell of last week (0: nobody), coded 1 + cell"),
        "worth": ("good conduct", (-math.inf, math.inf), "what a stimulus is held to yield, by cell and stimulus"),
    }
    records: ClassVar[dict[str, Record]] = {
        "outcomes": Record(
            ("cell", "stimulus", "conduct_filed"), "people", "conduct on file, by cell and what was granted", "file"
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
        return {"cell": jnp.zeros(view.pages.shape, jnp.uint8), "worth": worth}

    def step(self, view: View, mine: dict, luck: Luck) -> tuple:
        pages, files = view.pages, view.files
        counts = self.seen(view, mine["cell"])
        worth = self.judged(mine["worth"], counts)
        cell = self.cell(files.score)
        pick = self.picks(worth, cell, luck.uniform("stimulus"), pages)
        pick = luck.settle(jnp.where(pages.people & ~held(files.held), pick, jnp.uint8(0)))
        claims = {name: (pick == code).astype(jnp.uint8) for code, name in CLAIMS.items()}
        effect = InterventionEffect(claims=claims, share={"remind": self.share, "reward": self.gifts})
        now = jnp.where(pages.people, jnp.uint8(1) + cell, jnp.uint8(0))
        return effect, {"cell": luck.settle(now), "worth": worth}, {"outcomes": counts.sum(0), "worth": worth[0]}

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

    def seen(self, view: View, cell: Array) -> Int32[Array, "places cells stimuli conduct"]:
        """People of each place by cell, what they got and what is on file of them this week."""
        act, pages = view.files.act, view.pages
        bad = (act == ACT["infraction"]) | (act == ACT["breach"])
        kind = jnp.where(act == ACT["prosocial"], jnp.uint8(0), jnp.where(bad, jnp.uint8(1), jnp.uint8(2)))
        got, cells = received(view.files.lists), []
        for k in range(C):
            what = jnp.where(cell == k + 1, got, jnp.uint8(BOTH))
            judged = jnp.where((what < A) & (kind < 2), what + jnp.uint8(A) * kind, jnp.uint8(BOTH))
            everybody, two = pages.tally(what, A), pages.tally(judged, 2 * A)
            good, poor = two[:, :A], two[:, A:]
            cells.append(jnp.stack([good, everybody - good - poor, poor], -1))
        return jnp.stack(cells, 1)


def received(lists: Array) -> UInt8[Array, "pages rows"]:
    """Which stimulus somebody was granted last week; of who got both nothing is learned."""
    reminded, rewarded = ((lists & jnp.uint16(NUDGES[name])) > 0 for name in CLAIMS.values())
    one = reminded * jnp.uint8(REMINDER) + rewarded * jnp.uint8(REWARD)
    return jnp.where(reminded & rewarded, jnp.uint8(BOTH), one)
