"""Force against people who did nothing, or only what is a right, is seen in the place."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.response.stage import ResponseEffect, View

YEAR = 52


class SeenForce(Mechanism):
    """A place is disgraced by each sanction on a record without offence, by how harsh it is.

    Equation: D = weight (taken + stopped + listed restricted) / people, of those with no offence in a year; taken:
    arrested, or held in no register; stopped: intercepted on the way to a higher office.

    Source: Tyler 1990, Why People Obey the Law; what bystanders see: Davenport 2007,
    doi:10.1146/annurev.polisci.10.101405.143216.
    """

    stage = "response"
    systems = ("S02",)
    weight: Scalar
    listed: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ResponseEffect:
        pages, lawful = view.pages, view.people.since_offence >= YEAR
        taken = (view.taken() | view.granted("intercept")) & lawful
        restricted = view.granted("restrict") & lawful & ~taken
        seen = pages.share(pages.count(taken)) + self.listed * pages.share(pages.count(restricted))
        return ResponseEffect(disgrace=self.weight * seen)
