"""The conduct stage: utilities add up, then two draws are made, a civic and a political one.

    P(act) = exp(u_act) / (1 + sum_k exp(u_k))          the quiet alternative has utility 0 (McFadden 1974)

Two draws and not one: in a single categorical choice every reward for one act would lower every other by arithmetic.
Who is in custody acts in neither.
"""

from dataclasses import replace
from typing import Any

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, UInt8, UInt16

from weiwen.engine import Luck, Pages, by, given
from weiwen.engine.effects import Gated
from weiwen.society.elites import Elites, moved
from weiwen.society.people import Acts, People, Society, Towns
from weiwen.vocabulary import ACT, ADOPTER, ALL, CIVIC, LEVELS, OWES, PAID_UP, POLITICAL, SETTLES, SUED_FOR, Law, Roll

LITTLE = 0.1  # grievance below which somebody has little to complain of
PETITION = POLITICAL.index("petition")
PAYS = SETTLES.index("pays")
CEILING = 20.0  # utilities are clipped here, where a choice is certain to one in 500 million


class View(eqx.Module):
    """What people see when they choose: themselves, what they heard, their place, and the law and the roll of seats as
    published."""

    people: People
    elites: Elites
    towns: Towns
    law: Law
    roll: Roll
    pages: Pages


class ConductEffect(eqx.Module):
    """Utilities of the acts that a mechanism offers (in units of taste noise, one mechanism for each act); what
    others add to the utility of an act that is offered; who would take a matter to court in place of the letters
    office; what people do about debts and listings; the wish to speak and what would be said of it (shares); who has
    the city's app; changes of what elites are and show."""

    civic: Any = by("only")
    political: Any = by("only")
    pull: Any = by("add")
    court: Any = by("only")
    settles: Any = by("only")
    wish: Any = by("only")
    intensity: Any = by("only")
    adopter: Any = by("only")
    elite: Any = by("add")


def choose(
    utilities: dict[str, Any] | None,
    names: tuple[str, ...],
    uniform: Float[Array, "pages rows"],
    able: Bool[Array, "pages rows"],
) -> UInt8[Array, "pages rows"]:
    """Draw an alternative by its cumulative share; alternatives that nobody offers are not chosen."""
    offered = {k: u for k, u in (utilities or {}).items() if k in names[1:]}
    present = {k: jnp.exp(jnp.minimum(given(u, -jnp.inf), CEILING)) for k, u in offered.items()}
    if not present:
        return jnp.zeros(able.shape, jnp.uint8)
    total = 1.0 + sum(present[k] for k in names[1:] if k in present)
    mark, upper = uniform * total - 1.0, jnp.zeros(able.shape, jnp.float32)
    chosen = jnp.zeros(able.shape, jnp.uint8)
    for code, name in enumerate(names):
        if name in present:
            may = able & offered[name].open if isinstance(offered[name], Gated) else able
            chosen = jnp.where(may & (mark >= upper), jnp.uint8(code), chosen)
            upper = upper + present[name]
    return chosen


def pulled(offered: dict[str, Any] | None, pull: dict[str, Any] | None) -> dict[str, Any] | None:
    """Utilities of what is offered with what pulls at it; a pull alone makes no alternative."""

    def add(utility: Any, more: Any) -> Any:
        return utility._replace(value=utility.value + more) if isinstance(utility, Gated) else utility + more

    return offered and {k: add(u, pull[k]) if pull and k in pull else u for k, u in offered.items()}


def diverted(political: UInt8[Array, "pages rows"], court: Any) -> tuple[Array, Any]:
    """Petitions that become suits, which are quiet: no petition, no incident, nothing that a file calls protected."""
    if court is None:
        return political, None
    suit = (political == PETITION) & given(court, False)
    return jnp.where(suit, jnp.uint8(0), political), suit


def indebted(
    standing: UInt16[Array, "pages rows"], civic: UInt8[Array, "pages rows"], settles: UInt8[Array, "..."], kept: Any
) -> UInt16[Array, "pages rows"]:
    """Who is in default after this week: a breach, or a loan that a lender sues for, makes a debt, and paying ends it
    (where debts are `kept`)."""
    debt, others = jnp.uint16(OWES | PAID_UP), standing & jnp.uint16(ALL - OWES - PAID_UP)
    after = jnp.where(settles == PAYS, others | jnp.uint16(PAID_UP), others | (standing & debt))
    broken = (civic == ACT["breach"]) | ((standing & jnp.uint16(SUED_FOR)) > 0)
    after = jnp.where(broken, others | jnp.uint16(OWES), after)
    return jnp.where(kept, after, standing)


