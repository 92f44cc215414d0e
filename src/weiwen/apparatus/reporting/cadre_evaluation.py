"""Leaders are ranked on stability among their peers, and have three ways to look good: hide, silence, or put right.

What is measured is what is reported. A leader may keep incidents out of the report, keep people from making them, or
take away their cause; the ranking cannot tell the three apart, and each is done as far as it pays.
"""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.apparatus.reporting.career_concerns import hidden_ways
from weiwen.apparatus.reporting.stage import MOST_EFFORT, ReportingEffect, View
from weiwen.engine import Columns, Luck, Mechanism, Pages
from weiwen.engine.mechanism import Scalar

Places = Float[Array, "places"]


def peers(values: Float[Array, "places"], pages: Pages) -> Float[Array, "places"]:
    """Mean over the places of the same parent, weighted by people."""
    people = pages.registered.astype(jnp.float32)
    total, heads = pages.of_parent(values * people), pages.of_parent(people)
    return (total * (1.0 / heads))[pages.parent]


class CadreEvaluation(Mechanism):
    """A leader conceals (s), silences petitioners (z) and works for redress (e), each as far as it pays.

    Equation: s, z, e maximise weight (s + [at risk] z + diligence b e) - penalty a (s + z) - (cost s^2 +
    silencing_cost z^2 + e^2) / 2, so
    s = clip((weight - penalty a) / cost, 0, 1), z = clip((weight [at risk] - penalty a) / silencing_cost, 0, 1),
    e = clip(weight diligence b, 0, 4); a is the running share of peers whose hiding an audit found, q the place's own
    running rate of reported incidents per person, r that of its peers: at risk if q > ambition r, and behind by
    b = max(0, q / r - 1). What is concealed takes a place out of risk and out of arrears, and so displaces the rest.
    withheld = s max(0, filed - ambition n r), n the people registered; z is the chance that somebody with a petition
    or protest on file is to be hidden; redress capacity is multiplied by 1 + e.
    Career: -weight (reported / n - r) - penalty [found].

    Source: Holmstrom and Milgrom 1991, doi:10.1093/jleo/7.special_issue.24 (several tasks, one of them measured);
    Edin 2003, doi:10.1017/S0305741003000018; silencing: Minzner 2006 (Stanford Journal of International Law 42);
    peers as yardstick: Landry, Lu and Duan 2018, doi:10.1177/0010414017730078.
    """

    stage = "reporting"
    systems = ("S12", "S13")
    slot = "what ranking does"
    keeps: ClassVar[Columns] = {
        "rate": ("incidents per person and week", (0.0, math.inf), "running mean of incidents reported"),
        "fear": ("share", (0.0, 1.0), "running share of weeks in which an audit found something hidden"),
    }
    weight: Scalar
    penalty: Scalar
    cost: Scalar
    silencing_cost: Scalar
    diligence: Scalar
    ambition: Scalar
    memory: Scalar

    def start(self, view: View) -> dict[str, Float[Array, "places"]]:
        none = jnp.zeros(view.pages.places, jnp.float32)
        return {"rate": none, "fear": none}

    def step(self, view: View, mine: dict, luck: Luck) -> tuple:
        pages, filed = view.pages, view.filed.astype(jnp.float32)
        heads = pages.registered.astype(jnp.float32)
        norm = peers(mine["rate"], pages)
        hiding, silencing, effort = self.ways(mine["rate"], norm, peers(mine["fear"], pages))
        excess = jnp.maximum(filed - self.ambition * norm * heads, 0.0)
        hidden = jnp.floor(hiding * excess + luck.uniform("rounding", excess.shape))
        withheld = jnp.minimum(hidden, filed)
        rate, found = (filed - withheld) * (1.0 / heads), (view.reports.found > 0).astype(jnp.float32)
        mine = {
            "rate": mine["rate"] + self.memory * (rate - mine["rate"]),
            "fear": mine["fear"] + self.memory * (found - mine["fear"]),
        }
        career = -self.weight * (rate - norm) - self.penalty * found
        withheld = withheld.astype(jnp.int32)
        return ReportingEffect(withheld=withheld, career=career, effort=effort, silencing=silencing), mine

    def ways(self, own: Places, norm: Places, fear: Places) -> tuple[Places, Places, Places]:
        """The share concealed, the chance of silencing and the effort put into redress that pay best."""
        costs = self.cost, self.silencing_cost
        hiding, silencing = hidden_ways(own, norm, self.penalty * fear, self.weight, self.ambition, costs)
        behind = jnp.maximum(own * (1.0 / jnp.maximum(norm, 1e-9)) - 1.0, 0.0)
        return hiding, silencing, jnp.clip(self.weight * self.diligence * behind, 0.0, MOST_EFFORT)
