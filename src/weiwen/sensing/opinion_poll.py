"""A national office asks a sample what they think, and people answer as they would speak.

Who hides a preference from everybody hides it from the interviewer. A list experiment or an anonymous ballot lets some
of it out: that is the rival, and one number moves between the two.
"""

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.sensing.stage import SensingEffect, View


class OpinionPoll(Mechanism):
    """A share of the people at liberty is asked each week, and admits the dissent shown anyway, or more.

    Equation: asked ~ Bernoulli(sample) among people not in custody; answer = said + candour (wish - said);
    figures: asked (people), answers (sum, in full dissents). The poll is answers / asked.

    Source: Preference falsification: Kuran 1995, Private Truths, Public Lies; direct questions against list
    experiments: Carter, Carter and Schick 2024 (The China Quarterly).
    """

    stage = "sensing"
    sample: Scalar
    candour: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> SensingEffect:
        asked = luck.chance("asked", self.sample) & (view.people.custody == 0) & view.pages.people
        said, wish = (x.astype(jnp.float32) for x in (view.acts.said, view.acts.wish))
        answer = jnp.round(said + self.candour * (wish - said)).astype(jnp.uint8)
        total = view.pages.total(jnp.where(asked, answer, jnp.uint8(0))) * (1 / 255)
        return SensingEffect(figures={"asked": view.pages.count(asked), "answers": total})
