"""A commercial score is shown where people look for a partner, and some look at it.

One partner at a time, from the own page, for as long as both stay. What a pair gives each other is help with what life
lacks. Who has no partner goes without.
"""

from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float, UInt8, UInt16

from weiwen.engine import Columns, Luck, Mechanism, Record, given
from weiwen.engine.mechanism import Scalar
from weiwen.society.economy.stage import EconomyEffect, View
from weiwen.vocabulary import BANDS

OPEN, ABLE, BAND = 1, 2, 2  # what is seen of the other: single and looking, at liberty, and bits from which the band is
HUNDRED = 1 / 100


class PartnerChoice(Mechanism):
    """Two who are single and look at each other become a pair if both say yes, and part when either leaves.

    Equation: P(i says yes to k) = 1 / (1 + exp(-(base + higher q_k - similar |q_k - q_i|))), q = (1 - by_income) (score
    - pivot) / 100 + by_income y, y the log income. Of those who are single and at liberty a share `search` looks in a
    week and meets one other of the page; P(i leaves k) = parting (1 - P(i says yes to k)). For whoever has a partner at
    liberty h' = h - support h. With higher = similar = 0 and a = P(yes) the share x of singles settles where x^2
    (search a)^2 = (1 - x) (1 - (1 - parting (1 - a))^2).

    Source: Pairs that are alike though all want the best: Kalick and Hamilton 1986, doi:10.1037/0022-3514.51.4.673
    (without `similar` scores of partners correlate at .2 where `higher` is 4, and not to be seen where it is .5);
    homophily: McPherson, Smith-Lovin and Cook 2001, doi:10.1146/annurev.soc.27.1.415; that such a score was shown to
    people who look for a partner: press reports (S2).
    """

    stage = "economy"
    systems = ("S36",)
    owns = "partners"
    keeps: ClassVar[Columns] = {
        "mate": ("row mask", (0, 65535), "row of the partner, as a mask on the own row of the page (0: single)")
    }
    records: ClassVar[dict[str, Record]] = {
        "scored": Record(("locality", "band"), "people", "people at liberty, by band of their commercial score"),
        "single": Record(("locality", "band"), "people", "of them, people without a partner"),
        "paired": Record(("locality", "band", "band_of_partner"), "people", "people with one, by both bands"),
    }
    base: Scalar
    higher: Scalar
    similar: Scalar
    by_income: Scalar
    pivot: Scalar
    search: Scalar
    parting: Scalar
    support: Scalar
    low: Scalar
    high: Scalar

    def start(self, view: View) -> UInt16[Array, "pages rows"]:
        return jnp.zeros(view.pages.shape, jnp.uint16)

    def step(self, view: View, mine: UInt16[Array, "pages rows"], luck: Luck) -> tuple:
        pages, people, paired = view.pages, view.people, mine > 0
        able = (people.custody == 0) & pages.people
        score = self.shown(view)
        band = (score >= self.low).astype(jnp.uint8) + (score >= self.high).astype(jnp.uint8)
        worth = (1.0 - self.by_income) * (score - self.pivot) * HUNDRED + self.by_income * people.income.value
        says, looks = luck.uniforms("pair")
        single = able & ~paired & (looks < self.search)
        towards = jnp.where(paired, mine, self.met(view, luck))
        told = single * jnp.uint8(OPEN) | able * jnp.uint8(ABLE) | band << BAND
        worth_there, told_there = opposite(worth, towards), luck.settle(opposite(told, towards))
        yes = self.yes(worth, worth_there)
        agrees = jnp.where(paired, says >= self.parting * (1.0 - yes), single & (says < yes))
        agrees = luck.settle(agrees & (paired | ((told_there & OPEN) > 0)))
        mate = luck.settle(jnp.where(agrees & opposite(agrees, towards), towards, jnp.uint16(0)))
        helped = paired & able & ((told_there & ABLE) > 0)
        effect = EconomyEffect(hardship=jnp.where(helped, -self.support * people.hardship.value, 0.0))
        return effect, mate, self.bands(pages, able, paired, band, told_there >> BAND)

    def shown(self, view: View) -> Float[Array, "pages rows"]:
        """The commercial score that people show (where nobody makes one, all are alike)."""
        flat = jnp.zeros(view.pages.shape, jnp.float32) + self.pivot
        return flat if view.lessons is None else given(view.lessons.points, flat)

    def met(self, view: View, luck: Luck) -> UInt16[Array, "pages 1"]:
        """Whom the people of each page meet, as a mask on the own row: mutual, and never oneself."""
        bits = luck.bits("met", (view.pages.shape[0],))
        return (1 + bits % jnp.uint32(view.pages.rows - 1)).astype(jnp.uint16)[:, None]

    def yes(self, own: Float[Array, "..."], other: Float[Array, "..."]) -> Float[Array, "..."]:
        """The chance that somebody says yes to somebody else."""
        utility = self.base + self.higher * other - self.similar * jnp.abs(other - own)
        return 1.0 / (1.0 + jnp.exp(-utility))

    def bands(self, pages, able: Array, paired: Array, band: UInt8[Array, "..."], theirs: UInt8[Array, "..."]) -> dict:
        """Who is single and who is paired with whom, by band, as the week begins."""
        nobody, kinds = jnp.uint8(255), len(BANDS)
        of = [pages.tally(jnp.where(able & paired & (band == one), theirs, nobody), kinds) for one in range(kinds)]
        return {
            "scored": pages.tally(jnp.where(able, band, nobody), kinds),
            "single": pages.tally(jnp.where(able & ~paired, band, nobody), kinds),
            "paired": jnp.stack(of, 1),
        }


def opposite(column: Array, towards: UInt16[Array, "pages rows"]) -> Array:
    """What a column holds for the person at the end of each mask."""
    seat = jnp.arange(column.shape[1], dtype=jnp.int32)[None] ^ towards.astype(jnp.int32)
    return jnp.take_along_axis(column, seat, axis=1, mode="promise_in_bounds")
