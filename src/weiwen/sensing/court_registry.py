"""Suits reach the docket of the court with what can be shown: whether a matter is true, no court sees directly."""

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.sensing.stage import SensingEffect, View
from weiwen.society.conduct.stage import sued
from weiwen.vocabulary import PROVED, SUIT


class CourtRegistry(Mechanism):
    """A suit is entered with evidence that is good more often if whoever brings it has suffered harm.

    Equation: docket = [suit]; P(evidence good | hardship >= merit) = sensitivity, P(evidence good | less) = false.

    Source: Courts that err in both ways: Png 1986 (International Review of Law and Economics 6); who can prove what:
    Galanter 1974, doi:10.2307/3053023.
    """

    stage = "sensing"
    systems = ("S14",)
    merit: Scalar
    sensitivity: Scalar
    false: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> SensingEffect:
        harmed = view.people.hardship.value >= self.merit
        proved = luck.chance("evidence", jnp.where(harmed, self.sensitivity, self.false))
        entry = jnp.where(proved, jnp.uint8(SUIT | PROVED), jnp.uint8(SUIT))
        return SensingEffect(docket=jnp.where(sued(view.acts), entry, jnp.uint8(0)))
