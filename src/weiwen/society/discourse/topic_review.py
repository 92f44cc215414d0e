"""Platforms read a post by its words and by the company that they keep: what else is posted on its topic in its place.

What people talk about follows what happens: crowds, news, scandals, and posts that vanished. No rule here deletes a
topic. A topic goes as a whole where many of its posts call to act together, and so look alike to a reader in noise.

The platform holds the posts: exempt from the veil by name (tests/test_veil.py), and each deletion goes to the ledger.
"""

import math
from typing import ClassVar, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int32, UInt8

from weiwen.engine import Columns, Luck, Mechanism
from weiwen.engine.mechanism import Record, Scalar, switch
from weiwen.engine.sums import in_turn
from weiwen.society.discourse.stage import TALK, DiscourseEffect, View, posted
from weiwen.vocabulary import TOPICS

EVENTS, CENSORS = TOPICS.index("events"), TOPICS.index("censors")
ALWAYS = tuple(float(topic not in ("events", "censors")) for topic in TOPICS)  # talked of though nothing happened
ELSE = TOPICS.index("state")  # what a repost of no own post counts as
NOBODY = len(TOPICS)
Table = Float[Array, "places topics"]


class Posts(NamedTuple):
    """The posts of a week: what each is about (5: no post), which are calls, criticism, and quote a call heard."""

    topic: UInt8[Array, "pages rows"]
    calls: Bool[Array, "pages rows"]
    critics: Bool[Array, "pages rows"]
    heard: Bool[Array, "pages rows"]


class Tables(NamedTuple):
    """Of each place and topic, a number for posts that quote no call, for those that do, and for calls themselves."""

    plain: Table
    quoting: Table
    call: Float[Array, "places"]


