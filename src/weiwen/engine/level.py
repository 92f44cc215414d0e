"""Levels: a share or a position kept in one byte, handed out in float32, rounded once a tick by a draw.

A stock that decays by 0.3 % a week moves less than one step of a byte; rounded to the nearest step it would stick
where it is. Rounding up with the probability of the remainder moves it by the right amount on average. The draw is a
byte, so that changes of less than 1/512 of a step a tick do not move a level.
"""

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float, UInt8


class Level(eqx.Module):
    """A quantity in [lo, hi] in 255 steps."""

    raw: UInt8[Array, "..."]
    lo: float = eqx.field(static=True)
    hi: float = eqx.field(static=True)

    @property
    def step(self) -> float:
        """Size of one step, in the quantity's own unit."""
        return (self.hi - self.lo) / 255.0

    @property
    def value(self) -> Float[Array, "..."]:
        """The quantity in float32."""
        return self.raw.astype(jnp.float32) * self.step + self.lo

    def put(self, value: Float[Array, "..."], dither: UInt8[Array, "..."]) -> "Level":
        """Store a value, clipped to [lo, hi] and rounded to a step by the byte `dither`."""
        exact = jnp.clip((value - self.lo) * (1.0 / self.step), 0.0, 255.0)
        threshold = (dither.astype(jnp.float32) + 0.5) * (1.0 / 256.0)
        raw = jnp.minimum(jnp.floor(exact + threshold), 255.0).astype(jnp.uint8)
        return Level(raw, self.lo, self.hi)

    def moved(self, change: Float[Array, "..."], dither: UInt8[Array, "..."]) -> "Level":
        """Add a change."""
        return self.put(self.value + change, dither)


def level(value: Float[Array, "..."], lo: float, hi: float) -> Level:
    """A level that starts at a value, rounded to the nearest step."""
    raw = jnp.round(jnp.clip((value - lo) * (255.0 / (hi - lo)), 0.0, 255.0)).astype(jnp.uint8)
    return Level(raw, lo, hi)
