"""Posts reach one's ties within the week, and theirs if somebody passes them on."""

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.engine.ties import heard_from, number, pack
from weiwen.society.discourse.stage import DiscourseEffect, View, posted


class PostSpread(Mechanism):
    """What one hears is the number of ties that posted, or passed on, something not yet removed.

    Equation: first hop: posts not removed early. Second hop: who hears a post that is still there passes it on with
    chance repost g (g the own grievance). Heard: the ties whose post, or repost, is seen.

    Source: Independent cascade: Goldenberg, Libai and Muller 2001, doi:10.1023/A:1011122126881. That its audience
    are ties and not followers leaves out hubs.
    """

    stage = "discourse"
    owns = "heard"
    repost: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> DiscourseEffect:
        passes_on = luck.chance("repost", self.repost * view.people.grievance.value) & view.pages.people
        passes_on = luck.settle(passes_on & (view.people.custody == 0))
        names = {"criticism": "heard", "protest": "mobilised"}
        return DiscourseEffect(**{names[kind]: self._heard(view, kind, passes_on, luck) for kind in names})

    def _heard(self, view: View, kind: str, passes_on: jnp.ndarray, luck: Luck) -> jnp.ndarray:
        """Ties that hold a post. Words of 32 people are kept between hops: made anew for each tie they cost most."""
        posts, rows = posted(view.acts, kind), view.pages.rows
        never = jnp.zeros(posts.shape, bool)
        early, late = (getattr(view.removal, when) or {kind: never} for when in ("early", "late"))
        first = luck.settle(pack(posts & ~late[kind]))
        ones, twos, fours = heard_from(first, view.ties)
        passed = pack(passes_on & ~late[kind]) & (ones | twos | fours)
        second = luck.settle(pack(posts & ~early[kind]) | passed)
        return number(luck.settle(heard_from(second, view.ties)), rows)
