"""Posts in a region check who passes; a check brings an abstract flag, or none.

A flag here is a bare yes or no with a rate. What it would be made of is nowhere in this program. Posts stand where
flags were found before, so that they find more where they are (Ensign et al. 2018); a correction weighs what is found
by how often it was looked for.
"""

from typing import Any, ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.engine import Columns, Luck, Mechanism, Pages, Record
from weiwen.engine.mechanism import Scalar
from weiwen.engine.sums import summed
from weiwen.sensing.stage import SensingEffect, View
from weiwen.vocabulary import CLEAN, GROUPS, RAISED, YEAR

NEW = 2  # in the books of the posts: not yet registered in a group
FEWEST = 1e-6  # flags a head: keeps a logarithm finite


class Checkpoint(Mechanism):
    """A share of the region's people is checked, more where more flags were found; a check raises a flag, with error.

    Equation: P(checked) = checks d; P(flag | checked) = sensitivity for whoever did within a year what the state lists,
    else base_rate (times bias for who is registered in group B); d = flags found a head in the place over those in the
    region. Found' = found + flags d^(-correction): 0 is the urn of Ensign et al., 1 weighs by the chance to be checked.
    Among people of whom a share p did what is listed, a flag is right with p s / (p s + (1 - p) f).

    Source: Ensign et al. 2018, Runaway feedback loops in predictive policing (PMLR 81); posts and a platform that
    flags: Human Rights Watch 2019, China's Algorithms of Repression.
    """

    stage = "sensing"
    systems = ("S42",)
    keeps: ClassVar[Columns] = {
        "found": ("flags", (0.0, jnp.inf), "flags found in the place, as the posts count them"),
        "enrolled": ("code", (0, NEW), "group in which the posts registered somebody (2: not yet)"),
    }
    records: ClassVar[dict[str, Record]] = {
        "checked": Record(("locality", "group"), "people", "people stopped and checked, by registered group", "ledger"),
        "checked_for_nothing": Record(
            ("locality", "group"), "people", "of them, people who had done nothing in a year", "ledger"
        ),
        "raised": Record(("locality", "group"), "people", "of them, those of whom a flag was raised", "ledger"),
        "raised_falsely": Record(
            ("locality", "group"), "people", "of those flagged, people who had done nothing in a year", "ledger"
        ),
    }
    checks: Scalar
    sensitivity: Scalar
    base_rate: Scalar
    bias: Scalar
    misread: Scalar
    prior: Scalar
    correction: Scalar

    def start(self, view: View) -> dict[str, Array]:
        found = self.prior * view.pages.registered.astype(jnp.float32)
        return {"found": found, "enrolled": jnp.full(view.pages.shape, NEW, jnp.uint8)}

    def step(self, view: View, mine: dict[str, Array], luck: Luck) -> tuple:
        people, pages = view.people, view.pages
        density = relative(mine["found"], view.region, pages)
        passing, showing = luck.uniforms("check")
        chance = jnp.clip(self.checks * density, 0.0, 1.0) * view.region
        checked = (passing < pages.spread(chance)) & (people.custody == 0) & pages.people
        read = people.group ^ luck.chance("paper", self.misread).astype(jnp.uint8)
        enrolled = jnp.where(checked & (mine["enrolled"] == NEW), read, mine["enrolled"])
        listed = (people.since_offence < YEAR) | (people.since_protected < YEAR)
        false = self.base_rate * jnp.where(enrolled == 1, self.bias, 1.0)
        raised = checked & (showing < jnp.where(listed, self.sensitivity, false))
        code = jnp.where(raised, jnp.uint8(RAISED), checked * jnp.uint8(CLEAN))
        code, enrolled, falsely, idly = luck.settle((code, enrolled, raised & ~listed, checked & ~listed))
        records: dict[str, Any] = {
            "checked": _by_group(pages, code > 0, enrolled),
            "checked_for_nothing": _by_group(pages, idly, enrolled),
            "raised": _by_group(pages, code == RAISED, enrolled),
            "raised_falsely": _by_group(pages, falsely, enrolled),
        }
        weight = jnp.exp(-self.correction * jnp.log(jnp.maximum(density, FEWEST)))
        found = mine["found"] + records["raised"].sum(-1).astype(jnp.float32) * weight
        return SensingEffect(checked=code), {"found": found, "enrolled": enrolled}, records


def relative(found: Float[Array, "places"], region: Float[Array, "places"], pages: Pages) -> Float[Array, "places"]:
    """Flags found a head in each place, over those a head in the region (1 everywhere where nothing is known)."""
    heads = pages.registered.astype(jnp.float32)
    everywhere = summed(heads * region) * (1.0 / jnp.maximum(summed(found * region), FEWEST))
    return found * (1.0 / heads) * everywhere


def _by_group(pages: Pages, who: Array, enrolled: Array) -> Array:
    return pages.tally(jnp.where(who, enrolled, jnp.uint8(9)), len(GROUPS))
