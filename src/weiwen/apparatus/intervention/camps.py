"""People who are flagged are sent to camps, as far as there are beds, without charge or trial.

Studied as a harm. Whom it meets follows from the flags, and where, how many and for how long from the scenario. No
learning rule, no search and no slider moves its numbers. No court is asked: it is custody of a kind of its own.
"""

import jax.numpy as jnp

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.custody import held, in_camp
from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.vocabulary import MARKED


class Camps(Mechanism):
    """Of the flagged who are not held, the most suspect are taken first, within the beds that are free and the intake.

    Equation: claim(camp) = 1 + 15 (s + 8) if flagged and not held; room = min(beds registered - in camp, intake
    registered + u), u uniform in [0, 1), in whole people; a stay lasts `term` weeks. Stock' = stock + taken - released.

    Source: Zenz 2019, Brainwashing, police guards and coercive internment (Journal of Political Risk 7); numbers held
    are estimates that differ several times over, and are contested.
    """

    stage = "intervention"
    systems = ("S43",)
    beds: Scalar
    intake: Scalar
    term: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> InterventionEffect:
        files, pages, region = view.files, view.pages, view.policy.region
        sought = ((files.lists & MARKED) > 0) & ~held(files.held)
        priority = jnp.clip(1.0 + 15.0 * (files.suspicion.value + 8.0), 1.0, 255.0).astype(jnp.uint8)
        people = pages.registered.astype(jnp.float32)
        free = self.beds * people - pages.count(in_camp(files.held)).astype(jnp.float32)
        week = self.intake * people + luck.uniform("intake", (pages.places,))
        room = jnp.floor(jnp.maximum(jnp.minimum(free, week), 0.0) * region).astype(jnp.int32)
        return InterventionEffect(
            claims={"camp": jnp.where(sought, priority, jnp.uint8(0))}, weeks={"camp": self.term}, room={"camp": room}
        )
