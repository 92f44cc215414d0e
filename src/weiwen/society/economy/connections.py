"""What elites take, and what connections bring: who is connected earns more, the others less; the sum is kept."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.engine.sums import in_turn
from weiwen.society.economy.stage import View
from weiwen.vocabulary import CONNECTED

Shifts = tuple[Float[Array, "places"], Float[Array, "places"]]


def shifts(view: View, captured: Float[Array, "..."] | None = None) -> Shifts:
    """By how much connections move log incomes: of everybody else, and of the connected.

    Of a place's income a share s goes to the share k of people who are connected, and each keeps 1 - s of the rest:
    (1 - k)(1 - s) + k (1 - s + s / k) = 1. Where nobody is connected nothing is captured. Another share can be given.
    """
    connected = view.pages.share(view.pages.count(view.people.has(CONNECTED) & view.pages.people))
    share = jnp.where(connected > 0, view.towns.captured if captured is None else captured, 0.0)
    left = 1.0 - share
    return jnp.log(left), jnp.log(left + share * (1.0 / jnp.maximum(connected, 1e-9)))


def by_person(values: Shifts, view: View) -> Float[Array, "pages rows"]:
    """Hand each person what applies: values of everybody else, and of the connected."""
    return jnp.where(view.people.has(CONNECTED), view.pages.spread(values[1]), view.pages.spread(values[0]))


def taken(view: View) -> Float[Array, "places"]:
    """What elites took last week, as a share of the place's income (added seat by seat, so that bits are kept)."""
    return in_turn(view.elites.rents)
