"""What is done in the region is praised as an example, and other places take up two things of it.

Studied as a harm: a right of a group is touched in places where nothing had happened. What spreads is the bar on the
practice and control in sight. Posts, flags and camps do not spread. Where the region is stays fixed by the scenario;
which places follow is left to their reports and to luck, and no learning rule, search or slider moves a number of it.
"""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array

from weiwen.apparatus.imitation import Pull, chance, relative, running
from weiwen.apparatus.intervention.practice_bans import weeks_left
from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.custody import held
from weiwen.engine import Columns, Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import ACT


class FollowedExample(Mechanism):
    """A place outside the region follows it by order, by alarm, or after praised places that have the same regime.

    Equation: P(a place follows from this week on) = 1 - exp(-(ordered + alarmed x + imitated s)), with x and s as in
    score_pilots, where models are the region and places that follow, if praised: x <= praised, and the region if the
    centre holds it up (`touted` > 0), whatever it reports. Where it follows, whoever is on file for the practice is
    barred for `barred` weeks, as practice_bans does in the region, and presence' = presence + show (1 - v) c, v the
    visibility ordered and c the coverage of cameras.

    Source: Officials who hold up one region as an example: the essay, after Stroup 2019; diffusion among governments:
    Berry and Berry 1990, doi:10.2307/1963526; the curve: Bass 1969, doi:10.1287/mnsc.15.5.215.
    """

    stage = "intervention"
    systems = ("S42", "S44")
    keeps: ClassVar[Columns] = {
        "follows": ("flag", (0, 1), "whether the place follows the example of the region"),
        "rate": ("incidents per person and week", (0.0, math.inf), "running mean of incidents reported or found"),
        "left": ("weeks", (0, 255), "weeks for which somebody is still barred there, on file"),
    }
    records: ClassVar[dict[str, Record]] = {
        "follows": Record(("locality",), "flag", "whether the place follows the example of the region", "told"),
        "barred": Record(("locality",), "people", "people barred from the practice in places that follow", "file"),
    }
    ordered: Scalar
    alarmed: Scalar
    imitated: Scalar
    near: Scalar
    praised: Scalar
    memory: Scalar
    touted: Scalar
    barred: Scalar
    show: Scalar

    def start(self, view: View) -> dict[str, Array]:
        nowhere = jnp.zeros(view.pages.places, bool)
        left = jnp.zeros(view.pages.shape, jnp.uint8)
        return {"follows": nowhere, "rate": nowhere.astype(jnp.float32), "left": left}

    def step(self, view: View, mine: dict[str, Array], luck: Luck) -> tuple:
        pages, policy, region = view.pages, view.policy, view.policy.region > 0
        rate = running(mine["rate"], view.reports, pages, self.memory)
        ratio = relative(rate, pages)
        models = ((ratio <= self.praised) & (region | mine["follows"])) | (region & (self.touted > 0))
        pull = Pull(self.ordered, self.alarmed, self.imitated, self.near)
        taken_up = luck.uniform("takes up", (pages.places,)) < chance(ratio, models, pull, pages)
        follows = (mine["follows"] | taken_up) & ~region
        anew = pages.spread(follows) & (view.files.act == ACT["practice"]) & pages.people
        left = luck.settle(weeks_left(mine["left"], anew, self.barred))
        claims = (left > 0) & ~held(view.files.held)
        seen = self.show * follows * (1.0 - policy.visible) * policy.coverage["camera"]
        effect = InterventionEffect(claims={"restrict_practice": claims.astype(jnp.uint8)}, works={"presence": seen})
        kept = {"follows": follows, "rate": rate, "left": left}
        return effect, kept, {"follows": follows, "barred": pages.count(claims & pages.people)}
