"""A synthetic society drawn from published aggregates: sizes and incomes of places, and a few assumed distributions.

    log income ~ Normal(m - sigma^2 / 2, sigma)     m: log mean income of the place relative to the national mean
    boldness   ~ Exponential(mean)                  Daymude, Axelrod and Forrest 2025
    ideal      ~ Normal(mean, sd), clipped to [-1, 1]
    honesty    ~ mean of two uniforms
    group B    ~ Bernoulli, its share differing between places: uniform between 0 and twice the national one
    connected  ~ Bernoulli(0.02)                    ties to the powerful; assumed

Each row has its own address, so the same seed draws the same people whatever mechanisms are in the loop.
"""

from typing import NamedTuple

import jax.numpy as jnp
from jax.scipy.special import ndtri
from jaxtyping import Array, Float

from weiwen.engine import Luck, Pages
from weiwen.engine.level import Level, level
from weiwen.engine.ties import tie
from weiwen.society.elites import appoint
from weiwen.society.people import COLUMNS, FAR_TIES, NEAR_TIES, People, Society, Towns
from weiwen.vocabulary import CONNECTED, WORKS

WELL_CONNECTED = 0.02  # of people: assumed


class Draw(NamedTuple):
    """Numbers of the population draw; unit, range and source stand in the scenario's population table."""

    group_b: float
    sigma: float
    boldness: float
    ideal_mean: float
    ideal_sd: float
    hardship: float
    grievance: float
    belief: float
    hope: float
    awareness: float


def _level(name: str, value: Float[Array, "pages rows"]) -> Level:
    return level(value, *COLUMNS[name][1])


def _everyone(pages: Pages, value: float) -> Float[Array, "pages rows"]:
    return jnp.full(pages.shape, value, jnp.float32)


def populate(pages: Pages, prosperity: Float[Array, "places"], draw: Draw, luck: Luck) -> Society:
    """Draw everybody's traits and starting beliefs, and their ties."""
    normal = [ndtri(jnp.clip(u, 1e-7, 1 - 1e-7)) for u in luck.uniforms("income and ideal")]
    honest, bold = luck.uniforms("honesty and boldness")
    honest_too, group = luck.uniforms("honesty and group")
    share_b = draw.group_b * 2.0 * luck.uniform("share of B", (pages.places,))
    knows = luck.uniform("standing")
    standing = (knows < WELL_CONNECTED) * jnp.uint16(CONNECTED)
    none, long_ago = jnp.zeros(pages.shape, jnp.uint8), jnp.full(pages.shape, 255, jnp.uint8)
    people = People(
        group=(group < pages.spread(share_b)).astype(jnp.uint8),
        income=_level("income", pages.spread(prosperity) - 0.5 * draw.sigma**2 + draw.sigma * normal[0]),
        hardship=_level("hardship", _everyone(pages, draw.hardship)),
        honesty=_level("honesty", 0.5 * (honest + honest_too)),
        ideal=_level("ideal", draw.ideal_mean + draw.ideal_sd * normal[1]),
        boldness=_level("boldness", -draw.boldness * jnp.log1p(-bold)),
        grievance=_level("grievance", _everyone(pages, draw.grievance)),
        belief=_level("belief", _everyone(pages, draw.belief)),
        prospect=_level("prospect", _everyone(pages, 0.0)),
        hope=_level("hope", _everyone(pages, draw.hope)),
        custody=none,
        since_offence=long_ago,
        since_protected=long_ago,
        heard=none,
        mobilised=none,
        standing=standing.astype(jnp.uint16),
        awareness=_level("awareness", _everyone(pages, draw.awareness)),
        ladder=none,
    )
    still = jnp.zeros(pages.places, jnp.float32)
    towns = Towns(
        still, still, still, still, still, dict.fromkeys(WORKS, still), jnp.float32(0.0), jnp.bool_(False), still
    )
    ties, elites = tie(pages, luck, NEAR_TIES, FAR_TIES), appoint(luck, pages.places)
    return Society(people, ties, elites, towns, prosperity, jnp.float32(draw.sigma))
