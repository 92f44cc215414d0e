"""Whoever is on the black list is shut out of tickets, loans and posts, week by week."""

import jax.numpy as jnp

from weiwen.apparatus.intervention.stage import InterventionEffect, View
from weiwen.engine import Luck, Mechanism
from weiwen.vocabulary import BLACK


class Restrictions(Mechanism):
    """Everyone on the black list is restricted; an entry in a database has no capacity.

    Equation: claim(restrict) = [black] [not held].

    Source: Joint sanctions: State Council memorandum of 2016 on trust-breaking; counts of denied tickets by the
    Supreme People's Court.
    """

    stage = "intervention"
    systems = ("S35",)

    def step(self, view: View, mine: None, luck: Luck) -> InterventionEffect:
        shut_out = ((view.files.lists & BLACK) > 0) & (view.files.held == 0)
        return InterventionEffect(claims={"restrict": shut_out.astype(jnp.uint8)})
