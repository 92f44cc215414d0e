"""A party cell brings an entrepreneur near to those who decide, and asks for things: what comes of it may be either."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.response.stage import ResponseEffect, View


class CellContact(Mechanism):
    """Contact is a favour, and doing what is asked is a burden.

    Equation: f = c (access - burden k), c = 1 where a cell sits in the firm, k = 1 where the firm complied this week.

    Source: Access of firms with party ties to loans and officials: Li, Meng, Wang and Zhou 2008,
    doi:10.1016/j.jdeveco.2007.03.001; cells in private firms: Yan and Huang 2017, China Review 17.
    """

    stage = "response"
    systems = ("S18",)
    access: Scalar
    burden: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ResponseEffect:
        return ResponseEffect(favour=view.elites.cell * (self.access - self.burden * view.elites.complied))
