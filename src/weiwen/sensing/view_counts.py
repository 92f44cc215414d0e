"""Platforms count views, and hand over whose post went beyond the number that the law names."""

from typing import Any

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar, switch
from weiwen.sensing.stage import SensingEffect, View
from weiwen.society.audiences import chance_over, of_rung, refuse_small
from weiwen.vocabulary import POLITICAL


class ViewCounts(Mechanism):
    """The counter is exact and says nothing of what was written: whether a post is harmful is for channels to allege.

    Equation: P(counted over | a post of somebody on rung k) = coverage P_k, P_k as in the rule on shares
    (conduct/share_rule.py), with coverage that of the platform channel.

    Source: Interpretation of the Supreme People's Court and Procuratorate, 9 September 2013 (500 shares, 5,000 views).
    """

    stage = "sensing"
    systems = ("S25",)
    sight: Scalar
    forward: Scalar
    spread: Scalar
    share: Scalar
    counting: str = switch()

    def start(self, view: View) -> Any:
        refuse_small(view.pages, self.counting, "view_counts")

    def step(self, view: View, mine: None, luck: Luck) -> SensingEffect:
        chance = chance_over(view.pages, self.sight, self.forward, self.spread, self.share, self.counting)
        acts, covered = view.acts.political, view.pages.spread(view.coverage["platform"])
        wrote = (acts == POLITICAL.index("criticism")) | (acts == POLITICAL.index("protest"))
        over = luck.uniform("counted") < covered * of_rung(view.people.audience, chance)
        return SensingEffect(viewed=wrote & over)
