"""A platform joins what posts bring with all else on file, and flags whoever it holds suspect enough."""

from typing import ClassVar

import jax.numpy as jnp

from weiwen.apparatus.assessment.stage import AssessmentEffect, View
from weiwen.engine import Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import CLEAN, MARKED, RAISED


class Flags(Mechanism):
    """In the region a flag raised at a check is evidence, and whoever is suspect beyond a threshold is flagged on file.

    Equation: evidence = raised [flag at a check] + clean [check without one]; flagged on if s > threshold, else off,
    with s the suspicion on file (log-odds), to which every channel adds. A state that weighed both would have raised =
    ln(sensitivity / base rate) and clean = ln((1 - sensitivity) / (1 - base rate)); here a clean check clears nobody.

    Source: A platform that joins sources and flags people: Human Rights Watch 2019, China's Algorithms of Repression;
    the weighing of evidence: Good 1950, Probability and the Weighing of Evidence.
    """

    stage = "assessment"
    systems = ("S42",)
    records: ClassVar[dict[str, Record]] = {
        "marked": Record(("locality",), "people", "people flagged on file in the region with posts", "file")
    }
    raised: Scalar
    clean: Scalar
    threshold: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> tuple:
        pages, checked = view.pages, view.signals.checked
        code = jnp.zeros(pages.shape, jnp.uint8) if checked is None else checked
        evidence = jnp.where(code == RAISED, self.raised, jnp.where(code == CLEAN, self.clean, 0.0))
        over = (view.files.suspicion.value > self.threshold) & (pages.spread(view.region) > 0)
        marked = pages.count(((view.files.lists & MARKED) > 0) & pages.people)
        return (
            AssessmentEffect(evidence=evidence, listed={"marked": over}, unlisted={"marked": ~over}),
            None,
            {"marked": marked},
        )
