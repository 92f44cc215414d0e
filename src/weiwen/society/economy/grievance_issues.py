"""What people have a grievance about: land, labour, environment, policing and fees strike whole neighbourhoods at once.

Beside the misfortunes of single households (hardship_shocks), from which people recover there, these come in clusters:
an event strikes so many blocks of a place, few as a rule and at times all of them.
"""

from typing import ClassVar

import jax.numpy as jnp
from jaxtyping import Array, Float, UInt8

from weiwen.engine import Columns, Luck, Mechanism, Pages, Record
from weiwen.engine.mechanism import Scalar
from weiwen.engine.pages import BLOCK
from weiwen.society.economy.stage import EconomyEffect, View
from weiwen.vocabulary import ISSUES, YEAR, numbered

LOCAL = ("locality", "issue")


def mean_extent(least: Float[Array, "..."], tail: Float[Array, ""]) -> Float[Array, "..."]:
    """Mean of min(X, 1) for a Pareto X above `least` with this exponent: least + integral of (least / x)^tail to 1."""
    bend = jnp.where(jnp.abs(1.0 - tail) < 1e-3, 1e-3, 1.0 - tail)
    return least - least**tail * jnp.expm1(bend * jnp.log(least)) * (1.0 / bend)


def everyone(blocks: Array, pages: Pages) -> Array:
    """Hand each person what holds for the block."""
    return jnp.broadcast_to(blocks[:, :, None], (*blocks.shape, BLOCK)).reshape(pages.shape)


class GrievanceIssues(Mechanism):
    """Events of five issues strike blocks of a place, the poor harder by issue, and are what one is aggrieved about.

    Equation: an event of issue k comes to a place with chance r_k / (52 E[f]) and strikes a share f of its blocks of
    64 people, P(f > x) = (x_0 / x)^tail up to the whole place, x_0 one block: so each person is struck r_k times a year
    whatever the tail. Policing strikes the oftener the more undeserved force was seen in the place last week, with
    r_k / 52 + by_force D in place of r_k / 52. Hardship rises by size exp(-tilt_k (y - m)). The last issue that struck
    is one's own until no hardship and no grievance is left.

    Source: Sizes: Biggs 2005, doi:10.1086/427675 (power laws of conflict events); issues after the design of Cai 2010,
    Collective Resistance in China.
    """

    stage = "economy"
    systems = ("S06",)
    keeps: ClassVar[Columns] = {
        "issue": ("code", (0, len(ISSUES)), f"what one is aggrieved about: {numbered(('nothing', *ISSUES))}")
    }
    records: ClassVar[dict[str, Record]] = {
        "struck": Record(LOCAL, "people", "people struck this week, by issue"),
        "aggrieved": Record(LOCAL, "people", "people of high grievance, by issue"),
        "acted": Record(LOCAL, "people", "people who did a protected act last week, by issue"),
    }
    land: Scalar
    labour: Scalar
    environment: Scalar
    policing: Scalar
    fees: Scalar
    tilt_land: Scalar
    tilt_labour: Scalar
    tilt_environment: Scalar
    tilt_policing: Scalar
    tilt_fees: Scalar
    by_force: Scalar
    size: Scalar
    tail: Scalar
    high: Scalar

    def start(self, view: View) -> UInt8[Array, "pages rows"]:
        return jnp.zeros(view.pages.shape, jnp.uint8)

    def step(self, view: View, mine: UInt8[Array, "pages rows"], luck: Luck) -> tuple:
        pages, people = view.pages, view.people
        blocks = luck.settle(
            self.events(pages, view.towns.disgrace, luck)
        )  # drawn once a block, not once for each of its people
        tilts = jnp.stack([jnp.float32(0.0), *(getattr(self, f"tilt_{issue}") for issue in ISSUES)])
        code, tilt = everyone(blocks, pages), everyone(tilts[blocks], pages)
        struck = (code > 0) & pages.people
        harm = self.size * jnp.exp(-tilt * (people.income.value - pages.spread(view.prosperity)))
        hardship = jnp.where(struck, jnp.minimum(harm, 1.0), 0.0)
        over = (people.hardship.raw == 0) & (people.grievance.raw == 0)
        mine = jnp.where(struck, code, jnp.where(over, jnp.uint8(0), mine))
        high, acted = people.grievance.value >= self.high, people.since_protected == 0
        masks = {"struck": struck, "aggrieved": high & pages.people, "acted": acted & pages.people}
        records = {name: _by_issue(mask, mine, pages) for name, mask in masks.items()}
        return EconomyEffect(hardship=hardship), mine, records

    def events(self, pages: Pages, force: Float[Array, "places"], luck: Luck) -> UInt8[Array, "pages blocks"]:
        """The issue that strikes each block this week (0: none)."""
        least = jnp.minimum(BLOCK * (1.0 / pages.registered.astype(jnp.float32)), 1.0)
        usual = 1.0 / mean_extent(least, self.tail)
        blocks = (pages.shape[0], pages.rows // BLOCK)
        struck = jnp.zeros(blocks, jnp.uint8)
        comes, wide = (luck.uniform(what, (len(ISSUES), pages.places)) for what in ("event", "extent"))
        drawn = luck.uniform("block", (len(ISSUES), *blocks))
        for code, issue in enumerate(ISSUES, start=1):
            more = self.by_force * force if issue == "policing" else 0.0
            chance = (getattr(self, issue) * (1 / YEAR) + more) * usual
            extent = least * jnp.maximum(wide[code - 1], 1e-7) ** (-1.0 / self.tail)
            share = jnp.minimum(extent, 1.0) * jnp.maximum(chance, 1.0)  # more than one a week: as many more blocks
            hit = drawn[code - 1] < pages.spread(jnp.where(comes[code - 1] < chance, share, 0.0))
            struck = jnp.where(hit, jnp.uint8(code), struck)
        return struck


def _by_issue(mask: Array, issue: UInt8[Array, "pages rows"], pages: Pages) -> Array:
    return pages.tally(jnp.where(mask, issue - jnp.uint8(1), jnp.uint8(255)), len(ISSUES))
