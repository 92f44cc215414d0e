"""Leaders are ranked on stability among their peers, and withhold incidents that would make them look worse."""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.apparatus.reporting.stage import ReportingEffect, View
from weiwen.engine import Columns, Luck, Mechanism, Pages
from weiwen.engine.mechanism import Scalar


def peers(values: Float[Array, "places"], pages: Pages) -> Float[Array, "places"]:
    """Mean over the places of the same parent, weighted by people."""
    people = pages.registered.astype(jnp.float32)
    total, heads = pages.of_parent(values * people), pages.of_parent(people)
    return (total * (1.0 / heads))[pages.parent]


class CadreEvaluation(Mechanism):
    """A leader hides a share of what exceeds the peers: the share that is worth its risk.

    Equation: hidden = s max(0, filed - ambition n r), with r the peers' running mean of reported incidents per
    person and n the people registered; s = clip((weight - penalty a) / cost, 0, 1) maximises
    weight s - penalty a s - cost s^2 / 2, with a the running share of peers whose hiding an audit found.
    Career: -weight (reported / n - r) - penalty [found].

    Source: Edin 2003, doi:10.1017/S0305741003000018; Holmstrom and Milgrom 1991; peers as yardstick: Landry, Lu and
    Duan 2018, doi:10.1177/0010414017730078.
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
    ambition: Scalar
    memory: Scalar

    def start(self, view: View) -> dict[str, Float[Array, "places"]]:
        none = jnp.zeros(view.pages.places, jnp.float32)
        return {"rate": none, "fear": none}

    def step(self, view: View, mine: dict, luck: Luck) -> tuple:
        pages, filed = view.pages, view.filed.astype(jnp.float32)
        heads = pages.registered.astype(jnp.float32)
        norm = peers(mine["rate"], pages)
        hiding = jnp.clip((self.weight - self.penalty * peers(mine["fear"], pages)) * (1.0 / self.cost), 0.0, 1.0)
        excess = jnp.maximum(filed - self.ambition * norm * heads, 0.0)
        hidden = jnp.floor(hiding * excess + luck.uniform("rounding", excess.shape))
        withheld = jnp.minimum(hidden, filed)
        rate, found = (filed - withheld) * (1.0 / heads), (view.reports.found > 0).astype(jnp.float32)
        mine = {
            "rate": mine["rate"] + self.memory * (rate - mine["rate"]),
            "fear": mine["fear"] + self.memory * (found - mine["fear"]),
        }
        career = -self.weight * (rate - norm) - self.penalty * found
        return ReportingEffect(withheld=withheld.astype(jnp.int32), career=career), mine
