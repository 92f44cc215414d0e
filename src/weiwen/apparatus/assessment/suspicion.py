"""Each allegation is evidence; the state adds it up as if its channels were independent, and forgets slowly."""

import jax.numpy as jnp

from weiwen.apparatus.assessment.stage import AssessmentEffect, View
from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import ACT

EVIDENCE = ("infraction", "breach", "practice", "criticism", "petition", "protest")


class Suspicion(Mechanism):
    """Log-odds that somebody makes trouble: a prior, plus the evidence of every channel, fading back to the prior.

    Equation: s' = s + sum over channels of evidence(act) + fade (prior - s)      (naive Bayes).

    Source: Naive Bayes fusion of independent evidence: Good 1950, Probability and the Weighing of Evidence.
    """

    stage = "assessment"
    systems = ("S28",)
    prior: Scalar
    fade: Scalar
    infraction: Scalar
    breach: Scalar
    practice: Scalar
    criticism: Scalar
    petition: Scalar
    protest: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> AssessmentEffect:
        change = self.fade * (self.prior - view.files.suspicion.value)
        for alleged in view.signals.alleged.values():
            for name in EVIDENCE:
                change = change + jnp.where(alleged == ACT[name], getattr(self, name), 0.0)
        return AssessmentEffect(evidence=change)
