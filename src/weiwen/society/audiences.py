"""How many see what somebody posts, held against the thresholds of a law on posts that many see.

The law of 2013 names 5,000 views and 500 shares: absolute numbers, which a small world cannot reach. There a share of
its people may stand for them, under a label; else the world is refused.
"""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, UInt8

from weiwen.engine import Pages
from weiwen.errors import InputError
from weiwen.vocabulary import FOLLOWERS

VIEWS, SHARES = 5000.0, 500.0  # interpretation of the Supreme People's Court and Procuratorate of 9 September 2013
COUNTINGS = ("people", "share")  # views as the law counts them; or as a share of the country (a label: not the law's)


def heads(pages: Pages) -> int:
    """People of the country; where only shapes are known its rows, some of them vacant, and it is asked again later."""
    try:
        return int(np.asarray(pages.registered, np.int64).sum())
    except jax.errors.TracerArrayConversionError:
        return pages.shape[0] * pages.rows


def refuse_small(pages: Pages, counting: str, name: str) -> None:
    """Refuse a country that has fewer people than the law counts views."""
    most = heads(pages)
    if counting == "people" and most < VIEWS:
        raise InputError(
            f"{name} counts {VIEWS:.0f} views as the law does, and the country has {most} people: take "
            f'--people {2 * VIEWS:.0f} or more, or set {name}.counting = "share" and read the result as a likeness'
        )


def chance_over(
    pages: Pages, sight: Array, forward: Array, spread: Array, share: Array, counting: str
) -> Float[Array, "rungs"]:
    """By rung of the audience, the chance that a post is seen, or shared, more often than the law lets pass."""
    country = pages.registered.sum().astype(jnp.float32)
    views = jnp.minimum(sight * jnp.asarray(FOLLOWERS, jnp.float32), country)
    by_views = views * (1.0 / VIEWS) if counting == "people" else views * (1.0 / (share * country))
    by_shares = forward * by_views * (VIEWS / SHARES)
    return jax.nn.sigmoid(jnp.log(jnp.maximum(jnp.maximum(by_views, by_shares), 1e-6)) * (1.0 / spread))


def of_rung(rung: UInt8[Array, "pages rows"], values: Float[Array, "rungs"]) -> Float[Array, "pages rows"]:
    """A number of each rung for whoever stands on it (0 for who has no audience)."""
    found = jnp.zeros(rung.shape, jnp.float32)
    for k in range(len(FOLLOWERS)):
        found = jnp.where(rung == k + 1, values[k], found)
    return found
