"""The people of the model, as they are: one row a person, 19 bytes at rest.

Levels are kept in one byte each (engine/level.py). Nobody here is anybody: rows are drawn from published aggregates.
"""

import math
from typing import ClassVar

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, UInt8, UInt16, UInt32

from weiwen.engine import Columns
from weiwen.engine.draw import rows_of, threefry
from weiwen.engine.level import Level
from weiwen.engine.ties import Ties
from weiwen.society.elites import Elites
from weiwen.vocabulary import ALL, AUDIENCE, AUDIENCE_BITS, CIVIC, LEVELS, POLITICAL, SETTLES, numbered

NEAR_TIES, FAR_TIES = 3, 3  # long ties within the own place, and across all
TIES = NEAR_TIES + FAR_TIES
COLUMNS: Columns = {  # name: (unit, range, meaning)
    "group": ("code", (0, 1), "abstract group: 0 is A, 1 is B"),
    "income": ("log of mean income", (-4.0, 4.0), "log income relative to the national mean"),
    "hardship": ("share", (0.0, 1.0), "how far life falls short of what one needs and compares with"),
    "honesty": ("share", (0.0, 1.0), "inner price put on breaking a rule or a promise"),
    "ideal": ("position", (-1.0, 1.0), "private position relative to the official line (1 agrees, -1 opposes)"),
    "boldness": ("weight", (0.0, 12.0), "worth of speaking one's mind in full, in punishments (Daymude's beta)"),
    "grievance": ("share", (0.0, 1.0), "stock of grievance"),
    "belief": ("probability", (0.0, 1.0), "perceived chance of being seen and punished"),
    "prospect": ("probability", (0.0, 1.0), "perceived chance that good conduct is rewarded"),
    "hope": ("probability", (0.0, 1.0), "what petitioning is believed to yield"),
    "custody": ("code", (0, 255), "weeks of custody left, and its kind (custody.py); 0 is free"),
    "since_offence": ("weeks", (0, 255), "weeks since the last infraction, breach, or suit for a loan"),
    "since_protected": ("weeks", (0, 255), "weeks since the last practice, criticism, petition or protest"),
    "heard": ("ties", (0, 7), "ties over which criticism was heard last week"),
    "mobilised": ("ties", (0, 7), "ties over which a call to collective action was heard last week"),
    "standing": (
        "flags",
        (0, 2**16 - 1),
        "1: connected to the powerful, 2: moved on to the next place, 4: in default on a debt, 8: one since paid, "
        "16: turned away for a listing that still stands, 32: shown in public as listed, 64: works elsewhere, "
        "128: has the city's app, 256: was reminded last week, 512: on a public list, 1024: evades deletion, "
        "2048 to 14336: rung of audience, 16384: barred from the practice, "
        "32768: sued this week for a loan not repaid",
    ),
    "awareness": ("share", (0.0, 1.0), "how far one knows that conduct is watched, weighed and steered"),
    "ladder": ("code", (0, len(LEVELS) - 1), f"office at which one petitions: {numbered(LEVELS)}"),
}


class People(eqx.Module):
    """The truth about people, one of each a person."""

    columns: ClassVar[Columns] = COLUMNS
    group: UInt8[Array, "pages rows"]
    income: Level
    hardship: Level
    honesty: Level
    ideal: Level
    boldness: Level
    grievance: Level
    belief: Level
    prospect: Level
    hope: Level
    custody: UInt8[Array, "pages rows"]
    since_offence: UInt8[Array, "pages rows"]
    since_protected: UInt8[Array, "pages rows"]
    heard: UInt8[Array, "pages rows"]
    mobilised: UInt8[Array, "pages rows"]
    standing: UInt16[Array, "pages rows"]
    awareness: Level
    ladder: UInt8[Array, "pages rows"]

    def has(self, flag: int) -> Bool[Array, "pages rows"]:
        """Who has a flag of standing (CONNECTED, AWAY and so on)."""
        return (self.standing & jnp.uint16(flag)) > 0

    def flagged(self, flag: int, mask: Bool[Array, "pages rows"]) -> UInt16[Array, "pages rows"]:
        """The flags of standing, with this one as given and the others as they are."""
        return (self.standing & jnp.uint16(ALL - flag)) | mask * jnp.uint16(flag)

    def lot(self, stream: int) -> UInt32[Array, "pages rows"]:
        """A word of each person that is drawn with the person, so that it is another one in every world."""
        own = self.ideal.raw.astype(jnp.uint32) << 8 | self.honesty.raw.astype(jnp.uint32)
        return threefry((jnp.uint32(stream), jnp.uint32(0)), own, rows_of(own.shape))[0]

    @property
    def audience(self) -> UInt8[Array, "pages rows"]:
        """Rung of the audience beyond one's ties (0: none)."""
        return ((self.standing & jnp.uint16(AUDIENCE_BITS)) >> AUDIENCE).astype(jnp.uint8)


