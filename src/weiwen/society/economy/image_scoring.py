"""People who are shown as listed are met with less trust, and lose trade and favours where others decide so.

Nobody is told to leave them aside. Each decides by what people of the place have come to believe of those who are
shown, and whoever deals with them all the same finds out; where nobody does, a false belief stays.
"""

import math
from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.engine import Columns, Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.society.economy.stage import EconomyEffect, View
from weiwen.society.economy.trust_game import theirs
from weiwen.vocabulary import SHOWN


class ImageScoring(Mechanism):
    """One stranger a week: who is not shown is met as usual, who is shown is dealt with by those who believe enough.

    Equation: refuses if the other is shown and r + projection (honesty - 1/2) < risk, r what people of the place hold
    the chance to be that who is shown keeps a promise; a refusal adds `loss` to the hardship of who is refused and
    `forgone` to that of who refuses. Whoever has a grievance above `solidarity` takes the side of who is shown in
    place of it, and takes `gift` from their hardship. r' = (prior r0 + kept) / (prior + met), met and kept sums that
    fade by `memory` a week, `learning` times those dealt with who are shown, and those of them whose honesty is above
    `temptation`.

    Source: Help by the image of the other: Nowak and Sigmund 1998, doi:10.1038/31225; beliefs about a group that
    nobody tests: Arrow 1973, The Theory of Discrimination.
    """

    stage = "economy"
    systems = ("S34",)
    keeps: ClassVar[Columns] = {
        "met": ("people", (0.0, math.inf), "fading sum of people shown with whom people of the place dealt"),
        "kept": ("people", (0.0, math.inf), "of them, those who kept their promise"),
    }
    records: ClassVar[dict[str, Record]] = {
        "shown": Record(("locality",), "people", "people who are shown as listed"),
        "refused": Record(("locality",), "people", "of them, people whom a stranger refused this week"),
        "helped": Record(("locality",), "people", "people shown whose side a stranger took this week"),
        "repute": Record(("locality",), "probability", "believed chance that who is shown keeps a promise"),
    }
    risk: Scalar
    start_at: Scalar
    projection: Scalar
    prior: Scalar
    learning: Scalar
    memory: Scalar
    temptation: Scalar
    loss: Scalar
    forgone: Scalar
    solidarity: Scalar
    gift: Scalar

    def start(self, view: View) -> dict[str, Float[Array, "places"]]:
        none = jnp.zeros(view.pages.places, jnp.float32)
        return {"met": none, "kept": none}

    def step(self, view: View, mine: dict, luck: Luck) -> tuple:
        pages, people = view.pages, view.people
        repute = (self.prior * self.start_at + mine["kept"]) * (1.0 / (self.prior + mine["met"]))
        believes = pages.spread(repute) + self.projection * (people.honesty.value - 0.5)
        able = (people.custody == 0) & pages.people
        sides = (people.grievance.value > self.solidarity) & able
        shown, wary = people.has(SHOWN) & able, (believes < self.risk) & able & ~sides
        honest = people.honesty.value > self.temptation
        shown_there, wary_there, honest_there, sides_there = theirs((shown, wary, honest, sides), pages, luck)
        refuses, refused, deals = shown_there & wary, shown & wary_there, shown_there & able & ~wary
        masks = luck.settle((refuses, refused, deals, deals & honest_there, shown & sides_there))
        refuses, refused, deals, fair, helped = masks
        met, kept = (pages.count(mask).astype(jnp.float32) for mask in (deals, fair))
        mine = {"met": self.memory * mine["met"] + self.learning * met} | {
            "kept": self.memory * mine["kept"] + self.learning * kept
        }
        records = {"shown": pages.count(shown), "refused": pages.count(refused), "repute": repute}
        hardship = self.loss * refused + self.forgone * refuses - self.gift * helped
        return EconomyEffect(hardship=hardship), mine, records | {"helped": pages.count(helped)}
