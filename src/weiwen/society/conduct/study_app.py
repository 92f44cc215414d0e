"""Members earn points on the study app if a sanction would cost more than the tedium, and points are praise in public.

What one says for points is shown; what one thinks is left to others (response/forced_praise.py).
"""

from typing import ClassVar

import jax

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Record, Scalar
from weiwen.seats import by_kind
from weiwen.society.conduct.stage import ConductEffect, View


class StudyApp(Mechanism):
    """A member does the daily quota as far as the sanction outweighs the tedium, and thereby shows more loyalty.

    Equation: points p = member [free] / (1 + exp(-hardness (sanction (1 + fear D) - tedium (1 - L)))), L the private
    loyalty (who believes is less bored) and D the dread of discipline; V' = V + lift p (1 - V) - tire member (V - L),
    V the loyalty shown, which without renewal falls back to what one feels: at rest
    V = (lift p + tire L) / (lift p + tire).

    Source: the app has been required of members since 2019; deterrence: Becker 1968, doi:10.1086/259394; acting as
    if: Wedeen 1999, Ambiguities of Domination.
    """

    stage = "conduct"
    systems = ("S22",)
    records: ClassVar[dict[str, Record]] = {
        "points": Record(("elite",), "share", "daily quota done, mean over seats"),
        "gap": Record(("elite",), "share", "loyalty shown less private loyalty, mean over seats"),
    }
    sanction: Scalar
    fear: Scalar
    tedium: Scalar
    hardness: Scalar
    lift: Scalar
    tire: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> tuple:
        elites, free = view.elites, view.roll.held == 0
        gain = self.sanction * (1.0 + self.fear * elites.dread) - self.tedium * (1.0 - elites.loyalty)
        points = elites.member * free * jax.nn.sigmoid(self.hardness * gain)
        change = self.lift * points * (1.0 - elites.voiced)
        change = change - self.tire * elites.member * (elites.voiced - elites.loyalty)
        records = {"points": by_kind(points), "gap": by_kind(elites.voiced - elites.loyalty)}
        return ConductEffect(elite={"voiced": change}), None, records
