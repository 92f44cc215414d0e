"""Effects: what a mechanism may change, and the law by which several of them add up.

A stage owns the state it writes. Its effect type names the fields that mechanisms may contribute to, each with a law:

    add     contributions are summed            either  flags are joined by "or"
    top     the highest claim wins              only    one writer; two are an error that names both

Effects are joined in the order of the mechanisms' names, whatever the order of the list: float addition is not
associative, and the order of a list must not change a bit.

A mechanism that is shut (by a gate, or because its week has not come) contributes zero, false or no claim where the
law is add, either or top. Where there is one writer, zero would be a value like any other: the field keeps a mark
(`Gated`), and the stage says by `given` what holds when nobody writes.
"""

import dataclasses
from collections.abc import Sequence
from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp


class EffectError(Exception):
    """What a mechanism returned breaks the law of its stage."""


class EffectTypeError(EffectError, TypeError):
    """It is not of the type that the stage takes."""


class EffectWriterError(EffectError, ValueError):
    """Two mechanisms write what takes one writer."""


LAWS = {"add": lambda a, b: a + b, "either": lambda a, b: a | b, "top": jnp.maximum}


class Gated(NamedTuple):
    """What the one writer of a field wrote, and whether it was open."""

    value: Any
    open: Any


def given(written: Any, otherwise: Any) -> Any:
    """What was written, or something else where nobody wrote or the writer was shut."""
    if isinstance(written, Gated):
        return jnp.where(written.open, written.value, otherwise)
    return otherwise if written is None else written


def by(law: str) -> Any:
    """Declare a field of an effect type with its law."""
    if law not in (*LAWS, "only"):
        raise ValueError(f"law {law!r}: use one of add, either, top, only")
    return eqx.field(default=None, metadata={"law": law})


def _join(law: str, a: Any, b: Any, where: str, writers: tuple[str, str], rivals: bool) -> Any:
    if a is None or b is None:
        return b if a is None else a
    if isinstance(a, dict):
        return {k: _join(law, a.get(k), b.get(k), f"{where}[{k}]", writers, rivals) for k in sorted({*a, *b})}
    if law == "only" and rivals:
        return _first_open(a, b)
    if law == "only":
        raise EffectWriterError(
            f"{where} is written by {writers[0]} and by {writers[1]}: drop one (--without {writers[0]})"
        )
    return LAWS[law](a, b)


def check(kind: type, name: str, effect: Any) -> None:
    """Refuse an effect that is not of the kind of its stage."""
    if not isinstance(effect, kind):
        fields = ", ".join(f.name for f in dataclasses.fields(kind))
        takes = f"its stage takes {kind.__name__} of {kind.__module__}, with any of: {fields}"
        raise EffectTypeError(f"{name} returned {type(effect).__name__}, {takes}")


def join(kind: type, effects: Sequence[tuple[str, Any]], rivals: bool = False) -> Any:
    """Join (mechanism, effect) pairs into one effect of the given kind; a field nobody wrote stays None.

    With `rivals` several may write a field that takes one writer: the first that is open does.
    """
    joined, last = kind(), ""
    for name, effect in sorted(effects, key=lambda pair: pair[0]):
        check(kind, name, effect)
        fields = {
            f.name: _join(
                f.metadata["law"],
                getattr(joined, f.name),
                getattr(effect, f.name),
                f"{kind.__name__}.{f.name}",
                (last, name),
                rivals,
            )
            for f in dataclasses.fields(kind)
        }
        joined, last = kind(**fields), name
    return joined


def gated(effect: Any, gate: Any) -> Any:
    """The effect where the gate is open, nothing (zero, false, no claim) where it is shut."""

    def shut(x: Any) -> Any:
        return x if isinstance(x, Gated) else jnp.where(gate, x, jnp.zeros_like(x))

    return jax.tree.map(shut, marked(effect, gate), is_leaf=_is_gated)


def marked(effect: Any, open_now: Any) -> Any:
    """The effect with a mark on each field that takes one writer."""

    def mark(x: Any) -> Gated:
        return Gated(x.value, x.open & open_now) if isinstance(x, Gated) else Gated(x, open_now)

    lone = [f.name for f in dataclasses.fields(effect) if f.metadata["law"] == "only"]
    fields = {name: jax.tree.map(mark, getattr(effect, name), is_leaf=_is_gated) for name in lone}
    return dataclasses.replace(effect, **fields)


def _is_gated(x: Any) -> bool:
    return isinstance(x, Gated)


def _first_open(a: Any, b: Any) -> Any:
    """What the first of two writers wrote if it is open, else what the second did."""
    if not isinstance(a, Gated):
        return a
    other = b if isinstance(b, Gated) else Gated(b, True)
    return Gated(given(a, other.value), a.open | other.open)
