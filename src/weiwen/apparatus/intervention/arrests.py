"""Police arrest whom the files make most suspect, as far as there are officers."""

import jax.numpy as jnp

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar


class Arrests(Mechanism):
    """Everyone whose suspicion is above a threshold, and who is not held, is claimed, the most suspect first.

    Equation: claim(arrest) = 1 + 31 (s - threshold) if s > threshold and not held; capacity = share coercion
    registered weight / (52 cost); custody lasts `term` weeks.

    Source: Allocation by predicted risk: Perry et al. 2013, Predictive Policing (RAND RR-233).
    """

    stage = "intervention"
    systems = ("S09",)
    slot = "who is arrested"
    threshold: Scalar
    term: Scalar
    share: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> InterventionEffect:
        over = view.files.suspicion.value - self.threshold
        priority = jnp.clip(1.0 + 31.0 * over, 1.0, 255.0).astype(jnp.uint8)
        claims = jnp.where((over > 0) & (view.files.held == 0), priority, jnp.uint8(0))
        return InterventionEffect(claims={"arrest": claims}, weeks={"arrest": self.term}, share={"arrest": self.share})
