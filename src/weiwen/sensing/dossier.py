"""Desks write down what is handed in: petitions, unpaid debts, awards; and sometimes open the wrong file."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.sensing.stage import SensingEffect, View, allege


class Dossier(Mechanism):
    """What comes to a desk is entered under the right name with a sensitivity, a breach at times under a wrong one.

    Equation: P(act alleged) = coverage s(act); P(breach alleged falsely) = coverage f.

    Source: Errors of record linkage: Fellegi and Sunter 1969, doi:10.1080/01621459.1969.10501049. Its rival, on paper
    and bound to the place of registration, has a lag (paper_dossier).
    """

    stage = "sensing"
    systems = ("S10",)
    slot = "the dossier"
    prosocial: Scalar
    breach: Scalar
    petition: Scalar
    wrong_file: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> SensingEffect:
        sees = {"prosocial": self.prosocial, "breach": self.breach, "petition": self.petition}
        return allege(view, luck, "dossier", sees, self.wrong_file, "breach")
