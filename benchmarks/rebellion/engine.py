"""The rule on this project's engine: the classic's own program (weiwen.classics.rebellion_at_once)."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jaxtyping import Array

from benchmarks.rebellion.settings import CLASSIC, LEGITIMACY
from weiwen.classics.draws import replicas
from weiwen.classics.rebellion_at_once import Lattice, Rebellion

ROUND = 1  # the reading of C / A, as weiwen.classics.rebellion.ROUNDINGS counts them


class EngineRebellion:
    """Some replicates side by side; `run` goes on by a number of periods that is compiled once."""

    def __init__(self, size: int, seed: int, replicates: int = 1, periods: int = 1) -> None:
        rule = Rebellion({**CLASSIC, "size": size})
        self.periods, self.agents = periods, rule.agents * replicates
        reading, legitimacy, present = jnp.int32(ROUND), jnp.float32(LEGITIMACY), jnp.int32(rule.cops)

        def lane(state: Lattice, replica: Array, first: Array) -> tuple[Lattice, dict[str, Array]]:
            def period(state: Lattice, t: Array) -> tuple[Lattice, dict[str, Array]]:
                state = rule.period(state, replica, t, reading, legitimacy, present)
                return state, rule.counts(state)

            return lax.scan(period, state, first + jnp.arange(periods, dtype=jnp.int32))

        keys = replicas(seed, replicates)
        start, go = (rule.start, lane) if replicates == 1 else (jax.vmap(rule.start), jax.vmap(lane, (0, 0, None)))
        self.replica = keys[0] if replicates == 1 else keys
        self.state, self.t = jax.jit(start)(self.replica), 0
        arguments = self.state, self.replica, jnp.int32(0)
        self.compiled = jax.jit(go, donate_argnums=0).lower(*arguments).compile()

    def run(self) -> dict[str, np.ndarray]:
        """Go on by the compiled number of periods; actives and jailed by (replicate and) period."""
        self.state, found = self.compiled(self.state, self.replica, jnp.int32(self.t))
        self.t += self.periods
        return {key: np.asarray(value) for key, value in found.items()}

    def period(self) -> tuple[int, int]:
        """One period of one replicate."""
        found = self.run()
        return int(found["active"][-1]), int(found["jailed"][-1])
