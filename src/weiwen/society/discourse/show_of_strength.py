"""How strong the regime looks: the louder it speaks the stronger, believed or not; crowds say otherwise."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.discourse.stage import DiscourseEffect, View, posted


class ShowOfStrength(Mechanism):
    """The strength that a place takes the regime to have follows the volume of its message, and cracks with protest.

    Equation: s' = s + rate (m - s) - crack p, m the message of the week and p the share of people who protest.

    Source: Huang 2015, Propaganda as Signaling (Comparative Politics 47, 419-437); that crowds unmask weakness:
    Lohmann 1994, doi:10.2307/2950679.
    """

    stage = "discourse"
    systems = ("S23",)
    owns = "strength"
    rate: Scalar
    crack: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> DiscourseEffect:
        strength, message = view.towns.strength, getattr(view.removal, "message", None)
        heard = 0.0 if message is None else message
        crowd = view.pages.share(view.pages.count(posted(view.acts, "protest") & view.pages.people))
        return DiscourseEffect(strength=self.rate * (heard - strength) - self.crack * crowd)
