"""People learn that they are watched, weighed and steered: by what touches them, and by talk."""

import jax.numpy as jnp

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar
from weiwen.engine.pages import BLOCK
from weiwen.society.response.stage import ResponseEffect, View

TOUCHES = ("restrict", "reward", "remind")


class Awareness(Mechanism):
    """Awareness grows by contact with a measure that a file decides, spreads among people around, and fades.

    Equation: a' = a + (contact [restricted, rewarded or reminded] + talk n) (1 - a) - forget a, n the share of the 64
    around of whom awareness is over one half.

    Source: Diffusion by outside contact and by talk: Bass 1969, doi:10.1287/mnsc.15.5.215; few know of such systems:
    Kostka 2019, doi:10.1177/1461444819826402.
    """

    stage = "response"
    systems = ("S40",)
    owns = "awareness"
    contact: Scalar
    talk: Scalar
    forget: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> ResponseEffect:
        aware = view.people.awareness.value
        touched = jnp.zeros(view.pages.shape, bool)
        for measure in TOUCHES:
            touched |= view.granted(measure)
        know = view.pages.nearby((aware > 0.5) & view.pages.people).astype(jnp.float32) * (1 / BLOCK)
        lesson = jnp.minimum(self.contact * touched + self.talk * know, 1.0)
        return ResponseEffect(awareness=lesson * (1.0 - aware) - self.forget * aware)
