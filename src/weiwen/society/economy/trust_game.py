"""Whether one can trade with a stranger: a game of trust, played every week with somebody else."""

from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from weiwen.engine import Columns, Level, Luck, Mechanism, Pages, Record
from weiwen.engine.level import level
from weiwen.engine.mechanism import Scalar
from weiwen.engine.ties import Ties, across, pack, unpack
from weiwen.society.economy.stage import EconomyEffect, View

Mask = Bool[Array, "pages rows"]


def theirs(masks: tuple[Mask, ...], pages: Pages, luck: Luck) -> list[Mask]:
    """What is true of the stranger whom each person meets: pairs within a page, drawn anew each week, and mutual."""
    own = jnp.arange(pages.shape[0], dtype=jnp.int32)
    masked = 1 + luck.bits("stranger", own.shape) % jnp.uint32(pages.rows - 1)  # never zero: nobody meets oneself
    pairs = Ties(own[None], masked[None])
    return [unpack(across(pack(mask), pairs, 0), pages.rows) > 0 for mask in masks]


class TrustGame(Mechanism):
    """People deal with a stranger if trust is worth its risk, keep their word if conscience outweighs gain, and learn.

    Equation: enter if t gain > (1 - t) loss, t the believed chance that a stranger is honest; a deal is made if both
    enter; honest if honesty > temptation; hardship falls by gain if the other is honest, rises by loss if not, and
    falls by temptation gain for who cheats. t' = t + learning [deal] ([other honest] - t) + hearsay (H - T t), T deals
    and H deals with an honest partner in the place, by head. At first t = start_at + projection (honesty - 1/2): people
    expect of others what they would do. So t settles at the share of honest partners wherever deals are made.

    Source: Trust game: Berg, Dickhaut and McCabe 1995, doi:10.1006/game.1995.1027; false consensus: Ross, Greene and
    House 1977, doi:10.1016/0022-1031(77)90049-X.
    """

    stage = "economy"
    systems = ("S05",)
    keeps: ClassVar[Columns] = {"trust": ("probability", (0.0, 1.0), "believed chance that a stranger is honest")}
    records: ClassVar[dict[str, Record]] = {
        "trust": Record(("locality",), "probability", "mean believed chance that a stranger is honest"),
        "deals": Record(("locality",), "people", "people who made a deal with a stranger this week"),
        "cheated": Record(("locality",), "people", "of them, people whose partner cheated"),
        "honest": Record(("locality",), "share", "people who would keep their word"),
    }
    gain: Scalar
    loss: Scalar
    temptation: Scalar
    learning: Scalar
    hearsay: Scalar
    start_at: Scalar
    projection: Scalar

    def start(self, view: View) -> Level:
        return level(self.start_at + self.projection * (view.people.honesty.value - 0.5), 0.0, 1.0)

    def step(self, view: View, mine: Level, luck: Luck) -> tuple:
        pages, people, trust = view.pages, view.people, mine.value
        honest = (people.honesty.value > self.temptation) & pages.people
        enters = self.enters(trust) & (people.custody == 0) & pages.people
        willing, fair = luck.settle(tuple(theirs((enters, honest), pages, luck)))
        deal = enters & willing
        good, bad = deal & fair, deal & ~fair
        deals, cheated = pages.count(deal), pages.count(bad)
        trust = trust + self.learned(trust, deal, good, pages.share(deals), pages.share(deals - cheated), pages)
        (dither,) = luck.bytes("rounding", 1)
        pays = self.loss * bad - self.gain * (good + self.temptation * (deal & ~honest))
        records = {"trust": pages.mean(mine), "deals": deals, "cheated": cheated}
        return (
            EconomyEffect(hardship=pays),
            mine.put(trust, dither),
            records | {"honest": pages.share(pages.count(honest))},
        )

    def enters(self, trust: Float[Array, "..."]) -> Bool[Array, "..."]:
        """For whom a deal is worth its risk."""
        return trust * self.gain > (1.0 - trust) * self.loss

    def learned(
        self,
        trust: Float[Array, "pages rows"],
        deal: Mask,
        good: Mask,
        deals: Float[Array, "places"],
        kept: Float[Array, "places"],
        pages: Pages,
    ) -> Float[Array, "pages rows"]:
        """What a deal of one's own teaches, and what is said of those of others."""
        met = jnp.where(deal, self.learning * (good - trust), 0.0)
        return met + pages.spread(self.hearsay * kept) - pages.spread(self.hearsay * deals) * trust