def weeks_since(counter: UInt8[Array, "..."], now: Bool[Array, "..."]) -> UInt8[Array, "..."]:
    """Reset a saturating counter of weeks where something happened now, else let it run."""
    return jnp.where(now, jnp.uint8(0), jnp.minimum(counter, 254) + jnp.uint8(1))


def apply(society: Society, effect: ConductEffect, luck: Luck, pages: Pages) -> tuple[Society, Acts, dict[str, Any]]:
    """Make the two draws and keep the truth about who did what."""
    people = society.people
    able = (people.custody == 0) & pages.people
    first, second = luck.uniforms("choice")
    civic = choose(pulled(effect.civic, effect.pull), CIVIC, first, able)
    political = choose(pulled(effect.political, effect.pull), POLITICAL, second, able)
    political, suit = diverted(political, effect.court)
    nothing = jnp.zeros(able.shape, jnp.float32)
    said, wish = given(effect.intensity, nothing), given(effect.wish, nothing)
    unsaid = jnp.where(able, wish - said, 0.0)
    unsaid = jnp.round(unsaid * 255.0).astype(jnp.uint8)
    shown, wished = (jnp.round(x * 255.0).astype(jnp.uint8) for x in (said, wish))
    settles = None if effect.settles is None else given(effect.settles, jnp.uint8(0))
    settled = luck.settle((civic, political, shown, wished, unsaid, suit, settles))
    civic, political, shown, wished, unsaid, suit, settles = settled
    offence = civic >= ACT["infraction"]
    if settles is not None:
        kept = effect.settles.open if isinstance(effect.settles, Gated) else True
        people = replace(people, standing=indebted(people.standing, civic, settles, kept))
        offence = offence | (people.has(SUED_FOR) & able & kept)  # held people owe, and nobody offends while held
    people = replace(
        people,
        since_offence=weeks_since(people.since_offence, offence),
        since_protected=weeks_since(people.since_protected, political > 0),
    )
    if effect.adopter is not None:
        adopter = given(effect.adopter, people.has(ADOPTER)) & pages.people
        people = replace(people, standing=luck.settle(people.flagged(ADOPTER, adopter)))
    records = {
        "civic_acts": pages.tally(civic - jnp.uint8(1), len(CIVIC) - 1),
        "political_acts": pages.tally(political - jnp.uint8(1), len(POLITICAL) - 1),
        "self_censored": pages.count(unsaid > 1),
        "wishes": pages.total(jnp.where(able, wished, jnp.uint8(0))) * (1 / 255),
        "words_unsaid": pages.total(unsaid) * (1 / 255),
        "incidents": pages.count(political >= PETITION),
        "unprovoked": pages.count((political >= PETITION) & (people.grievance.value < LITTLE)),
        "lodged": pages.tally(jnp.where(political == PETITION, people.ladder, jnp.uint8(255)), len(LEVELS)),
        "suits": pages.count(suit) if suit is not None else jnp.zeros(pages.places, jnp.int32),
    }
    elites = moved(society.elites, effect.elite)
    return replace(society, people=people, elites=elites), Acts(civic, political, shown, wished, suit, settles), records


def did(acts: Acts, name: str) -> Bool[Array, "pages rows"]:
    """Who did the named act this week."""
    if name in CIVIC:
        return acts.civic == CIVIC.index(name)
    return acts.political == POLITICAL.index(name)


def settling(acts: Acts, name: str) -> Bool[Array, "pages rows"]:
    """Who does the named thing about a debt or a listing this week (nobody where no mechanism keeps debts)."""
    return jnp.zeros(acts.political.shape, bool) if acts.settles is None else acts.settles == SETTLES.index(name)


def sued(acts: Acts) -> Bool[Array, "pages rows"]:
    """Who took a matter to court this week (nobody where no mechanism makes suits)."""
    return jnp.zeros(acts.political.shape, bool) if acts.suit is None else acts.suit
