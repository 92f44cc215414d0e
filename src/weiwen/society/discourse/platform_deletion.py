"""Platforms carry out a standing order on posts, reading each one through noise, and with a delay.

This is the one decision about persons that is taken on what was truly posted: the platform holds the post. It is
exempt from the veil by name (tests/test_veil.py), and each deletion goes to the ledger like any measure.
"""

import jax
import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.society.discourse.stage import DiscourseEffect, View


class PlatformDeletion(Mechanism):
    """A post is removed if the platform reads more collective action, or criticism, in it than the order allows.

    Equation: P(removed) = 1 - (1 - L((collective - C) / noise)) (1 - L((stance - S) / noise)), L logistic, with C and S
    the thresholds of the standing order and the content of the kind of post; of the removals, `early` come before the
    first hop of the post, `late` before the second.

    Source: King, Pan and Roberts 2013, doi:10.1017/S0003055413000014; delays: Zhu et al. 2013 (arXiv:1303.0597).
    """

    stage = "discourse"
    systems = ("S24", "S26")
    slot = "how posts are read"
    noise: Scalar
    early: Scalar
    late: Scalar
    collective_in_criticism: Scalar
    collective_in_protest: Scalar
    stance_in_criticism: Scalar
    stance_in_protest: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> DiscourseEffect:
        content = {
            "criticism": (self.collective_in_criticism, self.stance_in_criticism),
            "protest": (self.collective_in_protest, self.stance_in_protest),
        }
        uniform, effects = luck.uniform("removed"), {"early": {}, "late": {}, "removed": {}, "mistaken": {}}
        for kind, (collective, stance) in content.items():
            over = collective - view.orders.collective, stance - view.orders.stance
            spared = [1.0 - jax.nn.sigmoid(x * (1.0 / self.noise)) for x in over]
            chance = view.pages.spread(1.0 - spared[0] * spared[1])
            innocent = view.pages.spread((over[0] < 0) & (over[1] < 0))
            hop = sum((uniform >= share * chance).astype(jnp.uint8) for share in (self.early, self.late, 1.0))
            hop = luck.settle(hop)  # 0: gone before the first hop, 1: before the second, 2: later, 3: it stays
            effects["early"][kind], effects["late"][kind], effects["removed"][kind] = hop < 1, hop < 2, hop < 3
            effects["mistaken"][kind] = jnp.broadcast_to(innocent, uniform.shape)
        return DiscourseEffect(**effects)
