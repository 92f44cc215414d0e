"""The office that has the paper on debts: it enters payments late, takes letters, and can read the paper again."""

from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Bool

from weiwen.engine import Columns, Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.sensing.stage import SensingEffect, View
from weiwen.society.conduct.stage import settling
from weiwen.vocabulary import CLAIMED, CONTESTED, FOUND, OWES, PAID, SUED_FOR


class EnforcementRegistry(Mechanism):
    """A payment is entered some week after it was made; a second reading of the paper errs as the first one did.

    Equation: P(payment entered | paid and not yet entered) = enters a week; contested = [contests this week];
    P(debt found on a second reading | in default) = sensitivity, P(found | not) = confused, whatever was found first. A
    lender's claim that the court has granted is entered in its week and without an error.

    Source: Errors of record linkage: Fellegi and Sunter 1969, doi:10.1080/01621459.1969.10501049. That a listed person
    may ask for correction: Supreme People's Court, provisions on judgment defaulters as revised in 2017.
    """

    stage = "sensing"
    systems = ("S35", "S32")
    keeps: ClassVar[Columns] = {"waiting": ("flag", (0, 1), "whether somebody has paid and it is not entered yet")}
    enters: Scalar
    sensitivity: Scalar
    confused: Scalar

    def start(self, view: View) -> Bool[Array, "pages rows"]:
        return jnp.zeros(view.pages.shape, bool)

    def step(self, view: View, mine: Bool[Array, "pages rows"], luck: Luck) -> tuple:
        owes = view.people.has(OWES)
        waiting = (mine | settling(view.acts, "pays")) & ~owes
        entering, reading = luck.uniforms("paper")
        entered = waiting & (entering < self.enters)
        found = reading < jnp.where(owes, self.sensitivity, self.confused)
        debts = entered * jnp.uint8(PAID) + settling(view.acts, "contests") * jnp.uint8(CONTESTED)
        debts = debts + view.people.has(SUED_FOR) * jnp.uint8(CLAIMED)
        return SensingEffect(debts=debts + found * jnp.uint8(FOUND)), waiting & ~entered
