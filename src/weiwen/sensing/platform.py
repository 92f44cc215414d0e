"""Platforms see posts: who criticises, who calls others out, and, by mistake, who did neither."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.sensing.stage import SensingEffect, View, allege


class Platform(Mechanism):
    """A covered post is noticed the more surely the more it says; some who posted nothing are alleged too.

    Equation: P(criticism alleged) = coverage (s + (1 - s) a), a the intensity (Daymude's P(observed) with nu = s);
    P(protest alleged) = coverage s_protest; P(false) = coverage f.

    Source: Daymude, Axelrod and Forrest 2025, arXiv:2509.03731, for the form; base-rate algebra for the false ones.
    """

    stage = "sensing"
    systems = ("S28",)
    criticism: Scalar
    protest: Scalar
    false_alarms: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> SensingEffect:
        noticed = self.criticism + (1.0 - self.criticism) * view.acts.intensity
        sees = {"criticism": noticed, "protest": self.protest}
        return allege(view, luck, "platform", sees, self.false_alarms, "criticism")
