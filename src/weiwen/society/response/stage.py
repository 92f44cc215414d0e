"""The response stage (a bridge): measures reach people, and become lessons; each quantity learned has one owner.

Sources turn what happened into three lessons: `threat` (evidence that one is seen and punished), `anger` (injustice
felt) and `relief` (a matter put right). Owners turn lessons into changes of belief, grievance, prospect and hope.
Freeze an owned quantity and every effect that runs through it is gone.

Hardship has two movers: in the economy life moves it (shocks, slumps, recovery), here measures do (a cause put right).
Each rounds its own sum once, with a byte of its own.
"""

from dataclasses import replace
from typing import Any

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from weiwen.custody import one_week_later
from weiwen.engine import Luck, Pages, by, given
from weiwen.society.elites import Elites, moved, summary
from weiwen.society.people import Acts, People, Society, Towns
from weiwen.vocabulary import (
    AWAY,
    BANNED,
    BARRED,
    CUSTODY,
    EVADES,
    LISTED,
    OWNED_BY_ELITES,
    REMINDED,
    SHOWN,
    Deletions,
    Measures,
    Roll,
)

LEARNED = ("belief", "grievance", "prospect", "hope")
MOVED = (*LEARNED, "hardship")  # each with a rounding byte of its own


class ResponseEffect(eqx.Module):
    """Lessons (shares, from sources), changes of what is owned (from owners), and what measures change of hardship; the
    rung of the ladder on which people stand, who is away in the next place, who stands on a public list, who was turned
    away for a listing, who evades deletion, and how far people know that they are steered. Of places: undeserved force
    seen (sanctions per head). Of elites: lessons (`favour` and `alarm`), and by owners loyalty and dread. Of the
    country: whether the regime falls."""

    threat: Any = by("add")
    anger: Any = by("add")
    relief: Any = by("add")
    belief: Any = by("add")
    grievance: Any = by("add")
    prospect: Any = by("add")
    hope: Any = by("add")
    hardship: Any = by("add")
    away: Any = by("only")
    awareness: Any = by("add")
    barred: Any = by("only")
    evades: Any = by("only")
    ladder: Any = by("only")
    listed: Any = by("only")
    disgrace: Any = by("add")
    favour: Any = by("add")
    alarm: Any = by("add")
    loyalty: Any = by("add")
    dread: Any = by("add")
    fall: Any = by("either")


class View(eqx.Module):
    """What touched people and elites this week, beside their own truth."""

    people: People
    elites: Elites
    towns: Towns
    roll: Roll
    acts: Acts
    measures: Measures
    deletions: Deletions
    pages: Pages
    lessons: ResponseEffect | None = None

    def granted(self, measure: str) -> Array:
        """Who was given a measure this week."""
        weeks = self.measures.granted.get(measure)
        return jnp.zeros(self.pages.shape, bool) if weeks is None else weeks > 0

    def listed(self) -> Bool[Array, "pages rows"]:
        """Who is restricted for standing on the black list."""
        listed = self.measures.listed
        return jnp.zeros(self.pages.shape, bool) if listed is None else listed

    def taken(self) -> Bool[Array, "pages rows"]:
        """Who was taken into custody this week, of whatever kind."""
        taken = self.granted("arrest") | self.granted("hide")
        return taken | self.granted("camp") if "camp" in self.measures.granted else taken

    def work(self, name: str) -> Float[Array, "places"]:
        """What the state did in each place as a whole (0 where it did nothing)."""
        return self.measures.works.get(name, jnp.zeros(self.pages.places, jnp.float32))

    def to_firms(self, measure: str) -> Bool[Array, "places seats"]:
        """To whose firm a measure was applied this week."""
        return self.measures.firms.get(measure, jnp.zeros(self.elites.loyalty.shape, bool))

    def of_seats(self, name: str) -> Float[Array, "places seats"]:
        """A lesson of elites as joined from all sources (0 where there is none)."""
        joined = None if self.lessons is None else getattr(self.lessons, name)
        return jnp.zeros_like(self.elites.loyalty) if joined is None else joined

    def lesson(self, name: str) -> Float[Array, "pages rows"]:
        """A lesson as joined from all sources (0 where there is none)."""
        joined = None if self.lessons is None else getattr(self.lessons, name)
        return jnp.zeros(self.pages.shape, jnp.float32) if joined is None else joined


def show(view: View, joined: ResponseEffect) -> View:
    """Let the owners see what the sources joined to."""
    return replace(view, lessons=joined)


def apply(
    society: Society, measures: Measures, effect: ResponseEffect, luck: Luck, pages: Pages
) -> tuple[Society, dict[str, Any]]:
    """Take into custody and release, and apply what was learned and what was put right."""
    people = society.people
    columns = LEARNED if effect.hardship is None else MOVED
    dithers = dict(zip(columns, luck.bytes("rounding", len(columns)), strict=True))
    after: dict[str, Any] = {
        name: getattr(people, name).moved(change, dithers[name])
        for name in columns
        if (change := getattr(effect, name)) is not None
    }
    after["custody"] = one_week_later(people.custody, *(measures.granted.get(m) for m in CUSTODY))
    if effect.ladder is not None:
        after["ladder"] = given(effect.ladder, people.ladder)
    told = {SHOWN: "shame", REMINDED: "remind", BANNED: "restrict_practice"}
    orders = {flag: measures.granted.get(name) for flag, name in told.items()}
    flags = (
        *((AWAY, effect.away), (BARRED, effect.barred)),
        *((EVADES, effect.evades), (LISTED, effect.listed)),
        *((flag, None if weeks is None else weeks > 0) for flag, weeks in orders.items()),
    )
    for flag, written in flags:
        if written is not None:
            marked = replace(people, standing=after.get("standing", people.standing))
            after["standing"] = marked.flagged(flag, given(written, people.has(flag)))
    if effect.awareness is not None:
        (dither,) = luck.bytes("rounding of awareness", 1)
        after["awareness"] = people.awareness.moved(effect.awareness, dither)
    people, towns = replace(people, **luck.settle(after)), society.towns
    disgrace = jnp.zeros(pages.places, jnp.float32) if effect.disgrace is None else effect.disgrace
    fallen = towns.fallen if effect.fall is None else towns.fallen | effect.fall
    works = {name: measures.works.get(name, still) for name, still in towns.works.items()}
    towns = replace(towns, disgrace=jnp.maximum(disgrace, 0.0), works=works, fallen=fallen)
    changes = {name: getattr(effect, name) for name in OWNED_BY_ELITES if getattr(effect, name) is not None}
    elites = moved(society.elites, changes)
    records = {name: pages.mean(getattr(people, name)) for name in (*LEARNED, "awareness")}
    records |= {"disgrace": towns.disgrace, "fallen": fallen}
    return replace(society, people=people, towns=towns, elites=elites), records | summary(elites)
