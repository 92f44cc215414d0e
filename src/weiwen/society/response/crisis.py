"""A week of crisis, day by day: crowd and elites who stand aside feed each other, and force disperses the crowd.

Who joins in the days is a share of a place and nobody by name. That people die is not simulated: `harm` counts those
whom force meets. What a crowd leaves behind is anger, fear, disgrace, and perhaps a regime that has fallen.
"""

from typing import ClassVar, NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from weiwen.engine import Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.seats import counted
from weiwen.society.response.stage import ResponseEffect, View
from weiwen.vocabulary import ALL_SEATS, POLITICAL, SEATS, seats

DAYS = 7
AROUND = 64  # people who see what happens to one (a workplace, a village)


class Day(NamedTuple):
    """A crisis as it stands: crowds and harm (shares of a place's people), who stands aside, the largest crowd yet."""

    crowd: Float[Array, "places"]
    aside: Bool[Array, "places seats"]
    peak: Float[Array, "places"]
    harm: Float[Array, "places"]


class Crisis(Mechanism):
    """Within the week elites stand aside where the crowd and others who do make it worth more than loyalty.

    Equation: crowd(0) = share protesting. On each day a seat stands aside, for the rest of the week, if loyalty <
    pull crowd / (crowd + half) + herd D - awe strength, D the share of all seats that stood aside the day before; then
    crowd += max(0, ready - crowd) (contagion crowd + shelter d), ready the mean grievance, d the share of the place's
    seats aside; from day `delay` on force x (share of the place's officers not aside) of the crowd is met with force
    and gone. The regime falls if D > critical. anger, threat = (outrage, fear) (1 - exp(-64 harm)); disgrace = harm.

    Source: Granovetter 1978, doi:10.1086/226707; Kuran 1991, doi:10.2307/2010422; crowds that learn from who stands
    aside: Lohmann 1994, doi:10.2307/2950679; defection of elites: O'Donnell and Schmitter 1986, Transitions from
    Authoritarian Rule.
    """

    stage = "response"
    systems = ("S15",)
    records: ClassVar[dict[str, Record]] = {
        "peak": Record(("locality",), "people per person", "largest crowd of the week"),
        "severity": Record(("locality",), "people per person", "people met with force this week", "ledger"),
        "aside": Record(("elite",), "elites", "elites who stood aside this week"),
    }
    pull: Scalar
    half: Scalar
    herd: Scalar
    awe: Scalar
    contagion: Scalar
    shelter: Scalar
    critical: Scalar
    outrage: Scalar
    fear: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> tuple:
        crowd = view.pages.share(view.pages.count(view.acts.political == POLITICAL.index("protest")))
        ready, still = view.pages.mean(view.people.grievance), jnp.zeros_like(crowd)
        day = Day(crowd, jnp.zeros(view.elites.loyalty.shape, bool), crowd, still)
        for number in range(DAYS):
            day = self.passed(view, day, ready, jnp.where(number >= view.work("delay"), view.work("force"), 0.0))
        seen = view.pages.spread(1.0 - jnp.exp(-AROUND * day.harm))
        effect = ResponseEffect(
            anger=self.outrage * seen,
            threat=self.fear * seen,
            disgrace=day.harm,
            fall=defected(day.aside) > self.critical,
        )
        return effect, None, {"peak": day.peak, "severity": day.harm, "aside": counted(day.aside)}

    def passed(self, view: View, day: Day, ready: Array, force: Array) -> Day:
        """The next day."""
        size = day.crowd * (1.0 / (day.crowd + self.half))
        worth = self.pull * size + self.herd * defected(day.aside) - self.awe * view.towns.strength
        aside = day.aside | (view.elites.loyalty < worth[:, None])
        here = aside.sum(1, dtype=jnp.int32).astype(jnp.float32) * (1.0 / ALL_SEATS)
        idle = aside[:, seats("officer")].sum(1, dtype=jnp.int32).astype(jnp.float32) * (1.0 / SEATS["officer"])
        joined = jnp.maximum(ready - day.crowd, 0.0) * jnp.minimum(
            self.contagion * day.crowd + self.shelter * here, 1.0
        )
        crowd = day.crowd + joined
        met = crowd * force * (1.0 - idle)
        return Day(crowd - met, aside, jnp.maximum(day.peak, crowd), day.harm + met)


def defected(aside: Bool[Array, "places seats"]) -> Float[Array, ""]:
    """Share of all seats whose holders stand aside."""
    return aside.sum(dtype=jnp.int32).astype(jnp.float32) * (1.0 / aside.size)