class Towns(eqx.Module):
    """What is true of places as a whole, and of the country: whether the regime has fallen."""

    columns: ClassVar[Columns] = {
        "legitimacy": ("share", (0.0, 1.0), "right to rule that people of the place grant the regime"),
        "strength": ("share", (0.0, 1.0), "strength that people of the place take the regime to have"),
        "disgrace": ("sanctions per head", (0.0, math.inf), "undeserved force seen in the place last week"),
        "growth": ("log income a week", (-math.inf, math.inf), "growth of the place's income last week"),
        "captured": ("share", (0.0, 1.0), "share of the place's income that connections bring their owners"),
        "works": ("by work", (-math.inf, math.inf), "what the state did in the place last week"),
        "level": ("log of mean income", (-math.inf, math.inf), "the nation's mean income over that at the start"),
        "fallen": ("flag", (0, 1), "whether the regime has fallen"),
        "arrears": ("yearly incomes", (0.0, math.inf), "what agencies of the place owe firms and people"),
    }
    legitimacy: Float[Array, "places"]
    strength: Float[Array, "places"]
    disgrace: Float[Array, "places"]
    growth: Float[Array, "places"]
    captured: Float[Array, "places"]
    works: dict[str, Float[Array, "places"]]
    level: Float[Array, ""]
    fallen: Bool[Array, ""]
    arrears: Float[Array, "places"]


class Acts(eqx.Module):
    """What people did this week (not carried over): two choices, what was said and what one wished to say."""

    columns: ClassVar[Columns] = {
        "civic": ("code", (0, len(CIVIC) - 1), f"civic act of the week: {numbered(CIVIC)}"),
        "political": ("code", (0, len(POLITICAL) - 1), f"political act of the week: {numbered(POLITICAL)}"),
        "said": ("1/255", (0, 255), "dissent that one would show"),
        "wish": ("1/255", (0, 255), "dissent that one would show if nobody looked"),
        "suit": ("flag", (0, 1), "took the matter to court in place of the letters office"),
        "settles": ("code", (0, len(SETTLES) - 1), f"about a debt or a listing: {numbered(SETTLES)}"),
    }
    civic: UInt8[Array, "pages rows"]
    political: UInt8[Array, "pages rows"]
    said: UInt8[Array, "pages rows"]
    wish: UInt8[Array, "pages rows"]
    suit: Bool[Array, "pages rows"] | None = None
    settles: UInt8[Array, "pages rows"] | None = None

    @property
    def intensity(self) -> Float[Array, "pages rows"]:
        """How far somebody went in what was said (share)."""
        return self.said.astype("float32") * (1 / 255)


class Society(eqx.Module):
    """People, their ties, and what is true of places."""

    columns: ClassVar[Columns] = {
        "ties": (
            "pages and masks",
            (0, math.inf),
            "partner page and row mask of each page over each tie; ties are mutual",
        ),
        "prosperity": ("log of mean income", (-math.inf, math.inf), "log mean income of the place over the nation's"),
        "dispersion": ("log of mean income", (0.0, math.inf), "standard deviation of log income within a place"),
    }
    people: People
    ties: Ties
    elites: Elites
    towns: Towns
    prosperity: Float[Array, "places"]
    dispersion: Float[Array, ""]
