"""Effects: what a mechanism may change, and the law by which several of them add up.

A stage owns the state it writes. Its effect type names the fields that mechanisms may contribute to, each with a law:

    add     contributions are summed            either  flags are joined by "or"
    top     the highest claim wins              only    one writer; two are an error that names both

Effects are joined in the order of the mechanisms' names, whatever the order of the list: float addition is not
associative, and the order of a list must not change a bit.
"""

import dataclasses
from collections.abc import Sequence
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp

LAWS = {"add": lambda a, b: a + b, "either": lambda a, b: a | b, "top": jnp.maximum}


def by(law: str) -> Any:
    """Declare a field of an effect type with its law."""
    if law not in (*LAWS, "only"):
        raise ValueError(f"law {law!r}: use one of add, either, top, only")
    return eqx.field(default=None, metadata={"law": law})


def _join(law: str, a: Any, b: Any, where: str, writers: tuple[str, str]) -> Any:
    if a is None or b is None:
        return b if a is None else a
    if isinstance(a, dict):
        return {k: _join(law, a.get(k), b.get(k), f"{where}[{k}]", writers) for k in sorted({*a, *b})}
    if law == "only":
        raise ValueError(f"{where} is written by {writers[0]} and by {writers[1]}: drop one (--without {writers[0]})")
    return LAWS[law](a, b)


def join(kind: type, effects: Sequence[tuple[str, Any]]) -> Any:
    """Join (mechanism, effect) pairs into one effect of the given kind; a field nobody wrote stays None."""
    joined, last = kind(), ""
    for name, effect in sorted(effects, key=lambda pair: pair[0]):
        if not isinstance(effect, kind):
            raise TypeError(f"{name} returned {type(effect).__name__}, its stage takes {kind.__name__}")
        fields = {
            f.name: _join(
                f.metadata["law"],
                getattr(joined, f.name),
                getattr(effect, f.name),
                f"{kind.__name__}.{f.name}",
                (last, name),
            )
            for f in dataclasses.fields(kind)
        }
        joined, last = kind(**fields), name
    return joined


def gated(effect: Any, gate: Any) -> Any:
    """The effect where the gate is open, nothing (zero, false, no claim) where it is shut."""
    return jax.tree.map(lambda x: jnp.where(gate, x, jnp.zeros_like(x)), effect)
