"""People dare what they hear that others dare."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.conduct.stage import ConductEffect, View
from weiwen.society.people import TIES


class Conformity(Mechanism):
    """The utility of dissent rises with the share of one's ties that were heard dissenting last week.

    Equation: u(protest) += to_protest mobilised / ties, u(criticism) += to_criticism heard / ties. With a hardness
    of choice going to infinity and nothing else, each person has a threshold, as in Granovetter and in Kuran.

    Source: Granovetter 1978, doi:10.1086/226707; Kuran 1989, doi:10.1007/BF00116762.
    """

    stage = "conduct"
    to_protest: Scalar
    to_criticism: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ConductEffect:
        calls = view.people.mobilised.astype("float32") * (1 / TIES)
        voices = view.people.heard.astype("float32") * (1 / TIES)
        return ConductEffect(pull={"protest": self.to_protest * calls, "criticism": self.to_criticism * voices})
