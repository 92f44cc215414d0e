"""Courts decide by merit, unless a case is sensitive: then they yield to the party, which wants no unrest.

They decide over arrests and over suits. What the party's discipline has found is taken over: a dismissal stands without
a trial. Who brings suits, and what people learn of courts, is not written here.
"""

from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Bool, Int32

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.engine import Luck, Mechanism, Pages, Record
from weiwen.engine.mechanism import Scalar, switch
from weiwen.vocabulary import ACT, POLITICAL_FIRST, PROVED, SUIT

HERE = ("locality",)
FIRST = 255  # a ruling is carried out before any petition is answered


class Courts(Mechanism):
    """An arrest is struck out if the file has too little, and a suit won if its evidence is good; neither if sensitive.

    Equation: weak = [suspicion < proof] [no infraction or breach alleged this week]; sensitive = [a political act
    alleged this week] or [incidents on file in the place > unrest by 1,000 people]; struck out = weak, won = [suit]
    [evidence good] under the bench "independent"; both only if not sensitive under the bench "party". claim(redress) =
    255 [won], out of a share of the welfare line as for petitions.

    Source: Y. Wang 2015, Tying the Autocrat's Hands (law where politics is not at stake); Su and He 2010,
    doi:10.1111/j.1540-5893.2010.00399.x (courts give way where there is protest); sensitive suits that are not taken
    on: Liebman 2007, doi:10.1017/S0305741007001610.
    """

    stage = "intervention"
    systems = ("S14",)
    slot = "how courts decide"
    records: ClassVar[dict[str, Record]] = {
        "cases": Record(HERE, "people", "suspects whose arrest would be no sensitive case", "file"),
        "won": Record(HERE, "people", "of them, those whose arrest would be struck out", "file"),
        "sensitive": Record(HERE, "people", "suspects whose arrest would be a sensitive case", "file"),
        "sensitive_won": Record(HERE, "people", "of them, those whose arrest would be struck out", "file"),
        "suits": Record(HERE, "suits", "suits decided", "file"),
        "suits_won": Record(HERE, "suits", "of them, those won", "file"),
        "sensitive_suits": Record(HERE, "suits", "of the suits decided, the sensitive ones", "file"),
        "sensitive_suits_won": Record(HERE, "suits", "of them, those won", "file"),
    }
    proof: Scalar
    unrest: Scalar
    share: Scalar
    bench: str = switch()

    def step(self, view: View, mine: None, luck: Luck) -> tuple:
        files, pages = view.files, view.pages
        suspicion, act = files.suspicion.value, files.act
        offence = (act >= ACT["infraction"]) & (act < POLITICAL_FIRST)
        restive = pages.share(view.local.filed) * 1000.0 > self.unrest
        sensitive = (act >= POLITICAL_FIRST) | pages.spread(restive)
        struck = self.by_merit((suspicion < self.proof) & ~offence, sensitive)
        suspect = (suspicion > 0) & (files.held == 0) & pages.people
        suit = (files.lists & SUIT) > 0
        won = self.by_merit(suit & ((files.lists & PROVED) > 0), sensitive)
        arrests, suits = (_counted(pages, *case) for case in ((suspect, sensitive, struck), (suit, sensitive, won)))
        records = {
            "cases": arrests[:, 0] + arrests[:, 1],
            "won": arrests[:, 1],
            "sensitive": arrests[:, 2] + arrests[:, 3],
            "sensitive_won": arrests[:, 3],
            "suits": suits.sum(-1),
            "suits_won": suits[:, 1] + suits[:, 3],
            "sensitive_suits": suits[:, 2] + suits[:, 3],
            "sensitive_suits_won": suits[:, 3],
        }
        rulings = {"suits_won": records["suits_won"], "suits_lost": suits[:, 0] + suits[:, 2]}
        effect = InterventionEffect(
            claims={"redress": won * jnp.uint8(FIRST)},
            share={"redress": self.share},
            veto={"arrest": struck},
            works={name: count.astype(jnp.float32) for name, count in rulings.items()},
        )
        return effect, None, records

    def by_merit(self, merit: Bool[Array, "..."], sensitive: Bool[Array, "..."]) -> Bool[Array, "..."]:
        """Whose case is found for: under the party, nobody's that is sensitive."""
        return merit if self.bench == "independent" else merit & ~sensitive


def _counted(pages: Pages, case: Array, sensitive: Array, won: Array) -> Int32[Array, "places kinds"]:
    """Cases by place: lost, won, sensitive and lost, sensitive and won."""
    code = sensitive * jnp.uint8(2) + won * jnp.uint8(1)
    return pages.tally(jnp.where(case, code, jnp.uint8(9)), 4)
