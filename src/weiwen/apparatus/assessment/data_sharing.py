"""The national platform: what an agency enters reaches the record of all, late, with its errors, and is put right late.

What is wrong in it came in through sensing (a breach under a wrong name), and goes out by a second reading that errs
too. Whether an entry is true nobody here knows; the ledger does.
"""

from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Bool

from weiwen.apparatus.assessment.court_list import YEAR, Mask, listing, on_record
from weiwen.apparatus.assessment.stage import AssessmentEffect, View
from weiwen.engine import Columns, Luck, Mechanism, Pages
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import ACT, CHANNELS, CLAIMED, CONTESTED, FOUND, PAID

GOLDEN = 2654435769  # 2^32 over the golden ratio: its multiples are spread evenly


class DataSharing(Mechanism):
    """A breach in the book of a connected agency passes to the shared record by and by, and is listed by it.

    Equation: an agency is a channel in a place, connected if its number in an even spread over [0, 1) is below
    `coverage`; noted if a breach is alleged there, or the court has granted a claim of a lender, with chance `court`;
    P(noted entry reaches the record) = passes a week; off if a payment is entered, or if a second reading finds no
    debt, which is made with chance checks / 52 a week and for whoever contests with chance `heard`; black = on the
    record.

    Source: Liang, Das, Kostyuk and Hussain 2018, doi:10.1002/poi3.183 (a data infrastructure that joins agencies);
    errors of record linkage: Fellegi and Sunter 1969, doi:10.1080/01621459.1969.10501049.
    """

    stage = "assessment"
    systems = ("S32",)
    slot = "the record of unpaid judgments"
    keeps: ClassVar[Columns] = {"noted": ("flag", (0, 1), "an entry of a connected agency that is on its way")}
    coverage: Scalar
    court: Scalar
    passes: Scalar
    checks: Scalar
    heard: Scalar

    def start(self, view: View) -> Mask:
        return jnp.zeros(view.pages.shape, bool)

    def step(self, view: View, mine: Mask, luck: Luck) -> tuple[AssessmentEffect, Mask]:
        before, connected = on_record(view), self.connected(view.pages)
        judged, passing = luck.uniforms("entry")
        noted = mine | (view.of_debts(CLAIMED) & (judged < self.court))
        for number, channel in enumerate(CHANNELS):
            breach = view.alleged(channel) == ACT["breach"]
            noted = noted | (breach & view.pages.spread(connected[:, number]) & (judged < self.court))
        checks = self.checks * (1 / YEAR)
        looking = jnp.where(view.of_debts(CONTESTED), jnp.maximum(self.heard, checks), checks)
        cleared = before & luck.chance("looked at", looking) & ~view.of_debts(FOUND)
        paid = view.of_debts(PAID)
        arrives = noted & ~paid & (passing < self.passes)
        after, noted = luck.settle(((before & ~paid & ~cleared) | arrives, noted & ~paid & ~arrives))
        return listing(before, after), noted

    def connected(self, pages: Pages) -> Bool[Array, "places channels"]:
        """Which agencies are connected: those of a smaller coverage are among those of a larger one."""
        shape = (pages.places, len(CHANNELS))
        number = jnp.arange(1, pages.places * len(CHANNELS) + 1, dtype=jnp.uint32).reshape(shape)
        spread = ((number * jnp.uint32(GOLDEN)) >> 8).astype(jnp.int32).astype(jnp.float32) * jnp.float32(2**-24)
        return spread < self.coverage
