"""Custody in one byte: how many weeks are left, and whether any register knows of it.

    0            free
    1 .. 200     weeks left, in the register that courts and the centre can look into
    201 .. 255   1 .. 55 weeks left, in no register: a locality holds somebody and says so to nobody

The byte stands twice: with the person (`People.custody`, the body) and with the locality (`Files.held`, its note). The
ledger compares the two. Both buildings read and move it by what is written here and by nothing else.
"""

import jax.numpy as jnp
from jaxtyping import Array, Bool, UInt8

LONGEST = 200  # weeks of registered custody
LONGEST_HIDDEN = 255 - LONGEST  # weeks of hidden custody

Code = UInt8[Array, "..."]
Term = UInt8[Array, "..."] | None


def held(code: Code) -> Bool[Array, "..."]:
    """Who is in custody of either kind."""
    return code > 0


def registered(code: Code) -> Bool[Array, "..."]:
    """Who is in custody and in the register."""
    return (code > 0) & (code <= LONGEST)


def hidden(code: Code) -> Bool[Array, "..."]:
    """Who is in custody and in no register."""
    return code > LONGEST


def kind(code: Code) -> UInt8[Array, "..."]:
    """0 free, 1 in the register, 2 hidden."""
    return held(code).astype(jnp.uint8) + hidden(code).astype(jnp.uint8)


def weeks_left(code: Code) -> UInt8[Array, "..."]:
    """Weeks of custody left, of either kind."""
    return jnp.where(hidden(code), code - jnp.uint8(LONGEST), code)


def one_week_later(code: Code, arrest: Term = None, hide: Term = None) -> Code:
    """A week less for whoever is held; a new term (0 is none) for whoever was free; an arrest goes before hiding."""
    left = jnp.maximum(code, 1) - jnp.uint8(1)
    left = jnp.where(left == LONGEST, jnp.uint8(0), left)  # the last hidden week is over
    if hide is not None:
        term = jnp.uint8(LONGEST) + jnp.minimum(hide, LONGEST_HIDDEN)
        left = jnp.where((hide > 0) & (code == 0), term, left)
    if arrest is not None:
        left = jnp.where((arrest > 0) & (code == 0), jnp.minimum(arrest, LONGEST), left)
    return left
