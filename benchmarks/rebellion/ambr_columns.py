"""The same rule in ambr, in the lane that its documentation recommends for dense interactions: columns of the agents
are borrowed as arrays, go through a NumPy kernel (the one of numpy_prefix.py), and are committed again.
"""

import ambr
import numpy as np

from benchmarks.rebellion.numpy_prefix import NumpyRebellion


class Town(ambr.Model):
    """People as a frame; the rule as a kernel over its columns."""

    def setup(self) -> None:
        """Everybody on a random site."""
        self.kernel = kernel = NumpyRebellion(self.p["size"], self.p["seed"])
        none = np.zeros(kernel.agents - kernel.citizens)
        traits = {"hardship": kernel.hardship, "risk": kernel.risk, "jail": kernel.jail, "active": kernel.active}
        columns = {name: np.concatenate([values, none.astype(values.dtype)]) for name, values in traits.items()}
        self.add_agents(kernel.agents, pos=kernel.pos, **columns)

    def step(self) -> None:
        """Borrow, compute, commit."""
        kernel, n = self.kernel, self.kernel.citizens
        pos, jail, active = (self.agents.borrow(name)[0] for name in ("pos", "jail", "active"))
        kernel.hardship, kernel.risk = (self.agents.borrow(name)[0][:n] for name in ("hardship", "risk"))
        kernel.pos, kernel.jail, kernel.active = pos.copy(), jail[:n].copy(), active[:n].astype(bool)
        self.counts = kernel.period()
        none = np.zeros(kernel.agents - n)
        self.agents.commit(
            pos=kernel.pos,
            jail=np.concatenate([kernel.jail, none.astype(kernel.jail.dtype)]),
            active=np.concatenate([kernel.active, none.astype(bool)]),
        )


class AmbrRebellion:
    """An ambr model, stepped from outside."""

    def __init__(self, size: int, seed: int) -> None:
        self.model = Town({"size": size, "seed": seed, "show_progress": False})
        self.model.run_step()  # sets up as well
        self.agents = self.model.kernel.agents

    def period(self) -> tuple[int, int]:
        """One step of the model."""
        self.model.run_step()
        return self.model.counts
