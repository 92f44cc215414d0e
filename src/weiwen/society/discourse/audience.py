"""Some people are followed by many: what they post is seen by a place, or by the country, and not by ties alone."""

from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, UInt8

from weiwen.engine import Columns, Luck, Mechanism
from weiwen.engine.draw import unit
from weiwen.engine.mechanism import Record, Scalar
from weiwen.society.discourse.stage import DiscourseEffect, View, posted
from weiwen.vocabulary import FOLLOWERS


class Audience(Mechanism):
    """Audiences have a heavy tail: each rung is four times the one below, and reached by a share of who stands there.

    Equation: P(rung >= k) = hubs next^(k - 1), so that next = 1/4 is Zipf's law; a post of somebody on rung k is seen
    by sight F_k followers, `home` of them in the own place and the others anywhere: the owner of `heard` spreads it
    by a mean.

    Source: heavy tails of attention: Clauset, Shalizi and Newman 2009, doi:10.1137/070710111; that few accounts make
    most of what is seen: Bakshy, Hofman, Mason and Watts 2011, Everyone's an Influencer (WSDM '11).
    """

    stage = "discourse"
    systems = ("S24", "S25")
    keeps: ClassVar[Columns] = {"rung": ("rung", (0, len(FOLLOWERS)), "rung of the audience beyond ties (0: none)")}
    records: ClassVar[dict[str, Record]] = {
        "posts": Record(("locality", "followers"), "posts", "critical posts and calls, by audience of the author")
    }
    hubs: Scalar
    next: Scalar
    sight: Scalar
    home: Scalar

    def start(self, view: View) -> UInt8[Array, "pages rows"]:
        luck, share, rung = unit(view.people.lot(2)), self.hubs, jnp.zeros(view.pages.shape, jnp.uint8)
        for _ in FOLLOWERS:
            rung, share = rung + (luck < share).astype(jnp.uint8), share * self.next
        return jnp.where(view.pages.people, rung, jnp.uint8(0))

    def step(self, view: View, mine: UInt8[Array, "pages rows"], luck: Luck) -> tuple:
        followers = self.sight * jnp.asarray(FOLLOWERS, jnp.float32)
        reach = jnp.stack([self.home * followers, (1.0 - self.home) * followers])
        wrote = posted(view.acts, "criticism") | posted(view.acts, "protest")
        records = {"posts": view.pages.tally(jnp.where(wrote, mine - jnp.uint8(1), jnp.uint8(255)), len(FOLLOWERS))}
        return DiscourseEffect(audience=mine, reach=reach), mine, records
