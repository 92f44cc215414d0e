"""A network epidemic on the same engine, so that the yardstick has something like for like: SIR over seven long ties.

A susceptible person catches it with chance 1 - (1 - beta) to the power of infected ties, and whoever has it recovers
with a chance each tick. The ties are those of the loop: mutual, drawn once, stored by the page.
"""

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from weiwen.engine import Luck, Mechanism, Pages, Program, Stage, by, root_key
from weiwen.engine.draw import Book
from weiwen.engine.mechanism import Scalar
from weiwen.engine.pages import paginate
from weiwen.engine.simulate import replicas, runner
from weiwen.engine.ties import Ties, heard_from, number, pack, tie

NEAR, FAR, ROWS, FIRST = 4, 3, 256, 0.01
OWNER = "contagion"


class Bodies(eqx.Module):
    """Who has it and who had it."""

    ill: Any
    over: Any


class View(eqx.Module):
    """Bodies, and who is tied to whom."""

    bodies: Bodies
    ties: Ties
    pages: Pages


class Effect(eqx.Module):
    """Who catches it and who recovers this tick."""

    catches: Any = by("either")
    recovers: Any = by("either")


class Contagion(Mechanism):
    """Infection over ties, and recovery."""

    stage = "contagion"
    beta: Scalar
    recovery: Scalar

    def step(self, view: View, mine: None, luck: Luck) -> Effect:
        bodies = view.bodies
        ties = number(heard_from(pack(bodies.ill), view.ties), view.pages.rows).astype(jnp.float32)
        infection, recovery = luck.uniforms("week")
        chance = 1.0 - jnp.exp(jnp.log1p(-self.beta) * ties)
        open_to_it = view.pages.people & ~bodies.ill & ~bodies.over
        return Effect(catches=open_to_it & (infection < chance), recovers=bodies.ill & (recovery < self.recovery))


def apply(view: View, effect: Effect, luck: Luck) -> tuple[View, dict[str, Any]]:
    """Move people on, and count who is ill in each place."""
    ill = (view.bodies.ill | effect.catches) & ~effect.recovers
    bodies = Bodies(ill, view.bodies.over | effect.recovers)
    return View(bodies, view.ties, view.pages), {"ill": view.pages.count(ill), "over": view.pages.count(bodies.over)}


def laid_out(people: int) -> Pages:
    """People in places of about four thousand."""
    places = max(1, people // 4032)
    sizes = np.full(places, people // places)
    sizes[: people % places] += 1
    return paginate(sizes, np.zeros(places, int), ROWS)


def epidemic(people: int, ticks: int, beta: float = 0.1, recovery: float = 1 / 6) -> tuple[Any, tuple[Any, ...]]:
    """The compiled run of so many ticks, and what it takes: (carry, ticks, keys, mechanisms, None)."""
    pages = laid_out(people)
    drawn = (*(f"{OWNER}/tie {j}" for j in range(NEAR + FAR)), f"{OWNER}/first")
    luck = Book(root_key(1), jnp.int32(0), drawn).luck(OWNER, pages.shape)
    ties = jax.jit(lambda: tie(pages, luck, NEAR, FAR))()
    ill = jnp.asarray(luck.chance("first", jnp.float32(FIRST))) & pages.people
    program = Program(
        [Stage("contagion", Effect, lambda view: view, apply)],
        [(OWNER, Contagion.make({"beta": beta, "recovery": recovery}))],
    )
    run: Any = runner(program, lambda bodies: View(bodies, ties, pages), lambda view: view.bodies)
    carry = (jax.tree.map(lambda x: x[None], Bodies(ill, jnp.zeros(pages.shape, bool))), (None,))
    arguments = (carry, jnp.arange(ticks, dtype=jnp.int32), replicas(1, 1), program.mechanisms, None)
    return run.lower(*arguments).compile(), arguments
