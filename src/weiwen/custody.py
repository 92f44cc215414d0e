"""Custody in one byte: how many weeks are left, and what kind of custody it is.

    0            free
    1 .. 120     weeks left, in the register that courts and the centre can look into
    121 .. 198   1 .. 78 weeks left in a camp: the state knows of it, no court does
    199 .. 255   1 .. 57 weeks left, in no register: a locality holds somebody and says so to nobody

The byte stands twice: with the person (`People.custody`, the body) and with the locality (`Files.held`, its note). The
ledger compares the two. Both buildings read and move it by what is written here and by nothing else.
"""

import jax.numpy as jnp
from jaxtyping import Array, Bool, UInt8

LONGEST = 120  # weeks of registered custody
LONGEST_CAMP = 78  # weeks in a camp
CAMPS_END = LONGEST + LONGEST_CAMP  # the last code of a camp
LONGEST_HIDDEN = 255 - CAMPS_END  # weeks of hidden custody

Code = UInt8[Array, "..."]
Term = UInt8[Array, "..."] | None


def held(code: Code) -> Bool[Array, "..."]:
    """Who is in custody of any kind."""
    return code > 0


def registered(code: Code) -> Bool[Array, "..."]:
    """Who is in custody and in the register."""
    return (code > 0) & (code <= LONGEST)


def in_camp(code: Code) -> Bool[Array, "..."]:
    """Who is in a camp."""
    return (code > LONGEST) & (code <= CAMPS_END)


def hidden(code: Code) -> Bool[Array, "..."]:
    """Who is in custody and in no register."""
    return code > CAMPS_END


def kind(code: Code) -> UInt8[Array, "..."]:
    """0 free, 1 in the register, 2 in a camp, 3 hidden."""
    return held(code).astype(jnp.uint8) + (code > LONGEST).astype(jnp.uint8) + hidden(code).astype(jnp.uint8)


def weeks_left(code: Code) -> UInt8[Array, "..."]:
    """Weeks of custody left, of any kind."""
    before = jnp.where(hidden(code), jnp.uint8(CAMPS_END), jnp.where(in_camp(code), jnp.uint8(LONGEST), jnp.uint8(0)))
    return code - before


def one_week_later(code: Code, arrest: Term = None, hide: Term = None, camp: Term = None) -> Code:
    """A week less for whoever is held; a new term (0 is none) for whoever was free.

    A body is held once: an arrest goes before hiding, and both before a camp.
    """
    left = jnp.maximum(code, 1) - jnp.uint8(1)
    left = jnp.where((left == LONGEST) | (left == CAMPS_END), jnp.uint8(0), left)  # the last week of its kind is over
    kinds = (camp, LONGEST, LONGEST_CAMP), (hide, CAMPS_END, LONGEST_HIDDEN), (arrest, 0, LONGEST)
    for given, before, longest in kinds:
        if given is not None:
            term = jnp.uint8(before) + jnp.minimum(given, longest)
            left = jnp.where((given > 0) & (code == 0), term, left)
    return left
