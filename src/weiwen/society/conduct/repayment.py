"""What people do about a debt that they have not paid, and about a listing that they meet: pay, contest, or wait."""

from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.engine import Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar
from weiwen.society.conduct.stage import ConductEffect, View
from weiwen.vocabulary import BARRED, OWES, SETTLES, SHOWN

CEILING = 20.0  # utilities are clipped here, as in every choice


class Repayment(Mechanism):
    """A breach leaves a debt in default; whoever owes may pay, whoever has met a listing may contest it.

    Equation: P(pays) = exp(u) / (1 + exp(u) + exp(v)), P(contests) likewise with v, once a week; u = paying +
    conscience c + felt [met] + means i - need h for whoever owes (else not offered), v = contesting - conscience c
    [owes] for whoever met a listing (else not offered): was turned away for it, or is shown in public; c the honesty, i
    the log income, h the hardship.

    Source: Choice among alternatives: McFadden 1974. Sanctions on who does not pay: Becker 1968, doi:10.1086/259394;
    that people turn on who shuts them out is its rival: Sherman 1993, doi:10.1177/0022427893030004006.
    """

    stage = "conduct"
    systems = ("S35", "S32")
    records: ClassVar[dict[str, Record]] = {
        "paid": Record(("locality",), "people", "people who pay a debt in default"),
        "owing": Record(("locality",), "people", "people in default when the week begins"),
    }
    paying: Scalar
    contesting: Scalar
    conscience: Scalar
    felt: Scalar
    means: Scalar
    need: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> tuple:
        people, pages = view.people, view.pages
        able = (people.custody == 0) & pages.people
        owes, met = people.has(OWES) & able, people.has(BARRED | SHOWN) & able
        conscience = self.conscience * people.honesty.value
        pay = self.paying + conscience + self.felt * met + self.means * people.income.value
        pays = _offered(pay - self.need * people.hardship.value, owes)
        contests = _offered(self.contesting - conscience * owes, met)
        mark = luck.uniform("choice") * (1.0 + pays + contests)
        paid = owes & (mark < pays)
        contested = met & ~paid & (mark < pays + contests)
        code = {word: jnp.uint8(SETTLES.index(word)) for word in SETTLES}
        settles = jnp.where(paid, code["pays"], jnp.where(contested, code["contests"], code["waits"]))
        settles = luck.settle(settles)
        records = {"paid": pages.count(settles == code["pays"]), "owing": pages.count(people.has(OWES) & pages.people)}
        return ConductEffect(settles=settles), None, records


def _offered(utility: Float[Array, "..."], who: Array) -> Float[Array, "..."]:
    return jnp.where(who, jnp.exp(jnp.minimum(utility, CEILING)), 0.0)
