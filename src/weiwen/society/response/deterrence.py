"""Punishment deters: whoever is punished, or sees others punished, expects to be next."""

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.response.stage import ResponseEffect, View


def nearby(view: View, mask: jnp.ndarray) -> jnp.ndarray:
    """Whether anybody among the 64 around (a workplace, a village) was touched, as 0 or 1."""
    return (view.pages.nearby(mask) > 0).astype(jnp.float32)


class Deterrence(Mechanism):
    """Custody or a restriction of one's own, and custody nearby, are evidence that one is seen and punished.

    Equation: threat = own [taken] + listed [restricted] + seen [taken nearby]; taken: arrested, or held in no register.

    Source: Becker 1968; learning from own and others' punishment: Stafford and Warr 1993,
    doi:10.1177/0022427893030002001.
    """

    stage = "response"
    slot = "the lesson of punishment"
    own: Scalar
    listed: Scalar
    seen: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ResponseEffect:
        taken, restricted = view.taken(), view.granted("restrict")
        return ResponseEffect(threat=self.own * taken + self.listed * restricted + self.seen * nearby(view, taken))
