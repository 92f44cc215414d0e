"""People with a grievance go to the letters office if they believe that it yields something."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.conduct.stage import ConductEffect, View


class Petitioning(Mechanism):
    """The utility of a petition rises with the grievance and with what petitioning is believed to yield.

    Equation: u(petition) = base + grievance g + hope q.

    Source: Minzner 2006 (Stanford Journal of International Law 42); O'Brien and Li 2006, Rightful Resistance,
    doi:10.1017/CBO9780511791086. Levels (county to centre) are not in this first form.
    """

    stage = "conduct"
    systems = ("S11",)
    base: Scalar
    grievance: Scalar
    hope: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ConductEffect:
        people = view.people
        pull = self.grievance * people.grievance.value + self.hope * people.hope.value
        return ConductEffect(political={"petition": self.base + pull})
