"""Compose stages and mechanisms into one tick, and the tick into a run.

A tick goes through the stages in their order. In a stage, sources act first; owners (mechanisms that alone update a
quantity) then see what the sources joined to; the stage applies the sum once. Nothing here is about politics.
"""

import copy
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

from weiwen.engine.draw import Book, distinct
from weiwen.engine.effects import check, gated, join, marked
from weiwen.engine.mechanism import Mechanism
from weiwen.engine.rounding import rounded, unforeseen


class Stage(NamedTuple):
    """What one stage shows its mechanisms, what they may return, and how the sum is applied."""

    name: str
    effect: type
    see: Callable[[Any], Any]
    apply: Callable[[Any, Any, Any], tuple[Any, dict[str, Any]]]
    show: Callable[[Any, Any], Any] | None = None  # adds the joined sources to the view that owners get


class Gates(NamedTuple):
    """Mechanisms and quantities that can be shut in a compiled program (used where many arms share one)."""

    mechanisms: dict[str, Any]
    frozen: dict[str, Any]


class Program:
    """A tick made of stages and mechanisms.

    `names` and `mechanisms` are parallel tuples (a plain dict would come back sorted from inside `jit`).
    """

    def __init__(
        self,
        stages: Sequence[Stage],
        mechanisms: Sequence[tuple[str, Mechanism]],
        frozen: Sequence[str] = (),
        rivals_together: bool = False,
    ) -> None:
        self.stages = tuple(stages)
        self.names = tuple(name for name, _ in mechanisms)
        self.mechanisms = tuple(mechanism for _, mechanism in mechanisms)
        self.frozen = tuple(frozen)
        self.rivals = rivals_together
        self.addresses: tuple[str, ...] | None = None
        self.noted: dict[str, Any] = {}
        _check_once(self.names)
        _check_stages(self.names, self.mechanisms, {stage.name for stage in stages})
        if not rivals_together:
            _check_rivals(self.names, self.mechanisms)

    def renumbered(self, mechanisms: Sequence[Mechanism]) -> "Program":
        """The same program with other numbers: what was learnt of its draws and records stays."""
        other = copy.copy(self)
        other.mechanisms = tuple(mechanisms)
        return other

    def start(self, world: Any, mechanisms: Any = None) -> tuple[Any, ...]:
        """The slices of all mechanisms at the start of a run."""
        see = {stage.name: stage.see for stage in self.stages}
        return tuple(m.start(see[m.stage](world)) for m in (self.mechanisms if mechanisms is None else mechanisms))

    def collect(self, world: Any, slices: Any) -> tuple[str, ...]:
        """Trace a tick without computing it, to learn (and check) every address it draws and every record it notes."""
        book: list[Book] = []

        def trace(world: Any, slices: Any) -> dict[str, Any]:
            book.append(Book(jnp.zeros(2, jnp.uint32), jnp.int32(0), None))
            return self._stages(world, slices, jnp.int32(0), book[0], self.mechanisms, None)[2]

        self.noted = jax.eval_shape(trace, world, slices)
        self.addresses = distinct(book[0].used)
        return self.addresses

    def tick(
        self, world: Any, slices: Any, t: Any, replica: Any, mechanisms: Any = None, gates: Gates | None = None
    ) -> tuple[Any, Any, dict[str, Any]]:
        """One tick: (world, slices) at t to (world, slices, records)."""
        if self.addresses is None:
            self.collect(world, slices)
        mechanisms = self.mechanisms if mechanisms is None else mechanisms

        def stages(world: Any, slices: Any, t: Any, replica: Any, mechanisms: Any, gates: Any) -> Any:
            return self._stages(world, slices, t, Book(replica, t, self.addresses), mechanisms, gates)

        return rounded(stages, unforeseen(t))(world, slices, t, replica, mechanisms, gates)

    def _stages(
        self, world: Any, slices: Any, t: Any, book: Book, mechanisms: Any, gates: Gates | None
    ) -> tuple[Any, Any, dict[str, Any]]:
        kept, records = dict(zip(self.names, slices, strict=True)), {}
        for stage in self.stages:
            crew = [(n, m) for n, m in zip(self.names, mechanisms, strict=True) if m.stage == stage.name]
            with jax.named_scope(stage.name):
                view = stage.see(world)
                effects = self._round(stage, view, [c for c in crew if not c[1].owns], kept, t, book, records, gates)
                owners = [c for c in crew if c[1].owns and c[1].owns not in self.frozen]
                if owners and stage.show:
                    view = stage.show(view, join(stage.effect, effects, self.rivals))
                effects += self._round(stage, view, owners, kept, t, book, records, gates)
                luck = book.luck(stage.name, view.pages.shape)
                world, noted = stage.apply(world, join(stage.effect, effects, self.rivals), luck)
            records |= noted
        return world, tuple(kept[name] for name in self.names), records

    def _round(
        self, stage: Stage, view: Any, crew: Any, kept: Any, t: Any, book: Book, records: Any, gates: Gates | None
    ) -> list[tuple[str, Any]]:
        effects = []
        for name, mechanism in crew:
            luck = book.luck(name, view.pages.shape)
            effect, kept[name], noted = act(mechanism, view, kept[name], luck, t)
            check(stage.effect, name, effect)
            if mechanism.every > 1:
                effect = marked(effect, (t + 1) % mechanism.every == 0)
            if gates is not None:
                gate = gates.mechanisms.get(name, True) & ~gates.frozen.get(mechanism.owns, jnp.bool_(False))
                effect = gated(effect, gate)
                noted = jax.tree.map(lambda x, gate=gate: jnp.where(gate, x, jnp.zeros_like(x)), noted)
            records |= {f"{name}.{key}": value for key, value in noted.items()}
            effects.append((name, effect))
        return effects


