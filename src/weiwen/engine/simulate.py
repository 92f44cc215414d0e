"""Run a program over time: a scan over weeks, a `vmap` over replicates, in chunks that can be checkpointed.

The calendar stays outside the batch, so that a yearly mechanism stays a branch under `vmap`. On several devices people
are cut at pages (shard.py) and records are everywhere; the program is the same, and so are the bits.
"""

from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from weiwen.engine.compose import Gates, Program
from weiwen.engine.draw import root_key
from weiwen.engine.shard import Layout

Carry = tuple[Any, Any]

# A column that never changes would else be widened once before the weeks and kept so, at four bytes a person.
ANEW = {"xla_disable_hlo_passes": "while-loop-invariant-code-motion"}
# A GPU adds in the order in which its threads arrive, unless told not to: sums of floats would differ from run to run
# (seen in the second week). And its compiler would work out beforehand, one by one, sums over pages of what it knows.
STEADY = {"xla_gpu_deterministic_ops": True}
LATER = "constant_folding"
# Vectors of 512 bits where the processor has them; by itself the compiler stops at 256 (measured: a seventh less time).
WIDE = {"xla_cpu_prefer_vector_width": 512}
# A tick is many short loops, which the compiler has laid out before its last passes see them: without these it is ready
# in a quarter less time, and as fast (measured at a million people).
SOON = {"xla_backend_optimization_level": 1}


def replicas(seed: int, n: int) -> Any:
    """Keys of n replicates of one seed, (n, 2)."""
    return jnp.stack([root_key(seed, r) for r in range(n)])


def runner(
    program: Program,
    dress: Callable[[Any], Any],
    strip: Callable[[Any], Any],
    own_numbers: bool = False,
    layout: Layout | None = None,
    watch: Callable[[Carry], Any] | None = None,
) -> Callable[[Carry, Any, Any, Any, Gates | None], tuple[Carry, Any]]:
    """Compile the scan of a program over weeks, mapped over replicates.

    `dress` adds to the carried state what does not change or is made anew each tick; `strip` takes it off again. With
    `own_numbers` each world has mechanisms of its own numbers (a sweep), otherwise all share one set (replicates). With
    a `layout` people lie on several devices. What `watch` makes of the state at the end of each tick, such as its
    fingerprint, is recorded as `watched`.
    """

    def one(carry: Carry, weeks: Any, replica: Any, mechanisms: Any, gates: Gates | None) -> tuple[Carry, Any]:
        def week(carry: Carry, t: Any) -> tuple[Carry, Any]:
            world, slices, records = program.tick(dress(carry[0]), carry[1], t, replica, mechanisms, gates)
            carry = strip(world), slices
            return carry, records if watch is None else records | {"watched": watch(carry)}

        return jax.lax.scan(week, carry, weeks)

    run, options = jax.vmap(one, in_axes=(0, None, 0, 0 if own_numbers else None, None)), compiling()
    if layout is None:
        return jax.jit(run, donate_argnums=0, compiler_options=options)
    given, found = (layout.state, *[layout.everywhere] * 4), (layout.state, layout.everywhere)
    return jax.jit(run, donate_argnums=0, in_shardings=given, out_shardings=found, compiler_options=options)


def compiling() -> dict[str, Any]:
    """How a run is compiled: the same bits in less memory and, on a processor with wide vectors, in less time."""
    if jax.default_backend() == "cpu":
        return ANEW | WIDE | SOON
    return STEADY | {name: f"{passes},{LATER}" for name, passes in ANEW.items()}


def compiling_once() -> dict[str, Any] | None:
    """How what runs once, before the weeks or after them, is compiled: as usual, but for a GPU."""
    return None if jax.default_backend() == "cpu" else STEADY | {"xla_disable_hlo_passes": LATER}


def advance(
    run: Callable[..., tuple[Carry, Any]],
    carry: Carry,
    first: int,
    last: int,
    chunk: int,
    replica: Any,
    mechanisms: Any,
    gates: Gates | None = None,
) -> Iterator[tuple[int, Carry, dict[str, np.ndarray]]]:
    """Yield (weeks done, state, records of the chunk) until `last`; records come as (replicate, week, ...)."""
    for start in range(first, last, chunk):
        weeks = jnp.arange(start, min(start + chunk, last), dtype=jnp.int32)
        carry, records = run(carry, weeks, replica, mechanisms, gates)
        yield int(weeks[-1]) + 1, carry, jax.tree.map(np.asarray, records)
