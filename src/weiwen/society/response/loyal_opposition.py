"""When somebody is taken, those nearby who think alike take it to heart: a believer's arrest offends believers.

No rule says that the loyal cost more. Whoever is taken is mourned by the own side; what it costs in legitimacy depends
on how many those are, and on how much of it they still had to give.
"""

from typing import ClassVar

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Record, Scalar
from weiwen.society.response.stage import ResponseEffect, View


class LoyalOpposition(Mechanism):
    """Custody nearby of somebody on the own side of the line angers, and takes from the right to rule.

    Equation: anger = seen (1 - disguise) |x| [somebody on the own side taken among the 64 around];
    disgrace = cost (1 - disguise) mean over the place of |x| (1 + x) / 2 [the same]: who agrees with the line has more
    of the right to rule to withdraw. `disguise` is how far a charge of ordinary crime keeps people from sympathy.

    Source: sympathy by likeness: McPherson, Smith-Lovin and Cook 2001, doi:10.1146/annurev.soc.27.1.415; that the
    followers of the imprisoned turn against who punishes: Pan and Siegel 2020, doi:10.1017/S0003055419000650.
    """

    stage = "response"
    systems = ("S07",)
    records: ClassVar[dict[str, Record]] = {
        "taken": Record(("locality", "distance"), "people", "taken into custody, by the side of the line"),
        "cost": Record(("locality", "distance"), "shares", "right to rule withdrawn for it, summed over people"),
    }
    seen: Scalar
    cost: Scalar
    disguise: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> tuple:
        pages, position = view.pages, view.people.ideal.value
        taken, loyal = view.taken() & pages.people, position > 0.0
        sides = (loyal, ~loyal)
        near, far = (pages.nearby(taken & side) > 0 for side in sides)
        mourning = jnp.where(loyal, near, far) & ~taken & pages.people
        felt = jnp.abs(position) * mourning
        withdrawn = jnp.round(felt * (1.0 + position) * (255.0 / 2.0)).astype(jnp.uint8)
        sympathy = 1.0 - self.disguise
        by_side = [pages.total(jnp.where(side, withdrawn, jnp.uint8(0))) * (sympathy * (1 / 255)) for side in sides]
        disgrace = self.cost * (by_side[0] + by_side[1]) * (1.0 / pages.registered.astype(jnp.float32))
        records = {
            "taken": jnp.stack([pages.count(taken & side) for side in sides], -1),
            "cost": self.cost * jnp.stack(by_side, -1),
        }
        return ResponseEffect(anger=self.seen * sympathy * felt, disgrace=disgrace), None, records