class TopicReview(Mechanism):
    """A post is judged by what is read in it, drawn towards the mean of its topic in its place.

    Equation: attention a' = keep a + stir [crowd], outrage [posts removed last week], size [shock]; of people who post
    nothing else, a share talk w posts on a topic, w = a, and 1 + a but for events and censors; critics write on topics
    by w. Content c: a call, `call`; else echo times what the topic is about (a call, of events; what was removed last
    week, of censors; nothing) + heard [a call was heard]. Topic mean m = sum c / (n + prior); P(removed) =
    1 - (1 - L((m + (1 - company) (c - m) - C) / noise)) (1 - L((stance - S) / noise)). Reading `blind` removes as many
    in each place, whoever wrote them.

    Source: King, Pan and Roberts 2013, doi:10.1017/S0003055413000014 (bursts by topic); shrinkage to a group's mean:
    Efron and Morris 1975, doi:10.1080/01621459.1975.10479864; delays: Zhu et al. 2013 (arXiv:1303.0597).
    """

    stage = "discourse"
    systems = ("S24",)
    slot = "how posts are read"
    keeps: ClassVar[Columns] = {
        "attention": ("ordinary weeks", (0.0, math.inf), "how much more than usual a place talks about each topic"),
        "quoted": ("share", (0.0, 1.0), "mean content of what was removed last week"),
        "removed": ("posts per head", (0.0, 1.0), "posts removed last week"),
    }
    records: ClassVar[dict[str, Record]] = {
        "posted": Record(("locality", "topic"), "posts", "posts by topic"),
        "removed": Record(("locality", "topic"), "posts", "of them, those removed", "ledger"),
        "on_events": Record(("locality", "fate"), "posts", "posts on events that call nobody, by what became of them"),
    }
    talk: Scalar
    keep: Scalar
    shock: Scalar
    size: Scalar
    stir: Scalar
    outrage: Scalar
    call: Scalar
    echo: Scalar
    heard: Scalar
    company: Scalar
    prior: Scalar
    noise: Scalar
    early: Scalar
    late: Scalar
    reading: str = switch()

    def start(self, view: View) -> dict[str, Array]:
        nothing = jnp.zeros(view.pages.places, jnp.float32)
        attention = jnp.zeros((view.pages.places, len(TOPICS)), jnp.float32)
        return {"attention": attention, "quoted": nothing, "removed": nothing}

    def step(self, view: View, mine: dict[str, Array], luck: Luck) -> tuple:
        pages = view.pages
        attention = self._attention(view, mine, luck)
        posts = self._posts(view, attention, luck)
        counts = self._counts(view, posts, view.pages.people)
        content = self._content(mine["quoted"], counts)
        chance = self._chance(view, content, counts)
        word, hops = luck.uniform("removed"), {}
        for kind, of_content in (("protest", pages.spread(chance.call)), ("criticism", self._of(view, chance, posts))):
            said = jnp.where(posts.calls | posts.critics, view.acts.intensity, 0.0)
            spared = 1.0 - jax.nn.sigmoid((said - pages.spread(view.orders.stance)) * (1.0 / self.noise))
            gone = of_content if self.reading == "blind" else 1.0 - (1.0 - of_content) * spared
            hops[kind] = sum((word >= share * gone).astype(jnp.uint8) for share in (self.early, self.late, 1.0))
        hops = luck.settle(hops)  # 0: gone before the first hop, 1: before the second, 2: later, 3: it stays
        effect, removed = self._effect(view, posts, content, hops)
        went = self._counts(view, posts, removed)
        gone, held = in_turn(went.plain + went.quoting) + went.call, in_turn(went.plain * content.plain)
        held = held + in_turn(went.quoting * content.quoting) + went.call * content.call
        quoted = jnp.where(gone > 0.0, held * (1.0 / jnp.maximum(gone, 1.0)), 0.0)
        mine = {
            "attention": attention,
            "quoted": jnp.clip(quoted, 0.0, 1.0),
            "removed": jnp.clip(pages.share(gone), 0.0, 1.0),
        }
        return effect, mine, self._records(view, posts, removed)

    def _attention(self, view: View, mine: dict[str, Array], luck: Luck) -> Table:
        happens = luck.uniform("shock", (view.pages.places, len(TOPICS))) < self.shock * jnp.asarray(ALWAYS)
        shocks = self.size * happens.astype(jnp.float32)
        crowd = view.pages.share(view.pages.count(posted(view.acts, "protest")))
        stirred = shocks.at[:, EVENTS].set(self.stir * crowd).at[:, CENSORS].set(self.outrage * mine["removed"])
        return self.keep * mine["attention"] + stirred

    def _posts(self, view: View, attention: Table, luck: Luck) -> Posts:
        """One post a person at most: acts come with theirs, of the others some talk."""
        people, acts = view.people, view.acts
        calls, critics = posted(acts, "protest"), posted(acts, "criticism")
        weights = self.talk * (attention + jnp.asarray(ALWAYS))
        bounds = [weights[:, 0]]
        for k in range(1, len(TOPICS)):
            bounds.append(bounds[-1] + weights[:, k])
        talks, about = luck.uniforms("topic")
        mark = jnp.where(critics, about * view.pages.spread(bounds[-1]), talks)
        topic = jnp.zeros(view.pages.shape, jnp.uint8)
        for b in bounds:
            topic = topic + (mark >= view.pages.spread(b)).astype(jnp.uint8)
        topic = jnp.where(critics, jnp.minimum(topic, jnp.uint8(NOBODY - 1)), topic)
        topic = jnp.where(calls, jnp.uint8(EVENTS), topic)
        able = (people.custody == 0) & view.pages.people
        topic = jnp.where(able, topic, jnp.uint8(NOBODY))
        return luck.settle(Posts(topic, calls, critics, (people.mobilised > 0) & ~calls))

    def _counts(self, view: View, posts: Posts, among: Bool[Array, "pages rows"]) -> Tables:
        """Posts of some people by place and topic."""
        pages, kinds = view.pages, len(TOPICS)
        topic = jnp.where(among, posts.topic, jnp.uint8(NOBODY))
        quoting = pages.tally(jnp.where(posts.heard, topic, jnp.uint8(NOBODY)), kinds)
        calls, all_ = pages.count(posts.calls & among), pages.tally(topic, kinds)
        plain = (all_ - quoting).at[:, EVENTS].add(-calls)
        return Tables(*(x.astype(jnp.float32) for x in (plain, quoting, calls)))

    def _content(self, quoted: Float[Array, "places"], counts: Tables) -> Tables:
        nothing = jnp.zeros_like(counts.plain)
        plain = self.echo * nothing.at[:, EVENTS].set(self.call).at[:, CENSORS].set(quoted)
        return Tables(plain, plain + self.heard, jnp.broadcast_to(self.call, quoted.shape))

    def _chance(self, view: View, content: Tables, counts: Tables) -> Tables:
        """Chance that a post goes for what its content is read to be."""
        total = content.plain * counts.plain + content.quoting * counts.quoting
        total = total.at[:, EVENTS].add(content.call * counts.call)
        number = (counts.plain + counts.quoting).at[:, EVENTS].add(counts.call)
        company = self.company * total * (1.0 / (number + self.prior))
        own, order = 1.0 - self.company, view.orders.collective

        def chance(c: Array, among: Array, limit: Array) -> Array:
            return jax.nn.sigmoid((among + own * c - limit) * (1.0 / self.noise))

        plain, quoting = (chance(c, company, order[:, None]) for c in (content.plain, content.quoting))
        read = Tables(plain, quoting, chance(content.call, company[:, EVENTS], order))
        if self.reading == "blind":
            gone = in_turn(counts.plain * read.plain + counts.quoting * read.quoting) + counts.call * read.call
            mean = gone * (1.0 / jnp.maximum(in_turn(number), 1.0))
            everywhere = jnp.broadcast_to(mean[:, None], number.shape)
            return Tables(everywhere, everywhere, mean)
        return read

    def _of(self, view: View, tables: Tables, posts: Posts) -> Float[Array, "pages rows"]:
        """A number of tables for each person's post (of a call: as a post that calls nobody)."""
        spread = view.pages.spread

        def of_topic(k: int) -> Array:
            return jnp.where(posts.heard, spread(tables.quoting[:, k]), spread(tables.plain[:, k]))

        found = of_topic(ELSE)
        for k in range(len(TOPICS)):
            found = found if k == ELSE else jnp.where(posts.topic == k, of_topic(k), found)
        return found

    def _effect(self, view: View, posts: Posts, content: Tables, hops: dict[str, Array]) -> tuple:
        talkers = (posts.topic < NOBODY) & ~posts.calls & ~posts.critics
        collective, stance = (view.pages.spread(x) for x in (view.orders.collective, view.orders.stance))
        within = (self._of(view, content, posts) < collective) & (~posts.critics | (view.acts.intensity < stance))
        called = (self.call < collective) & (view.acts.intensity < stance)
        early, late, removed = ({kind: hop < n for kind, hop in hops.items()} for n in (1, 2, 3))
        removed[TALK] = talkers & removed["criticism"]
        mistaken = {"criticism": within, "protest": called, TALK: within}
        gone = jnp.where(posts.calls, removed["protest"], removed["criticism"]) & (posts.topic < NOBODY)
        return DiscourseEffect(early=early, late=late, removed=removed, mistaken=mistaken), gone

    def _records(self, view: View, posts: Posts, gone: Array) -> dict[str, Int32[Array, "places kinds"]]:
        pages, none = view.pages, jnp.uint8(NOBODY)
        fate = jnp.where(posts.critics, jnp.uint8(2), jnp.uint8(0)) + gone.astype(jnp.uint8)
        about = (posts.topic == EVENTS) & ~posts.calls
        return {
            "posted": pages.tally(posts.topic, len(TOPICS)),
            "removed": pages.tally(jnp.where(gone, posts.topic, none), len(TOPICS)),
            "on_events": pages.tally(jnp.where(about, fate, none), 4),
        }
