"""The score counts in pilots alone, and pilots spread: a place follows those that use it and have a good name."""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array

from weiwen.apparatus.assessment.stage import AssessmentEffect, View
from weiwen.apparatus.imitation import Pull, chance, first_places, relative, running
from weiwen.engine import Columns, Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar


class ScorePilots(Mechanism):
    """A place takes up the score by order, by alarm, or after pilots that are praised; elsewhere points do not count.

    Equation: P(a place becomes a pilot in a week) = 1 - exp(-(ordered + alarmed x + imitated s)); x the running rate of
    incidents that it reports a head, over the nation's; s = near (share of praised pilots among places of the province)
    + (1 - near) (the same of the nation); praised if x <= praised. Whoever is a pilot stays one. points' = points
    [pilot]. Where all are praised and near = 0 the share of pilots is F(t) = (1 - e) / (1 + (imitated / ordered) e), e
    = exp(-(ordered + imitated) t) (Bass); while pilots are few, it grows by `imitated` a week.

    Source: Bass 1969, doi:10.1287/mnsc.15.5.215 (diffusion by influence from outside and by imitation); from pilots to
    policy: Heilmann 2008, From local experiments to national policy (The China Journal 59); neighbours as examples:
    Berry and Berry 1990, doi:10.2307/1963526.
    """

    stage = "assessment"
    systems = ("S29", "S33")
    keeps: ClassVar[Columns] = {
        "pilot": ("flag", (0, 1), "whether the score counts in the place"),
        "rate": ("incidents per person and week", (0.0, math.inf), "running mean of incidents reported or found"),
    }
    records: ClassVar[dict[str, Record]] = {
        "pilot": Record(("locality",), "flag", "whether the score counts in the place", "told"),
        "praised": Record(("locality",), "flag", "whether a pilot has a good name by what it reports", "told"),
    }
    first: Scalar
    ordered: Scalar
    alarmed: Scalar
    imitated: Scalar
    near: Scalar
    praised: Scalar
    memory: Scalar

    def start(self, view: View) -> dict[str, Array]:
        none = jnp.zeros(view.pages.places, jnp.float32)
        return {"pilot": first_places(self.first, view.pages), "rate": none}

    def step(self, view: View, mine: dict[str, Array], luck: Luck) -> tuple:
        pages, pilot = view.pages, mine["pilot"]
        rate = running(mine["rate"], view.reports, pages, self.memory)
        ratio = relative(rate, pages)
        praised = pilot & (ratio <= self.praised)
        pull = Pull(self.ordered, self.alarmed, self.imitated, self.near)
        pilot = pilot | (luck.uniform("takes up", (pages.places,)) < chance(ratio, praised, pull, pages))
        effect = AssessmentEffect(scored=pilot.astype(jnp.float32))
        return effect, {"pilot": pilot, "rate": rate}, {"pilot": pilot, "praised": praised}
