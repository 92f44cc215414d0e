"""Epstein's model II as a table of runs: two abstract groups, harm between them, and what peacekeepers change.

Nothing is drawn but three numbers a run: whether both groups are left, when one was gone, how many are left. The model
is here because a published claim about it (stable coexistence under peacekeepers) was not found by others.
"""

import math
from typing import Any

import numpy as np

from weiwen.classics.record import Check, Limit, Model, Outcome, Parameter, Tell, Values, holds, own

RUNS = {"run 6": (0.90, 0.0), "run 7": (0.80, 0.0), "run 8": (0.80, 0.04)}  # legitimacy, cops (share of sites)
ROUND = {"literal": lambda x: x, "round": lambda x: float(np.round(x)), "floor": math.floor}


class Region:
    """A torus with two groups and cops; plain and sequential, as in the paper."""

    def __init__(self, v: Values, legitimacy: float, cops: float, seed: int) -> None:
        self.v, self.legitimacy, self.luck, self.size = v, legitimacy, np.random.default_rng(seed), v["size"]
        sites, r = self.size**2, v["vision"]
        span = range(-int(r), int(r) + 1)
        steps = [(a, b) for a in span for b in span if (a or b) and a * a + b * b <= r * r + 1e-9]
        self.near = [
            [((s // self.size + a) % self.size) * self.size + (s % self.size + b) % self.size for a, b in steps]
            for s in range(sites)
        ]
        self.site: dict[int, list[Any]] = {}  # site -> [group (2: cop), hardship, risk, age at death, active, age]
        self.jail: list[list[Any]] = []
        chosen = self.luck.permutation(sites).tolist()
        people, force = round(v["citizen_density"] * sites), round(cops * sites)
        for i, site in enumerate(chosen[: people + force]):
            self.site[site] = self._born(2 if i >= people else i % 2, self.luck.random(), age=None)
        self.counts = [people - people // 2, people // 2]

    def _born(self, group: int, hardship: float, age: float | None = 0.0) -> list[Any]:
        death = self.luck.random() * self.v["longest_life"]
        start = self.luck.random() * death if age is None else age
        return [group, hardship, self.luck.random(), math.inf if group == 2 else death, False, start]

    def period(self) -> None:
        """Everybody once in random order: released, moved, acting, cloned, aged."""
        for term in self.jail:
            term[0] -= 1
        for term in [one for one in self.jail if one[0] <= 0]:
            if empty := [s for s in range(self.size**2) if s not in self.site]:
                self.jail.remove(term)
                self.site[empty[int(self.luck.random() * len(empty))]] = term[1]
        everybody = list(self.site.items())
        for i in self.luck.permutation(len(everybody)).tolist():
            here, agent = everybody[i]
            if self.site.get(here) is agent:
                self._activate(here, agent)

    def _activate(self, here: int, agent: list[Any]) -> None:
        luck = self.luck.random
        if empty := [s for s in self.near[here] if s not in self.site]:
            to = empty[int(luck() * len(empty))]
            self.site[to] = self.site.pop(here)
            here = to
        around = [(s, self.site[s]) for s in self.near[here] if s in self.site]
        if agent[0] == 2:
            if hot := [(s, one) for s, one in around if one[4]]:
                s, one = hot[int(luck() * len(hot))]
                one[4] = False
                self.jail.append([luck() * self.v["j_max"], self.site.pop(s)])
            return
        active = 1 + sum(one[4] for _, one in around)
        ratio = ROUND[self.v["rounding"]](sum(one[0] == 2 for _, one in around) / active)
        risk = agent[2] * (1 - math.exp(-self.v["k"] * ratio))
        agent[4] = agent[1] * (1 - self.legitimacy) - risk > self.v["threshold"]
        others = [s for s, one in around if one[0] == 1 - agent[0]]
        if agent[4] and others:
            self._gone(others[int(luck() * len(others))])
        if luck() < self.v["cloning"] and (empty := [s for s in self.near[here] if s not in self.site]):
            self.site[empty[int(luck() * len(empty))]] = self._born(agent[0], agent[1])
            self.counts[agent[0]] += 1
        agent[5] += 1
        if agent[5] >= agent[3]:
            self._gone(here)

    def _gone(self, site: int) -> None:
        self.counts[self.site.pop(site)[0]] -= 1


def lives(v: Values, legitimacy: float, cops: float, seed: int) -> dict[str, Any]:
    """One run: period at which a group was gone (None if both are left), and who is left."""
    region = Region(v, legitimacy, cops, seed)
    for t in range(v["ticks"]):
        region.period()
        if min(region.counts) == 0:
            return {"gone_at": t + 1, "left": region.counts}
    return {"gone_at": None, "left": region.counts}


def run(values: Values, tell: Tell) -> Outcome:
    """Runs 6, 7 and 8, and denser peacekeepers."""
    table: dict[str, Any] = {}
    runs = {**RUNS, "run 8, cops .08": (0.8, 0.08)}
    for i, (name, (legitimacy, cops)) in enumerate(runs.items()):
        tell("runs", i / len(runs))
        n = values["replicates"] if name != "run 6" else min(2, values["replicates"])
        found = [lives(values, legitimacy, cops, values["seed"] + j) for j in range(n)]
        ends = [one["gone_at"] for one in found]
        times = [values["ticks"] if t is None else t for t in ends]
        firsts = sum(one["left"][1] == 0 for one in found)
        both = sum(t is None for t in ends)
        table[name] = {
            "runs": n,
            "both_left": both,
            "mean_period_one_gone": float(np.mean(times)),
            "first_left": firsts,
        }
    results = {
        "table": table,
        **{f"both_left_{key.replace(' ', '_')}": row["both_left"] for key, row in table.items() if key in RUNS},
    }
    return Outcome(results, checks(values, table), {}, REMARKS)


def checks(v: Values, table: dict[str, Any]) -> list[Check]:
    """The paper's statements on the three runs, as counts."""
    rows = []
    if MODEL.at_defaults(v, "seed", "replicates", "rounding"):
        six, seven, eight, dense = table.values()
        told = [f"{row['both_left']} of {row['runs']} with both groups left" for row in (six, seven, eight)]
        gone = seven["both_left"] == 0
        rows += [
            holds(
                "run 6: both groups left at t = 1000",
                "yes",
                told[0],
                six["both_left"] == six["runs"],
                certainty="S2",
                n=six["runs"],
            ),
            holds("run 7: always one group gone", "30 of 30", told[1], gone, certainty="S2", n=seven["runs"]),
            holds(
                "run 8: stable with cops at .04",
                "both left",
                told[2],
                eight["both_left"] == eight["runs"],
                certainty="S2",
                n=eight["runs"],
            ),
        ]
        times = [row["mean_period_one_gone"] for row in (seven, eight, dense)]
        text = " / ".join(f"{t:.0f}" for t in times)
        slower = times[0] < times[1] <= times[2]
        rows.append(
            holds("peacekeepers buy time (none, .04, .08)", "longer with density", text, slower, certainty="S2")
        )
    calm = {**v, "ticks": 20, "threshold": 1.0, "longest_life": 1e4}
    found = lives(calm, 0.0, 0.0, v["seed"])
    told = f"{sum(found['left'])} people"
    rows.append(own(holds("no grievance above T: nobody harmed", "both left", told, found["gone_at"] is None)))
    return rows


def draw(v: Values, outcome: Outcome) -> Any:
    """The table of runs, as text; this model has no picture."""
    from weiwen.classics.look import INK, SOFT, label, sheet

    figure, (axis,) = sheet(
        "Two abstract groups: a table of runs", f"seed {v['seed']}; at most {v['ticks']} periods", 1, 2.2
    )
    axis.axis("off")
    for i, (name, row) in enumerate(outcome.results["table"].items()):
        label(axis, 0.0, 0.9 - 0.25 * i, name, INK, transform=axis.transAxes)
        told = f"both groups left in {row['both_left']} of {row['runs']}; mean period {row['mean_period_one_gone']:.0f}"
        label(axis, 0.25, 0.9 - 0.25 * i, told, SOFT, transform=axis.transAxes)
    return figure


REMARKS = [
    "Ages at the start are drawn within each life, so that deaths do not come in waves; the paper does not say "
    "(reading).",
    "An independent replication of run 8 found one group gone by t = 882 in 20 of 20 runs.",
]
MODEL = Model(
    name="epstein2",
    title="Epstein 2002: civil violence, model II (table of runs)",
    finding="Without peacekeepers one group is always gone; with them, in our runs, too.",
    equation="As model I with two groups: an active agent removes one of the other group in vision; cloning with "
    "probability .05 a "
    "period onto an empty neighbour; death at an age from $U(0, 200)$; cops arrest the active of both groups alike.",
    reference="Epstein, J. M. (2002). Modeling civil violence: an agent-based computational approach. PNAS 99 "
    "(suppl. 3).",
    doi="10.1073/pnas.092080199",
    parameters={
        "rounding": Parameter("literal", "rule", "what becomes of C/A", "paper", "S2", choices=tuple(ROUND)),
        "size": Parameter(40, "sites", "side of the torus", "paper", "S2", (10, 60)),
        "citizen_density": Parameter(0.7, "share of sites", "both groups together", "paper", "S2", (0.05, 0.8)),
        "vision": Parameter(1.7, "sites", "vision of all", "paper", "S2", (1.0, 8.0)),
        "j_max": Parameter(15.0, "periods", "longest jail term", "paper", "S2", (0.0, 1e6)),
        "threshold": Parameter(0.1, "utility", "T", "paper", "S2", (-1.0, 1.0)),
        "k": Parameter(2.3, "ratio", "P = .9 at C = A = 1", "paper", "S2", (0.0, 100.0)),
        "cloning": Parameter(0.05, "probability a period", "cloning", "paper", "S2", (0.0, 1.0)),
        "longest_life": Parameter(200.0, "periods", "ages at death are U(0, this)", "paper", "S2", (2.0, 10_000.0)),
        "ticks": Parameter(1000, "periods", "longest run", "paper", "S2", (10, 5000)),
        "replicates": Parameter(10, "runs", "runs of each kind (run 6: at most 2)", "ours", "assumed", (1, 30)),
        "seed": Parameter(1, "number", "seed of the draws", "ours", "assumed", (0, 2**32 - 1)),
    },
    run=run,
    draw=draw,
    lesson="A published picture of stability can be the luck of one run; thirty runs are a finding. Nothing of this "
    "model "
    "enters the loop: its groups do not harm one another.",
    limits=(Limit("none: the loop has no violence between groups, by design"),),
)
