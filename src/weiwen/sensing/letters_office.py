"""Higher offices of letters register who comes from where: the centre gets a number, the county the names.

The number is what localities are ranked by; the names are what makes it possible to catch people on the way.
"""

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.sensing.stage import SensingEffect, View
from weiwen.society.conduct.stage import did
from weiwen.vocabulary import LEVELS


class LettersOffice(Mechanism):
    """Petitions above the county are registered with a chance, counted by place, and sent down with another chance.

    Equation: P(registered) = registered at the offices of the province and of the centre; lodged = registered petitions
    of people of the place, by office; above = the office, for those registered whose name is sent down with chance
    sent_down (0 for everybody else).

    Source: Minzner 2006 (Stanford Journal of International Law 42): registers, rankings of places by them, and names
    handed down to those complained of.
    """

    stage = "sensing"
    systems = ("S11", "S12")
    registered: Scalar
    sent_down: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> SensingEffect:
        pages, level = view.pages, view.people.ladder
        came, told = luck.uniforms("register")
        came = did(view.acts, "petition") & (level > 0) & (came < self.registered)
        lodged = pages.tally(jnp.where(came, level - jnp.uint8(1), jnp.uint8(9)), len(LEVELS) - 1)
        above = jnp.where(came & (told < self.sent_down), level, jnp.uint8(0))
        figures = {"lodged_province": lodged[:, 0], "lodged_centre": lodged[:, 1]}
        return SensingEffect(figures=figures, above=above)
