"""Loans get a household over a bad time, where a lender who sees little of it dares to lend.

Lenders are no part of the state: they know what they are paid back, what people earn, and what is public or sold to
them (`signal`: log-odds of default, from whoever says something of borrowers).
"""

from typing import Any, ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, UInt8

from weiwen.engine import Columns, Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.society.economy.stage import EconomyEffect, View
from weiwen.vocabulary import HISTORIES, RECORDS, YEAR

Codes = UInt8[Array, "pages rows"]
THICK = HISTORIES.index("thick")
KNOWN = 3  # loans repaid that banks know of, of those who had dealings with one before


class CreditMarket(Mechanism):
    """A loan is made if the lender's posterior of default is below a cutoff, and repaid if conscience outweighs need.

    Equation: P(asks) = demand h, of people at liberty without a loan; lent to if o < cutoff / (1 - cutoff), with odds
    o = (prior w + f) / ((1 - prior) w + r) exp(-slope y + s): Beta posterior of default after f loans broken and r
    repaid, y the log income, s the signal. A loan takes away `relief` h; after `weeks` P(broken) =
    1 / (1 + exp(-u)), u = slip + need (h + burden) - conscience c (1 in custody); repaid, h' = h + burden (1 - h),
    broken, h' = h + collection (1 - h). A lender sues for a loan broken with chance `sues`: where debts are kept it is
    then one in default, and an offence of whoever is at liberty. At the start those with y > banked have three loans
    repaid.

    Source: Stiglitz and Weiss 1981 (American Economic Review 71): lenders ration, and dearer loans are broken more
    often; credit scoring as Bayesian classification: Hand and Henley 1997 (Journal of the Royal Statistical Society A
    160); loans to the unbanked: Karlan and Zinman 2010 (Review of Financial Studies 23).
    """

    stage = "economy"
    systems = ("S39",)
    owns = "loans"
    keeps: ClassVar[Columns] = {
        "loan": ("weeks", (0, 255), "weeks until a loan is due (0: none)"),
        "repaid": ("loans", (0, 255), "loans repaid, as lenders know"),
        "broken": ("loans", (0, 255), "loans not repaid, as lenders know"),
    }
    records: ClassVar[dict[str, Record]] = {
        "asked": Record(("locality", "history"), "people", "people who asked for a loan this week"),
        "lent": Record(("locality", "history"), "people", "of them, those who were lent to"),
        "due": Record(("locality",), "loans", "loans due this week"),
        "broken": Record(("locality",), "loans", "of them, those not repaid"),
        "turned_away": Record(
            ("locality", "record"), "people", "people refused for what is said of them, who had qualified without it"
        ),
    }
    demand: Scalar
    prior: Scalar
    weight: Scalar
    slope: Scalar
    cutoff: Scalar
    banked: Scalar
    weeks: Scalar
    relief: Scalar
    burden: Scalar
    collection: Scalar
    slip: Scalar
    need: Scalar
    conscience: Scalar
    sues: Scalar

    def start(self, view: View) -> dict[str, Codes]:
        none = jnp.zeros(view.pages.shape, jnp.uint8)
        known = (view.people.income.value > self.banked) & view.pages.people
        return {"loan": none, "repaid": known * jnp.uint8(KNOWN), "broken": none}

    def step(self, view: View, mine: dict[str, Codes], luck: Luck) -> tuple:
        pages, people, hardship = view.pages, view.people, view.people.hardship.value
        free = (people.custody == 0) & pages.people
        wants, fails = luck.uniforms("loan")
        asks = free & (mine["loan"] == 0) & (wants < self.demand * hardship)
        lent, turned = self.judged(view, mine, asks)
        due = (mine["loan"] == 1) & pages.people
        broken = due & (~free | (fails < self.failing(view)))
        sued_for = broken & luck.chance("suit", self.sues)
        asks, lent, turned, due, broken, sued_for = luck.settle((asks, lent, turned, due, broken, sued_for))
        change = jnp.where(due, jnp.where(broken, self.collection, self.burden) * (1.0 - hardship), 0.0)
        history = ((mine["repaid"] | mine["broken"]) > 0) * jnp.uint8(THICK)
        loan = jnp.where(lent, self.weeks.astype(jnp.uint8), jnp.maximum(mine["loan"], 1) - jnp.uint8(1))
        noted = {name: _tallied(mask, history, HISTORIES, pages) for name, mask in (("asked", asks), ("lent", lent))}
        noted |= {"due": pages.count(due), "broken": pages.count(broken)}
        noted["turned_away"] = _tallied(turned, _record(people), RECORDS, pages)
        mine = {
            "loan": loan,
            "repaid": jnp.minimum(mine["repaid"], 254) + (due & ~broken),
            "broken": jnp.minimum(mine["broken"], 254) + broken,
        }
        change = change - jnp.where(lent, self.relief * hardship, 0.0)
        return EconomyEffect(hardship=change, sued_for=sued_for), mine, noted

    def judged(self, view: View, mine: dict[str, Codes], asks: Bool[Array, "pages rows"]) -> tuple[Array, Array]:
        """Who is lent to, and who is refused for what is said of them alone."""
        own = self.odds(mine["repaid"], mine["broken"], view.people.income.value)
        said = None if view.lessons is None else view.lessons.signal
        odds = own if said is None else own * jnp.exp(said)
        most = self.cutoff * (1.0 / (1.0 - self.cutoff))
        return asks & (odds < most), asks & (own < most) & (odds >= most)

    def odds(self, repaid: Codes, broken: Codes, income: Float[Array, "..."]) -> Float[Array, "..."]:
        """The lender's odds of default, on what people earn and on their own history."""
        bad = self.prior * self.weight + broken.astype(jnp.float32)
        good = (1.0 - self.prior) * self.weight + repaid.astype(jnp.float32)
        return bad * (1.0 / good) * jnp.exp(-self.slope * income)

    def failing(self, view: View) -> Float[Array, "pages rows"]:
        """The chance that a loan that is due is not repaid."""
        people = view.people
        utility = self.slip + self.need * (people.hardship.value + self.burden)
        utility = utility - self.conscience * people.honesty.value
        return 1.0 / (1.0 + jnp.exp(-utility))


def _record(people: Any) -> Codes:
    offence, protected = people.since_offence < YEAR, people.since_protected < YEAR
    return jnp.where(offence, jnp.uint8(2), jnp.where(protected, jnp.uint8(1), jnp.uint8(0)))


def _tallied(mask: Array, code: Codes, kinds: tuple[str, ...], pages: Any) -> Array:
    return pages.tally(jnp.where(mask, code, jnp.uint8(255)), len(kinds))
