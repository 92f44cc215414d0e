"""People know what they did: a sanction for nothing is an injustice, and so is one for speaking."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.response.stage import ResponseEffect, View

YEAR = 52


class ProceduralJustice(Mechanism):
    """A sanction angers by what the person knows to have done: nothing, or only what is a right.

    Equation: anger = weight ([taken] + listed [restricted]) (1 if nothing was done in a year, else protected if only
    protected acts were, else 0) + deleted [post removed]; taken: arrested, or held in no register.

    Source: Tyler 1990, Why People Obey the Law; for chilled and angered users: Roberts 2020,
    doi:10.1146/annurev-polisci-050718-032837.
    """

    stage = "response"
    weight: Scalar
    listed: Scalar
    protected: Scalar
    deleted: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ResponseEffect:
        people = view.people
        lawful, silent = people.since_offence >= YEAR, people.since_protected >= YEAR
        undeserved = lawful * (self.protected + (1.0 - self.protected) * silent)
        sanction = view.taken() + self.listed * view.granted("restrict")
        return ResponseEffect(anger=self.weight * sanction * undeserved + self.deleted * view.deletions.removed)
