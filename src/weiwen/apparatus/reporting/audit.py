"""The centre looks into some localities' books, and finds what they withheld that week."""

from weiwen.apparatus.reporting.stage import ReportingEffect, View
from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar


class Audit(Mechanism):
    """Each week each locality is audited with the same chance; an audit finds all that was withheld that week.

    Equation: P(audited) = rate / 52.

    Source: Random audits of local governments: Avis, Ferraz and Finan 2018, doi:10.1086/699209.
    """

    stage = "reporting"
    systems = ("S13",)
    rate: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ReportingEffect:
        return ReportingEffect(audited=luck.uniform("audited", (view.pages.places,)) < self.rate * (1 / 52))
