"""The court list: a judgment that is not paid puts on it, and payment takes off."""

import jax.numpy as jnp
from jaxtyping import Array, Bool

from weiwen.apparatus.assessment.stage import AssessmentEffect, View
from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import ACT, CLAIMED, JUDGED, PAID

YEAR = 52
Mask = Bool[Array, "pages rows"]


def on_record(view: View) -> Mask:
    """On whose record an unpaid judgment stands as the week begins."""
    return (view.files.lists & JUDGED) > 0


def listing(before: Mask, after: Mask) -> AssessmentEffect:
    """The record as it is after this week, and the black list made from it."""
    return AssessmentEffect(judged=after, listed={"black": after}, unlisted={"black": before & ~after})


class CourtList(Mechanism):
    """Whoever has a breach on file is entered with a chance, and stays until a payment is entered or the term is over.

    Equation: entered if a breach is alleged or a claim of a lender granted, with chance `court`; off if a payment is
    entered, with chance `payment`, or with chance exit / 52 a week; black = on the record. Entries of `blacklist` (its
    `court`) come beside these.

    Source: Supreme People's Court, provisions on publishing judgment defaulters, 2013, revised in 2017 (off when the
    debt is paid; a term of two years for some).
    """

    stage = "assessment"
    systems = ("S35",)
    slot = "the record of unpaid judgments"
    court: Scalar
    payment: Scalar
    exit: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> AssessmentEffect:
        before, breach = on_record(view), view.of_debts(CLAIMED)
        for alleged in view.signals.alleged.values():
            breach = breach | (alleged == ACT["breach"])
        judged, leaving = luck.uniforms("court")
        off = leaving < jnp.where(view.of_debts(PAID), self.payment, self.exit * (1 / YEAR))
        return listing(before, (before & ~off) | (breach & (judged < self.court)))
