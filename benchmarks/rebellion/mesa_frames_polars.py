"""The same rule in mesa-frames: an AgentSetPolars whose step joins people with the sites they see.

The neighbourhoods of its grid are straight lines, and on a torus a site seen by two is dropped for one of them
(version 0.1.0a0), so sites in vision come from a join of our own, and positions stand in a column.
"""

import numpy as np
import polars as pl
from mesa_frames import AgentSetPolars, ModelDF

from benchmarks.rebellion.settings import J_MAX, LEGITIMACY, STEPS, THRESHOLD, K, heads

SIGHT = pl.DataFrame(STEPS, schema={"dy": pl.Int32, "dx": pl.Int32}, orient="row")


class People(AgentSetPolars):
    """Everybody: who is a cop, where, traits, active or not, periods left in jail."""

    def __init__(self, model: ModelDF, size: int) -> None:
        super().__init__(model)
        citizens, cops = heads(size)
        n, luck, self.size = citizens + cops, model.random, size
        people = {"unique_id": np.arange(n), "cop": np.arange(n) >= citizens, "hardship": luck.random(n)}
        people |= {"pos": luck.permutation(size**2)[:n].astype(np.int32), "risk": luck.random(n)}
        self.add(pl.DataFrame({**people, "active": np.zeros(n, bool), "jail": np.zeros(n, np.int16)}))

    def plane(self, pos: pl.Series) -> pl.Series:
        """A column over sites that is true on these."""
        flat = np.zeros(self.size**2, bool)
        flat[pos.to_numpy()] = True
        return pl.Series(flat)

    def seen(self, people: pl.DataFrame) -> pl.LazyFrame:
        """A row for each of these people and each site in vision."""
        n = self.size
        y, x = (pl.col("pos") // n + pl.col("dy")) % n, (pl.col("pos") % n + pl.col("dx")) % n
        return people.lazy().join(SIGHT.lazy(), how="cross").select("unique_id", site=y * n + x)

    def one_of(self, seen: pl.LazyFrame, plane: pl.Series) -> pl.DataFrame:
        """For each a random one of the sites in vision that are true in the plane, in random order."""
        rows = seen.filter(pl.lit(plane).gather(pl.col("site"))).collect()
        return rows.sample(fraction=1, shuffle=True, seed=self.luck()).unique("unique_id", keep="any")

    def luck(self) -> int:
        """A seed for the frame library's own draws."""
        return int(self.model.random.integers(2**32))

    def step(self) -> None:
        """Releases, moves, decisions, arrests."""
        self.agents = self.agents.with_columns(jail=pl.max_horizontal(pl.col("jail") - 1, pl.lit(0, pl.Int16)))
        self.move()
        free = self.agents.filter(pl.col("jail") == 0)
        was, cops = (self.plane(self.agents.filter(column)["pos"]) for column in ("active", "cop"))
        hot = self.decisions(free.filter(~pl.col("cop")), was, cops)
        caught = self.plane(self.one_of(self.seen(free.filter("cop").select("unique_id", "pos")), was)["site"])
        terms = pl.Series(self.model.random.integers(1, J_MAX + 1, len(self.agents)).astype(np.int16))
        taken = pl.lit(caught).gather(pl.col("pos")) & ~pl.col("cop")
        self.agents = self.agents.join(hot, on="unique_id", how="left", maintain_order="left").with_columns(
            active=pl.col("hot").fill_null(False) & ~taken, jail=pl.when(taken).then(terms).otherwise("jail")
        ).drop("hot")  # fmt: skip

    def move(self) -> None:
        """Everybody free wishes for an empty site in vision; of several who want one, the first in random order."""
        free = self.agents.filter(pl.col("jail") == 0).select("unique_id", "pos")
        wishes = self.one_of(self.seen(free), ~self.plane(self.agents["pos"]))
        wishes = wishes.sample(fraction=1, shuffle=True, seed=self.luck()).unique("site", keep="first")
        moved = self.agents.join(wishes, on="unique_id", how="left", maintain_order="left")
        self.agents = moved.with_columns(pos=pl.coalesce("site", "pos").cast(pl.Int32)).drop("site")

    def decisions(self, citizens: pl.DataFrame, was: pl.Series, cops: pl.Series) -> pl.DataFrame:
        """Who of these is active now."""
        seen = self.seen(citizens.select("unique_id", "pos"))
        flags = seen.with_columns(a=pl.lit(was).gather(pl.col("site")), c=pl.lit(cops).gather(pl.col("site")))
        counts = flags.group_by("unique_id").agg(pl.col("a").sum(), pl.col("c").sum()).collect()
        chance = 1 - (-K * (pl.col("c") / (pl.col("a") + 1)).round(mode="half_to_even")).exp()
        bold = pl.col("hardship") * (1 - LEGITIMACY) - pl.col("risk") * chance > THRESHOLD
        return citizens.join(counts, on="unique_id").select("unique_id", hot=bold)


class FramesRebellion:
    """A ModelDF with one set of agents."""

    def __init__(self, size: int, seed: int) -> None:
        self.model = ModelDF(seed)
        self.people = People(self.model, size)
        self.model.agents += self.people
        self.agents = len(self.people.agents)

    def period(self) -> tuple[int, int]:
        """One step of the model."""
        self.model.step()
        people = self.model.get_agents_of_type(People).agents
        return int(people["active"].sum()), int((people["jail"] > 0).sum())
