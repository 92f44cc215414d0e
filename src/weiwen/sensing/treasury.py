"""The treasury counts what comes in: a share of what people earn, less those who earn nothing this week.

Whoever is in custody or in the street does not work. So repression costs receipts, and so does unrest; which of the
two costs more is not written here.
"""

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.sensing.stage import SensingEffect, View
from weiwen.vocabulary import POLITICAL

FINENESS = 4.0  # steps of an income in a byte: a quarter of the mean income; the richest, at exp(4), still fits


class Treasury(Mechanism):
    """Receipts of a place are a share of the incomes of people who are neither in custody nor protesting.

    Equation: receipts = share output exp(l) / people sum_i round(4 exp(y_i)) / 4 [free, not protesting], y the log
    income relative to the national mean and l the log of that mean relative to the start; in yuan per head and year.

    Source: own. Unrest and custody cost output by the working time lost, nothing else.
    """

    stage = "sensing"
    share: Scalar
    output: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> SensingEffect:
        works = (view.people.custody == 0) & (view.acts.political != POLITICAL.index("protest"))
        earned = jnp.round(FINENESS * jnp.exp(view.people.income.value)).astype(jnp.uint8)
        earned = view.pages.total(jnp.where(works, earned, jnp.uint8(0)))
        output = self.share * self.output * jnp.exp(view.towns.level)
        return SensingEffect(figures={"receipts": output * view.pages.share(earned) * (1 / FINENESS)})
