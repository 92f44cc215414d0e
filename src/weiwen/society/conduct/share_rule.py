"""Whoever is followed by many knows that the law counts views, and weighs a post against being prosecuted for it."""

from typing import Any, ClassVar

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Record, Scalar, switch
from weiwen.society.audiences import chance_over, of_rung, refuse_small
from weiwen.society.conduct.stage import ConductEffect, View


class ShareRule(Mechanism):
    """A post that may go over the thresholds costs what prosecution would, at one's own belief in being punished.

    Equation: u(criticism), u(protest) += - penalty b P_k, b the belief in being seen and punished, P_k =
    L(ln(max(views / 5000, shares / 500)) / spread) for rung k of the audience, views = sight F_k, shares = forward
    views; of people without an audience u(criticism) += relay b', b' the mean belief of the place, where they say what
    larger accounts leave unsaid. Counting `share` puts a share of the country in place of 5,000 views.

    Source: Interpretation of the Supreme People's Court and Procuratorate, 9 September 2013 (500 shares, 5,000 views);
    deterrence: Becker 1968, doi:10.1086/259394.
    """

    stage = "conduct"
    systems = ("S25",)
    records: ClassVar[dict[str, Record]] = {
        "at_risk": Record((), "probability", "chance that a post of the largest audience is counted over a threshold")
    }
    penalty: Scalar
    sight: Scalar
    forward: Scalar
    spread: Scalar
    share: Scalar
    relay: Scalar
    counting: str = switch()

    def start(self, view: View) -> Any:
        refuse_small(view.pages, self.counting, "share_rule")

    def step(self, view: View, mine: None, luck: Luck) -> tuple:
        pages, people = view.pages, view.people
        chance = chance_over(pages, self.sight, self.forward, self.spread, self.share, self.counting)
        feared = self.penalty * people.belief.value * of_rung(people.audience, chance)
        relayed = jnp.where(people.audience == 0, self.relay * pages.spread(pages.mean(people.belief)), 0.0)
        return ConductEffect(pull={"criticism": relayed - feared, "protest": -feared}), None, {"at_risk": chance[-1]}
