"""Courts decide by merit, unless a case is sensitive: then they yield to the party, which wants no unrest.

What the party's discipline has found is taken over: a dismissal stands without a trial.
"""

from typing import ClassVar

import jax.numpy as jnp

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.engine import Luck, Mechanism, Record
from weiwen.engine.mechanism import Scalar, switch
from weiwen.vocabulary import ACT, POLITICAL_FIRST


class Courts(Mechanism):
    """An arrest is struck out if the file has too little, and the case is not sensitive.

    Equation: weak = [suspicion < proof] [no infraction or breach alleged this week]; sensitive = [a political act
    alleged this week] or [incidents on file in the place > unrest by 1,000 people]; struck out = weak [not sensitive]
    under the bench "party", and weak under the bench "independent".

    Source: Wang 2015, Tying the Autocrat's Hands (law where politics is not at stake); Su and He 2010,
    doi:10.1111/j.1540-5893.2010.00399.x (courts give way where there is protest).
    """

    stage = "intervention"
    systems = ("S14",)
    slot = "how courts decide"
    records: ClassVar[dict[str, Record]] = {
        "cases": Record(("locality",), "people", "suspects whose arrest would be no sensitive case", "file"),
        "won": Record(("locality",), "people", "of them, those whose arrest would be struck out", "file"),
        "sensitive": Record(("locality",), "people", "suspects whose arrest would be a sensitive case", "file"),
        "sensitive_won": Record(("locality",), "people", "of them, those whose arrest would be struck out", "file"),
    }
    proof: Scalar
    unrest: Scalar
    bench: str = switch()

    def step(self, view: View, mine: None, luck: Luck) -> tuple:
        files, pages = view.files, view.pages
        suspicion, act = files.suspicion.value, files.act
        offence = (act >= ACT["infraction"]) & (act < POLITICAL_FIRST)
        weak = (suspicion < self.proof) & ~offence
        restive = pages.share(view.local.filed) * 1000.0 > self.unrest
        sensitive = (act >= POLITICAL_FIRST) | pages.spread(restive)
        struck = weak if self.bench == "independent" else weak & ~sensitive
        suspect = (suspicion > 0) & (files.held == 0) & pages.people
        code = sensitive * jnp.uint8(2) + struck * jnp.uint8(1)
        counts = pages.tally(jnp.where(suspect, code, jnp.uint8(9)), 4)
        records = {
            "cases": counts[:, 0] + counts[:, 1],
            "won": counts[:, 1],
            "sensitive": counts[:, 2] + counts[:, 3],
            "sensitive_won": counts[:, 3],
        }
        return InterventionEffect(veto={"arrest": struck}), None, records
