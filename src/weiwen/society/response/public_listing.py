"""The black list is public: who is shut out of tickets and posts can be looked up by anybody."""

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.response.stage import ResponseEffect, View
from weiwen.vocabulary import LISTED


class PublicListing(Mechanism):
    """Whoever is restricted for the black list comes to stand on the public one, and is taken off when that has ended.

    Equation: P(listed' | restricted and on the black list) = 1 if listed, else `shown`; P(listed' | not) = `lasting` if
    listed, else 0.

    Source: Registers of judgment defaulters open to all: Supreme People's Court, 2013 provisions; what is forgotten
    comes back as credit: Musto 2004 (Journal of Business 77).
    """

    stage = "response"
    systems = ("S35",)
    shown: Scalar
    lasting: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ResponseEffect:
        first, second = luck.uniforms("public")
        black, listed = view.listed(), view.people.has(LISTED)
        return ResponseEffect(listed=(black & (listed | (first < self.shown))) | (listed & (second < self.lasting)))
