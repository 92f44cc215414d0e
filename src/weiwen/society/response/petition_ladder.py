"""Whoever was not answered takes the matter to a higher office, if that is believed to pay.

What is believed of an office is what became of the petitions that people of the place lodged there, so whether higher
offices are worth the way is learned and not written here. Hope, one byte a person, stays for whether petitioning pays.
"""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from weiwen.engine import Columns, Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.society.conduct.stage import did, sued
from weiwen.society.response.stage import ResponseEffect, View
from weiwen.vocabulary import LEVELS

N = len(LEVELS)
BY_LEVEL = ("locality", "level")


def worth(paid: Array, value: Array, cost: Array, caught: Array, harm: Array) -> Bool[Array, "..."]:
    """The escalation condition: whether the way to an office is worth it."""
    return paid * value > cost + caught * harm


class PetitionLadder(Mechanism):
    """Whoever petitioned and was not answered goes one office up if that is worth the way, and else gives up.

    Equation: up if p_k value g > cost_k + c_k harm, k the office above, g the own grievance; p_k = (prior_k strength +
    answered_k) / (strength + asked_k), c_k likewise of those caught on the way: running sums over the place's
    petitioners that fade by `memory` a week. Down to the county: whoever is answered or wins in court, is caught, finds
    the own office no longer worth it, or (with chance `quit`) did not petition this week.

    Source: Minzner 2006 (Stanford Journal of International Law 42); O'Brien and Li 2006, Rightful Resistance,
    doi:10.1017/CBO9780511791086; Wang 2015 (containment instead of settlement); beliefs as Beta-binomial means.
    """

    stage = "response"
    systems = ("S11",)
    owns = "ladder"
    keeps: ClassVar[Columns] = {
        "asked": ("petitions", (0.0, math.inf), "fading sum of petitions of the place at each office"),
        "answered": ("petitions", (0.0, math.inf), "of them, those answered"),
        "caught": ("petitions", (0.0, math.inf), "of them, those whose petitioner was caught"),
    }
    records: ClassVar[dict[str, Record]] = {
        "answered": Record(BY_LEVEL, "petitions", "petitions answered, by the office at which they were lodged"),
        "caught": Record(BY_LEVEL, "petitions", "petitions whose petitioner was intercepted, by office"),
        "believed": Record(BY_LEVEL, "probability", "what people hold the chance of an answer to be"),
        "feared": Record(BY_LEVEL, "probability", "what people hold the chance of being caught to be"),
    }
    value: Scalar
    cost_province: Scalar
    cost_centre: Scalar
    harm: Scalar
    prior_county: Scalar
    prior_province: Scalar
    prior_centre: Scalar
    prior_caught: Scalar
    strength: Scalar
    memory: Scalar
    quit: Scalar

    def start(self, view: View) -> dict[str, Float[Array, "places levels"]]:
        none = jnp.zeros((view.pages.places, N), jnp.float32)
        return {"asked": none, "answered": none, "caught": none}

    def step(self, view: View, mine: dict, luck: Luck) -> tuple:
        pages, level = view.pages, view.people.ladder
        asked, caught = did(view.acts, "petition"), view.granted("intercept")
        answered = asked & (view.granted("redress") | view.granted("payout"))
        counts = pages.tally(jnp.where(asked, level + jnp.uint8(N) * answered, jnp.uint8(2 * N)), 2 * N)
        taken = pages.tally(jnp.where(asked & caught, level, jnp.uint8(N)), N)
        week = {"asked": counts[:, :N] + counts[:, N:], "answered": counts[:, N:], "caught": taken}
        believed, feared = self.beliefs(mine)
        up = {k: self.pays(view, k, believed, feared) for k in range(1, N)}
        higher = asked & ~answered & ~caught & (((level == 0) & up[1]) | ((level == 1) & up[2]))
        content = (level == 0) | jnp.where(level == 1, up[1], up[2])
        tired = ~asked & luck.chance("gives up", self.quit)
        settled = sued(view.acts) & view.granted("redress")
        down = answered | settled | caught | tired | (asked & ~higher & ~content)
        ladder = jnp.where(down, jnp.uint8(0), level + higher.astype(jnp.uint8))
        mine = {name: self.memory * mine[name] + week[name].astype(jnp.float32) for name in mine}
        noted = {"answered": week["answered"], "caught": taken, "believed": believed, "feared": feared}
        return ResponseEffect(ladder=ladder), mine, noted

    def beliefs(self, mine: dict) -> tuple[Float[Array, "places levels"], Float[Array, "places levels"]]:
        """Chances of an answer and of being caught at each office, as people of a place hold them to be."""
        priors = jnp.stack([self.prior_county, self.prior_province, self.prior_centre])
        caught = self.prior_caught * jnp.arange(N) * (1.0 / (N - 1))  # nobody is caught on the way to the county
        share = 1.0 / (self.strength + mine["asked"])
        return (priors * self.strength + mine["answered"]) * share, (caught * self.strength + mine["caught"]) * share

    def pays(self, view: View, level: int, believed: Array, feared: Array) -> Bool[Array, "pages rows"]:
        """For whom the office at this level is worth the way."""
        cost = (self.cost_province, self.cost_centre)[level - 1]
        paid, caught = view.pages.spread(believed[:, level]), view.pages.spread(feared[:, level])
        return worth(paid, self.value * view.people.grievance.value, cost, caught, self.harm)
