"""Lenders look people up on the public list: who stands on it is refused, and who does not is a little less unknown."""

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.economy.stage import EconomyEffect, View
from weiwen.vocabulary import LISTED


class ListCheck(Mechanism):
    """The list moves the lender's log-odds of default by its likelihood ratio, as lenders believe it to be.

    Equation: s = log(hit / miss) for who is listed, log((1 - hit) / (1 - miss)) for who is not; hit and miss the shares
    listed of those who will not repay and of those who will.

    Source: Bayes; lists of judgment debtors in the hands of lenders: Liu 2019 (economic sociology 21), Multiple social
    credit systems in China; what registers do for borrowers: Jappelli and Pagano 2002 (Journal of Banking and Finance
    26).
    """

    stage = "economy"
    systems = ("S35", "S39")
    hit: Scalar
    miss: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> EconomyEffect:
        on, off = jnp.log(self.hit) - jnp.log(self.miss), jnp.log1p(-self.hit) - jnp.log1p(-self.miss)
        return EconomyEffect(signal=jnp.where(view.people.has(LISTED), on, off))
