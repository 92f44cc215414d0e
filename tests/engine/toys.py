"""A world without politics for tests of the engine: workers who save, in places that own pages."""

from collections.abc import Callable, Sequence
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from weiwen.engine import Luck, Mechanism, Pages, Program, Stage, by, root_key
from weiwen.engine.draw import Book
from weiwen.engine.mechanism import Scalar
from weiwen.engine.pages import paginate


def laid_out(sizes: Sequence[int], rows: int = 64, parents: int = 1) -> Pages:
    """Places of these sizes in pages."""
    return paginate(np.asarray(sizes), np.arange(len(sizes)) % parents, rows)


def luck(shape: tuple[int, ...], *purposes: str, owner: str = "toy", seed: int = 1, week: int = 0) -> Luck:
    """The draws of one owner in one tick."""
    book = Book(root_key(seed), jnp.int32(week), tuple(f"{owner}/{purpose}" for purpose in purposes))
    return book.luck(owner, shape)


class Toy(eqx.Module):
    """Savings of workers, who leads each place, who is on the roll."""

    savings: Any
    leader: Any
    roll: Any
    pages: Pages


class View(eqx.Module):
    """What a rule sees, and later what its colleagues said."""

    savings: Any
    pages: Pages
    joined: Any = None


class Effect(eqx.Module):
    """One field for each law."""

    pay: Any = by("add")
    joins: Any = by("either")
    bid: Any = by("top")
    leader: Any = by("only")


def apply(world: Toy, effect: Effect, luck: Luck) -> tuple[Toy, dict[str, Any]]:
    pay = 0.0 if effect.pay is None else effect.pay
    roll = world.roll if effect.joins is None else world.roll | effect.joins
    leader = world.leader if effect.leader is None else effect.leader
    world = Toy(world.savings + pay, leader, roll, world.pages)
    return world, {"rich": world.pages.count(world.savings > 1.0)}


WORK = Stage(
    "work",
    Effect,
    lambda w: View(w.savings, w.pages),
    apply,
    lambda view, joined: View(view.savings, view.pages, joined),
)


class Rule(Mechanism):
    """A rule whose step is given as a function of (rule, view, mine, luck)."""

    stage = "work"
    size: Scalar
    rule: Callable[..., Any] = eqx.field(static=True)

    def start(self, view: View) -> Any:
        return jnp.float32(0.0)

    def step(self, view: View, mine: Any, luck: Luck) -> Any:
        return self.rule(self, view, mine, luck)


def rule(step: Callable[..., Any], size: float = 1.0, **marks: Any) -> Rule:
    """A rule of its own class, so that `slot`, `owns` and `every` can be set."""
    return type("Rule", (Rule,), marks)(jnp.float32(size), step)


def wages(me: Rule, view: View, mine: Any, luck: Luck) -> Effect:
    return Effect(pay=me.size * luck.uniform("wage"))


def world(pages: Pages) -> Toy:
    return Toy(jnp.zeros(pages.shape), jnp.zeros(pages.places), jnp.zeros(pages.shape, bool), pages)


def played(rules: Sequence[tuple[str, Mechanism]], weeks: int = 3, gates: Any = None, **marks: Any) -> Any:
    """World, slices and records of some weeks of this list of rules."""
    program = Program((WORK,), rules, **marks)
    state = world(laid_out((100, 30)))
    slices = program.start(state)
    program.collect(state, slices)
    key, records = root_key(1), []
    step = jax.jit(lambda s, c, t: program.tick(s, c, t, key, None, gates))
    for t in range(weeks):
        state, slices, noted = step(state, slices, jnp.int32(t))
        records.append(noted)
    return state, slices, records