def act(mechanism: Mechanism, view: Any, mine: Any, luck: Any, t: Any) -> tuple[Any, Any, dict[str, Any]]:
    """One mechanism's tick; a mechanism of every n-th week becomes a branch on the calendar, not a mask."""

    def full() -> tuple[Any, Any, dict[str, Any]]:
        out = mechanism.step(view, mine, luck)
        parts: list[Any] = list(out) if type(out) is tuple else [out]
        parts += [mine, {}][len(parts) - 1 :]
        return parts[0], parts[1], parts[2]

    if mechanism.every == 1:
        return full()
    shape = None

    def due() -> tuple[Any, Any, dict[str, Any]]:
        nonlocal shape
        shape = full()
        return shape

    kinds = jax.eval_shape(due)
    luck._book.used = [a for a in luck._book.used if not a.startswith(f"{luck._owner}/")]

    def idle() -> tuple[Any, Any, dict[str, Any]]:
        blank = jax.tree.map(lambda a: jnp.zeros(a.shape, a.dtype), (kinds[0], kinds[2]))
        return blank[0], mine, blank[1]

    return lax.cond((t + 1) % mechanism.every == 0, full, idle)


def _check_once(names: Sequence[str]) -> None:
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"{', '.join(twice)}: in the list twice")


def _check_stages(names: Sequence[str], mechanisms: Sequence[Mechanism], stages: set[str]) -> None:
    for name, mechanism in zip(names, mechanisms, strict=True):
        if mechanism.stage not in stages:
            raise ValueError(f"{name} belongs to stage {mechanism.stage!r}; there are {', '.join(sorted(stages))}")


def _check_rivals(names: Sequence[str], mechanisms: Sequence[Mechanism]) -> None:
    slots: dict[str, list[str]] = {}
    for name, mechanism in zip(names, mechanisms, strict=True):
        for slot in (mechanism.slot, mechanism.owns and f"the owner of {mechanism.owns}"):
            if slot:
                slots.setdefault(slot, []).append(name)
    for slot, rivals in slots.items():
        if len(rivals) > 1:
            raise ValueError(f"{' and '.join(rivals)} are rivals for {slot}: keep one (--without {rivals[0]})")
