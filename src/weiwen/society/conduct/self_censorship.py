"""People weigh saying what they think against being punished for it, and say the part that is worth its risk."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from weiwen.engine import Luck, Mechanism
from weiwen.engine.mechanism import Scalar, switch
from weiwen.society.conduct.stage import ConductEffect, View

FAINT = 1e-3  # a wish below this is no wish


def optimum(
    wish: Float[Array, "..."],
    boldness: Float[Array, "..."],
    seen: Float[Array, "..."],
    tolerance: Float[Array, ""],
    severity: Float[Array, ""],
    punishment: str,
) -> Float[Array, "..."]:
    """The dissent a person shows, given the dissent wished for: the closed form of the paper, both punishments."""
    blind = 1.0 - jnp.minimum(seen, 254 / 255)
    if punishment == "uniform":
        room = boldness - blind * severity
        needed = (boldness * tolerance + seen * severity) / jnp.where(room > 0, room, 1.0)
        speaks = (wish <= tolerance) | ((room > 0) & (wish >= needed))
        return jnp.where(speaks, wish, tolerance)
    peak = 0.5 * (tolerance + (boldness - seen * severity) / (blind * severity))
    shown = jnp.where(tolerance >= peak, tolerance, peak)
    return jnp.where(wish <= jnp.maximum(tolerance, peak), wish, shown)


def gain(
    said: Float[Array, "..."],
    boldness: Float[Array, "..."],
    seen: Float[Array, "..."],
    tolerance: Float[Array, ""],
    severity: Float[Array, ""],
    punishment: str,
) -> Float[Array, "..."]:
    """What speaking yields over silence: boldness a - P(observed) punishment(a)."""
    over = jnp.maximum(said - tolerance, 0.0) if punishment == "proportional" else (said > tolerance) * 1.0
    return boldness * said - (seen + (1.0 - seen) * said) * severity * over


class SelfCensorship(Mechanism):
    """A person shows the dissent that maximises its worth less the punishment expected for it.

    Equation: a* = argmax_a beta (1 - (d - a)) - (nu + (1 - nu) a) pi(a), pi(a) = psi (a - tau) above tau
    (proportional) or psi (uniform); d = clip(grievance_weight g + ideal_weight max(0, -x), 0, 1) is what one wishes
    to say, nu the belief in being seen. Then u(criticism) = criticism + hardness G(a*) + ln a*, with G the gain over
    silence; u(protest) = protest + hardness G(d) + ln d at severity times street.

    Source: Daymude, Axelrod and Forrest 2025, arXiv:2509.03731.
    """

    stage = "conduct"
    slot = "the price of speech"
    grievance_weight: Scalar
    ideal_weight: Scalar
    hardness: Scalar
    criticism: Scalar
    protest: Scalar
    street: Scalar
    punishment: str = switch()

    def step(self, view: View, mine: None, luck: Luck) -> ConductEffect:
        people, law = view.people, view.law
        bold, seen = people.boldness.value, people.belief.value
        opposed = jnp.maximum(-people.ideal.value, 0.0)
        wish = jnp.clip(self.grievance_weight * people.grievance.value + self.ideal_weight * opposed, 0.0, 1.0)
        said = jnp.clip(optimum(wish, bold, seen, law.tolerance, law.severity, self.punishment), 0.0, 1.0)
        speaks = gain(said, bold, seen, law.tolerance, law.severity, self.punishment)
        marches = gain(wish, bold, seen, law.tolerance, law.severity * self.street, self.punishment)
        utilities = {
            "criticism": self.criticism + self.hardness * speaks + jnp.log(jnp.maximum(said, FAINT)),
            "protest": self.protest + self.hardness * marches + jnp.log(jnp.maximum(wish, FAINT)),
        }
        return ConductEffect(political=utilities, wish=wish, intensity=said)
