"""People who were taken into custody appeal, and a court, which also errs, finds for some of them.

The judgment frees nobody here (custody follows the term that the scenario sets): what it yields is a number of cases
and of cases upheld, which whoever governs, or checks, may read.
"""

from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Bool

from weiwen.custody import registered
from weiwen.engine import Columns, Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.sensing.stage import SensingEffect, View
from weiwen.vocabulary import YEAR


class Appeals(Mechanism):
    """Whoever was taken into custody last week may appeal; the court upholds it by what they had done, with error.

    Equation: appeals ~ Bernoulli(recourse) among people newly in custody that is in the register; upheld with
    probability sensitivity if in the year before they had done nothing that the state lists, and mistake otherwise.

    Source: Courts under authoritarian rule: Ginsburg and Moustafa 2008, Rule by Law. The numbers are assumed.
    """

    stage = "sensing"
    keeps: ClassVar[Columns] = {
        "appeals": ("flag", (0, 1), "whether somebody was in the register of custody last week")
    }
    recourse: Scalar
    sensitivity: Scalar
    mistake: Scalar

    def start(self, view: View) -> Bool[Array, "pages rows"]:
        return registered(view.people.custody)

    def step(self, view: View, mine: Bool[Array, "pages rows"], luck: Luck) -> tuple:
        people, held = view.people, registered(view.people.custody)  # no court hears of anybody else
        nothing = (people.since_offence > YEAR) & (people.since_protected > YEAR)  # a week has passed since the arrest
        going, finding = luck.uniforms("court")
        heard = held & ~mine & (going < self.recourse) & view.pages.people
        upheld = heard & (finding < jnp.where(nothing, self.sensitivity, self.mistake))
        return SensingEffect(figures={"appeals": view.pages.count(heard), "upheld": view.pages.count(upheld)}), held
