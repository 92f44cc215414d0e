"""A low score, or an unpaid judgment, puts people on the black list; a high score on the red one."""

import jax.numpy as jnp

from weiwen.apparatus.assessment.stage import AssessmentEffect, View
from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import ACT, BLACK, RED

YEAR = 52


class Blacklist(Mechanism):
    """Lists with entry and exit: grades D and AA by score, and the court list by breaches on file.

    Equation: black on if score < black_below, or with chance `court` if a breach is alleged; off with chance
    exit / 52 a week once the score is not below. Red on if score >= red_from and not black, else off.

    Source: Joint sanctions on judgment defaulters: Supreme People's Court, 2013 provisions; cutoffs of grades are
    illustrative (unverified).
    """

    stage = "assessment"
    systems = ("S33", "S35")
    black_below: Scalar
    red_from: Scalar
    court: Scalar
    exit: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> AssessmentEffect:
        score, lists = view.files.score.astype(jnp.float32), view.files.lists
        judged, paid = luck.uniforms("court")
        breach = jnp.zeros(view.pages.shape, bool)
        for alleged in view.signals.alleged.values():
            breach = breach | (alleged == ACT["breach"])
        low, black = score < self.black_below, (lists & BLACK) > 0
        enters = low | (breach & (judged < self.court))
        leaves = black & ~enters & (paid < self.exit * (1 / YEAR))
        honoured = (score >= self.red_from) & ~black & ~enters
        return AssessmentEffect(
            listed={"black": enters, "red": honoured},
            unlisted={"black": leaves, "red": ((lists & RED) > 0) & ~honoured},
        )
