"""Posts reach one's ties in the week, and theirs if somebody passes them on; those of hubs reach places by a mean."""

from collections.abc import Callable

import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, UInt8

from weiwen.engine import Luck, Mechanism, given
from weiwen.engine.mechanism import Scalar
from weiwen.engine.sums import in_turn
from weiwen.engine.ties import heard_from, number, pack
from weiwen.society.discourse.stage import DiscourseEffect, View, posted
from weiwen.vocabulary import FOLLOWERS

MOST = 7  # what a count of ties holds


def exposure(
    view: View, posts: Bool[Array, "pages rows"], rung: UInt8[Array, "pages rows"], reach: Float[Array, "2 rungs"]
) -> Float[Array, "places"]:
    """Chance that somebody of a place sees a post of a hub: 1 - exp(- views by head), at home and from anywhere."""
    pages, kinds = view.pages, len(FOLLOWERS)
    counts = pages.tally(jnp.where(posts & (rung > 0), rung - jnp.uint8(1), jnp.uint8(255)), kinds)
    here, country = pages.registered[:, None].astype(jnp.float32), pages.registered.sum().astype(jnp.float32)
    home = in_turn(counts.astype(jnp.float32) * jnp.minimum(reach[0], here) * (1.0 / here))
    far = in_turn(counts.sum(0).astype(jnp.float32) * jnp.minimum(reach[1], country) * (1.0 / country))
    return 1.0 - jnp.exp(-(home + far))


class PostSpread(Mechanism):
    """What one hears is the number of ties that posted, or passed on, something not yet removed.

    Equation: first hop: posts not removed early. Second hop: who hears a post that is still there passes it on with
    chance repost g (g the own grievance). Heard: the ties whose post, or repost, is seen. Where people have audiences,
    one more with chance 1 - exp(- v), v the views by head that hubs' posts have in the place. Who evades deletion sees
    what ties and hubs posted, removed or not.

    Source: Independent cascade: Goldenberg, Libai and Muller 2001, doi:10.1023/A:1011122126881. Without the mechanism
    `audience` nobody is followed by others than ties.
    """

    stage = "discourse"
    owns = "heard"
    repost: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> DiscourseEffect:
        passes_on = luck.chance("repost", self.repost * view.people.grievance.value) & view.pages.people
        passes_on = luck.settle(passes_on & (view.people.custody == 0))
        names = {"criticism": "heard", "protest": "mobilised"}
        return DiscourseEffect(**{names[kind]: self._heard(view, kind, passes_on, luck) for kind in names})

    def _heard(self, view: View, kind: str, passes_on: Array, luck: Luck) -> Array:
        """Ties that hold a post. Words of 32 people are kept between hops: made anew for each tie they cost most."""
        posts, rows = posted(view.acts, kind), view.pages.rows
        never = jnp.zeros(posts.shape, bool)
        early, late = (getattr(view.removal, when) or {kind: never} for when in ("early", "late"))
        first = luck.settle(pack(posts & ~late[kind]))
        ones, twos, fours = heard_from(first, view.ties)
        reached, seen, followed = ones | twos | fours, None, self._followed(view, kind, luck)
        if followed is not None:
            stood, seen = (followed(posts & ~gone[kind]) for gone in (late, early))
            reached = reached | pack(stood & view.pages.people)
        passed = pack(passes_on & ~late[kind]) & reached
        evades = None if view.removal is None else view.removal.evades
        digits = heard_from(luck.settle(pack(posts & ~early[kind]) | passed), view.ties)
        if evades is not None:
            around = pack(evades & view.pages.people)
            removed = heard_from(luck.settle(pack(posts) | passed), view.ties)
            digits = [(all_ & around) | (left & ~around) for all_, left in zip(removed, digits, strict=True)]
            seen = None if followed is None else seen | (evades & followed(posts))
        ties = number(luck.settle(digits), rows)
        return ties if seen is None else jnp.minimum(ties + (seen & view.pages.people).astype(jnp.uint8), MOST)

    def _followed(self, view: View, kind: str, luck: Luck) -> Callable[[Array], Array] | None:
        """Who sees a hub's post, given the posts that stand: on one draw, so that fewer posts are seen by fewer."""
        if view.removal is None or view.removal.audience is None:
            return None
        reach = given(view.removal.reach, jnp.zeros((2, len(FOLLOWERS)), jnp.float32))
        draw = luck.uniform(f"follows {kind}")
        return lambda posts: draw < view.pages.spread(exposure(view, posts, view.removal.audience, reach))
