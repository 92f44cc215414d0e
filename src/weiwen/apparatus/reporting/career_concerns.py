"""What a career makes of effort: several tasks at one cost, a tournament among peers, and a term that ends.

Plain arithmetic without state, used by `cadre_careers`, and what is hidden by `cadre_evaluation` too.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int32

from weiwen.engine import Pages
from weiwen.engine.sums import summed

Places = Float[Array, "places"]
ROOT_OF_TWO_PI = 2.5066283


def density(x: Array) -> Array:
    """Density of the standard normal distribution."""
    return jnp.exp(-0.5 * x * x) * (1.0 / ROOT_OF_TWO_PI)


def multitask(worth: Float[Array, "places tasks"], cost: Array, substitution: Array) -> Float[Array, "places tasks"]:
    """The efforts t >= 0 that maximise worth . t - (cost sum_i t_i^2 + substitution (sum_i t_i)^2) / 2.

    t_i = max(0, worth_i - substitution T) / cost; their sum T is the largest of S_m / (cost + m substitution), S_m the
    sum of the m highest worths: fewer tasks than are worth doing give a smaller sum, and so do more.
    """
    tasks = worth.shape[-1]
    highest = -jnp.sort(-worth, axis=-1)
    total, most = jnp.zeros_like(worth[..., 0]), jnp.zeros_like(worth[..., 0])
    for m in range(tasks):
        total = total + highest[..., m]
        most = jnp.maximum(most, total * (1.0 / (cost + (m + 1.0) * substitution)))
    return jnp.maximum(worth - substitution * most[..., None], 0.0) * (1.0 / cost)


def evaluations_left(left: Int32[Array, "places"], until: Array, year: int) -> Int32[Array, "places"]:
    """How many evaluations fall into the weeks that are left, the next one `until` weeks away."""
    return jnp.where(left >= until, (left - until) // year + 1, 0)


def concern(evaluations: Int32[Array, "places"], openings: Array, patience: Array) -> Places:
    """What is lost with this evaluation, as a share of a promotion: all of it at the last one, less while more follow.

    1 - patience V, V = p (1 - q^(j-1)) / (1 - q), q = patience (1 - p): the worth of the j - 1 evaluations to come if
    each promotes with chance p. Whoever has no evaluation left has nothing to gain.
    """
    stays = patience * (1.0 - openings)
    later = jnp.maximum(evaluations - 1, 0).astype(jnp.float32)
    worth = openings * (1.0 - jnp.power(stays, later)) * (1.0 / (1.0 - stays))
    return jnp.where(evaluations > 0, 1.0 - patience * worth, 0.0)


def hidden_ways(
    own: Places, norm: Places, fear: Places, weight: Array, ambition: Array, costs: tuple[Array, Array]
) -> tuple[Places, Places]:
    """Share concealed and chance of silencing: the fixed response to veto and audit, which nobody learns."""
    risk = (own > ambition * norm).astype(jnp.float32)
    hiding = jnp.clip((weight - fear) * (1.0 / costs[0]), 0.0, 1.0)
    return hiding, jnp.clip((weight * risk - fear) * (1.0 / costs[1]), 0.0, 1.0)


def ranked(score: Places, pages: Pages) -> Int32[Array, "places"]:
    """Rank among the places of the same parent, 0 the best."""
    order = jnp.lexsort((-score, pages.parent))
    position = jnp.argsort(order).astype(jnp.int32)
    return position - jax.ops.segment_min(position, pages.parent, pages.parents)[pages.parent]


def spread_among(score: Places, pages: Pages) -> tuple[Places, Places]:
    """Mean and standard deviation of the scores of the places of the same parent."""
    share = 1.0 / pages.of_parent(jnp.ones_like(score))
    mean = (pages.of_parent(score) * share)[pages.parent]
    square = (pages.of_parent((score - mean) * (score - mean)) * share)[pages.parent]
    return mean, jnp.sqrt(square)


def gini(counts: Places) -> Float[Array, ""]:
    """Gini of counts over places (0 where there is nothing)."""
    n, total, ascending = counts.shape[0], summed(counts), jnp.sort(counts)
    places = jnp.arange(1, n + 1, dtype=jnp.float32)
    ratio = 2.0 * summed(places * ascending) * (1.0 / (n * jnp.maximum(total, 1.0)))
    return jnp.where(total > 0, ratio - (n + 1.0) / n, 0.0)


def winners(score: Places, eligible: Bool[Array, "places"], openings: Array, luck: Array, pages: Pages) -> Array:
    """The best of the eligible, as many as there are openings in the province (rounded by a draw of the province)."""
    peers = pages.of_parent(jnp.ones(pages.places, jnp.float32))
    posts = jnp.floor(openings * peers + luck)[pages.parent]
    return eligible & (ranked(jnp.where(eligible, score, -jnp.inf), pages).astype(jnp.float32) < posts)
