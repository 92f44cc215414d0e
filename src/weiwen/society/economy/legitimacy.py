"""The right to rule that people grant: for what it brings, for the nation, for the line, and for being fair."""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.engine import Columns, Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.society.economy.connections import taken
from weiwen.society.economy.stage import EconomyEffect, View
from weiwen.vocabulary import YEAR

PARTS = ("performance", "nationalism", "ideology", "fairness")


class Legitimacy(Mechanism):
    """Legitimacy follows a weighted sum of four parts, each of which can be switched off by its weight.

    Equation: L' = L + speed (sum of parts - L); performance p clip(1/2 + sensitivity (g - E[g]), 0, 1) with g a
    running mean of the growth of the place by the year and E[g] a slower one; nationalism n pride; ideology
    i (1 + x) / 2, x the mean private position; fairness f exp(-outrage D - envy R), D undeserved force seen last week
    by head and year, R the share of income that elites took. Running means begin as plain averages.

    Source: Gilley 2006, doi:10.1111/j.1475-6765.2006.00307.x; performance: Zhao 2009,
    doi:10.1177/0002764209338800; the use of it: Epstein 2002, doi:10.1073/pnas.092080199.
    """

    stage = "economy"
    systems = ("S02",)
    owns = "legitimacy"
    keeps: ClassVar[Columns] = {
        "weeks": ("weeks", (0.0, math.inf), "weeks since the start"),
        "recent": ("log income a year", (-math.inf, math.inf), "growth as it lately was"),
        "expected": ("log income a year", (-math.inf, math.inf), "growth that people have come to expect"),
    }
    records: ClassVar[dict[str, Record]] = {
        part: Record(("locality",), "share", f"what {part} adds to the legitimacy aimed at") for part in PARTS
    }
    performance: Scalar
    nationalism: Scalar
    ideology: Scalar
    fairness: Scalar
    sensitivity: Scalar
    recall: Scalar
    adaptation: Scalar
    pride: Scalar
    outrage: Scalar
    envy: Scalar
    speed: Scalar

    def start(self, view: View) -> dict[str, Array]:
        none = jnp.zeros(view.pages.places, jnp.float32)
        return {"weeks": jnp.float32(0.0), "recent": none, "expected": none}

    def step(self, view: View, mine: dict[str, Array], luck: Luck) -> tuple:
        plain = 1.0 / (mine["weeks"] + 1.0)
        grown = None if view.lessons is None else view.lessons.growth
        yearly = jnp.zeros_like(mine["recent"]) if grown is None else grown * float(YEAR)
        recent = mine["recent"] + jnp.maximum(self.recall, plain) * (yearly - mine["recent"])
        expected = mine["expected"] + jnp.maximum(self.adaptation, plain) * (yearly - mine["expected"])
        parts = self.parts(view, recent - expected)
        aim = parts["performance"] + parts["nationalism"] + parts["ideology"] + parts["fairness"]
        change = jnp.maximum(self.speed, plain) * (aim - view.towns.legitimacy)
        mine = {"weeks": mine["weeks"] + 1.0, "recent": recent, "expected": expected}
        return EconomyEffect(legitimacy=change), mine, parts

    def parts(self, view: View, surprise: Float[Array, "places"]) -> dict[str, Float[Array, "places"]]:
        """The four parts of the legitimacy aimed at, by place."""
        agrees = 0.5 + 0.5 * view.pages.mean(view.people.ideal)
        wronged = self.outrage * (view.towns.disgrace * float(YEAR)) + self.envy * taken(view)
        return {
            "performance": self.performance * jnp.clip(0.5 + self.sensitivity * surprise, 0.0, 1.0),
            "nationalism": self.nationalism * self.pride * jnp.ones_like(surprise),
            "ideology": self.ideology * agrees,
            "fairness": self.fairness * jnp.exp(-wronged),
        }
