"""A reminder moves whoever does not know what it is for; whoever knows bristles, or takes care.

Prompts and threats are two things: a prompt works without being understood, a threat only if it is.
"""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.conduct.stage import ConductEffect, View
from weiwen.vocabulary import REMINDED


class Prompted(Mechanism):
    """Who was reminded last week is drawn to help and away from offences, and the less so the more they are aware.

    Equation: with a the awareness, pull(prosocial) = (prompt (1 - a) - reactance a) [reminded], pull(infraction) =
    pull(breach) = -(prompt (1 - a) - reactance a) [reminded] - care a b, b the belief in being seen and punished.

    Source: Prompts: Cialdini, Reno and Kallgren 1990, doi:10.1037/0022-3514.58.6.1015; reactance: Brehm 1966, A Theory
    of Psychological Reactance; its rival, that whoever knows takes care: Becker 1968, doi:10.1086/259394.
    """

    stage = "conduct"
    systems = ("S40",)
    prompt: Scalar
    reactance: Scalar
    care: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ConductEffect:
        people = view.people
        aware = people.awareness.value
        moved = (self.prompt * (1.0 - aware) - self.reactance * aware) * people.has(REMINDED)
        careful = -moved - self.care * aware * people.belief.value
        return ConductEffect(pull={"prosocial": moved, "infraction": careful, "breach": careful})
