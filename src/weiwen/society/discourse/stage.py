"""The discourse stage: sources say which posts platforms remove and when; the owner of `heard` spreads the rest.

Within a week a post goes two hops. A removal is early (before the first hop) or late (before the second).
"""

from dataclasses import replace
from typing import Any

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array

from weiwen.engine import Luck, Pages, by, given
from weiwen.engine.ties import Ties
from weiwen.society.elites import Elites
from weiwen.society.people import Acts, People, Society, Towns
from weiwen.vocabulary import ALL, AUDIENCE, AUDIENCE_BITS, POLITICAL, Deletions, Orders, Roll

TALK = "talk"  # ordinary posts, beside the kinds that are acts


class DiscourseEffect(eqx.Module):
    """Masks by kind of post (criticism, protest): whose post would be removed (early, late,
    at all, by mistake; `talk`: ordinary posts that were); what is heard (ties). Who hears what is removed; the rung of
    each person's audience, and by rung how many see a post, at home and in the country. Of opinion: the official
    message that reaches each place (share), a shift of people against the line, and what their owners make of private
    positions and of the strength shown."""

    early: Any = by("either")
    late: Any = by("either")
    removed: Any = by("either")
    mistaken: Any = by("either")
    evades: Any = by("either")
    audience: Any = by("top")
    reach: Any = by("only")
    heard: Any = by("only")
    mobilised: Any = by("only")
    message: Any = by("add")
    shift: Any = by("add")
    ideal: Any = by("add")
    strength: Any = by("add")


class View(eqx.Module):
    """What goes on among people: acts with their posts, ties, their place and its elites, the standing orders that
    platforms were given, the roll of seats."""

    people: People
    elites: Elites
    towns: Towns
    acts: Acts
    ties: Ties
    orders: Orders
    roll: Roll
    pages: Pages
    removal: DiscourseEffect | None = None


def show(view: View, joined: DiscourseEffect) -> View:
    """Let owners see which posts are removed and what message is sent."""
    return replace(view, removal=joined)


def posted(acts: Acts, kind: str) -> Array:
    """Who posted something of this kind."""
    return acts.political == POLITICAL.index(kind)


def apply(
    society: Society, acts: Acts, effect: DiscourseEffect, luck: Luck, pages: Pages
) -> tuple[Society, Deletions, dict[str, Any]]:
    """Keep what was heard, and list what was deleted."""
    removed = mistaken = jnp.zeros(pages.shape, bool)
    for kind, gone in (effect.removed or {}).items():
        gone = gone if kind == TALK else posted(acts, kind) & gone
        removed |= gone
        mistaken |= gone & effect.mistaken[kind]
    removed, mistaken = luck.settle((removed, mistaken))
    people = society.people
    for name in ("heard", "mobilised"):
        if (ties := getattr(effect, name)) is not None:
            people = replace(people, **{name: luck.settle(given(ties, getattr(people, name)))})
    if effect.audience is not None:
        rung = effect.audience.astype(jnp.uint16) << AUDIENCE
        people = replace(people, standing=luck.settle((people.standing & jnp.uint16(ALL - AUDIENCE_BITS)) | rung))
    towns = society.towns
    if effect.ideal is not None:
        (dither,) = luck.bytes("rounding", 1)
        people = replace(people, ideal=luck.settle(people.ideal.moved(effect.ideal, dither)))
    if effect.strength is not None:
        towns = replace(towns, strength=jnp.clip(towns.strength + effect.strength, 0.0, 1.0))
    records = {
        "ideal": pages.mean(people.ideal),
        "strength": towns.strength,
        "posts": pages.count(posted(acts, "criticism") | posted(acts, "protest")),
        "heard": pages.count((people.heard + people.mobilised > 0) & pages.people),
        "mobilised": pages.count((people.mobilised > 0) & pages.people),
    }
    return replace(society, people=people, towns=towns), Deletions(removed, mistaken), records
