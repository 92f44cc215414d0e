"""The study app knows who studies: of members the party has every week what a review gets once a quarter.

It reads what is shown. Whether it reads more (an audit of 2019 found rights that would allow it; the company denies
that they are used) is one number.
"""

from typing import ClassVar

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Record, Scalar
from weiwen.seats import by_kind
from weiwen.sensing.stage import SensingEffect, View


class StudyAppData(Mechanism):
    """Loyalty on file is what members show on the app; of others it says nothing.

    Equation: loyalty on file = V + insight (L - V) + noise e for members, V what is shown and L what is felt, e uniform
    in [-1, 1]; of who is no member the file stays as it was.

    Source: the app's quota as a measure of loyalty is a stylisation of ours; that such measures read what is shown:
    Kuran 1995, Private Truths, Public Lies; rights of the app: Cure53 for the Open Technology Fund 2019 (disputed).
    """

    stage = "sensing"
    systems = ("S22",)
    slot = "what the party takes loyalty to be"
    records: ClassVar[dict[str, Record]] = {
        "covered": Record(("elite",), "share", "seats of which the app has data", "file")
    }
    insight: Scalar
    noise: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> tuple:
        elites = view.elites
        error = 2.0 * luck.uniform("error", elites.voiced.shape) - 1.0
        loyalty = elites.voiced + self.insight * (elites.loyalty - elites.voiced) + self.noise * error
        seen = jnp.where(elites.member > 0.5, jnp.clip(loyalty, 0.0, 1.0), jnp.nan)
        return SensingEffect(elite={"loyalty": seen}), None, {"covered": by_kind(elites.member)}
