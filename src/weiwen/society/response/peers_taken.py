"""When discipline takes a peer, others take fright; and where the peer had taken nothing, those who know resent it."""

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.elites import among_peers
from weiwen.society.response.stage import ResponseEffect, View
from weiwen.vocabulary import ALL_SEATS, ELITES, SEATS, YEAR


class PeersTaken(Mechanism):
    """Alarm is the yearly rate at which peers are taken: those of the own place, and those of the own kind elsewhere.

    Equation: a = 52 (near s + (1 - near) k), s the share of the other seats of the place taken this week, k that of
    the own kind in all places; f = -wrong [taken oneself, innocent] - unjust (share of others of the place taken
    innocent), where innocent is who has taken no rents within a year: peers know each other.

    Source: Vicarious deterrence: Stafford and Warr 1993, doi:10.1177/0022427893030002001; resentment of arbitrary
    discipline: Tyler 1990, Why People Obey the Law; the practice: Human Rights Watch 2016, Special Measures.
    """

    stage = "response"
    systems = ("S21",)
    near: Scalar
    wrong: Scalar
    unjust: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ResponseEffect:
        caught = view.measures.disciplined
        taken = jnp.zeros(view.elites.dread.shape, jnp.int32) if caught is None else caught.astype(jnp.int32)
        innocent = taken * (view.elites.clean >= YEAR)
        others = [(x.sum(1, keepdims=True) - x).astype(jnp.float32) * (1 / (ALL_SEATS - 1)) for x in (taken, innocent)]
        size = jnp.asarray([SEATS[kind] for kind in ELITES for _ in range(SEATS[kind])], jnp.float32)
        elsewhere = among_peers(taken).sum(0, keepdims=True).astype(jnp.float32) * (1.0 / (size * view.pages.places))
        alarm = YEAR * (self.near * others[0] + (1.0 - self.near) * elsewhere)
        favour = -self.wrong * innocent.astype(jnp.float32) - self.unjust * others[1]
        return ResponseEffect(alarm=alarm, favour=favour)
