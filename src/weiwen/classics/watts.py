"""Watts' cascades: on a sparse network one person can tip all, and on a dense one nobody can.

A node joins when a share phi of its neighbours has. Cascades from a single seed need a connected web of people whom
one neighbour suffices to tip: the web is missing below one critical mean degree and too stable above another.
"""

import math
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import gammaincc

from weiwen.classics.record import Check, Limit, Model, Outcome, Parameter, Tell, Values, near, own
from weiwen.classics.root import brentq

WINDOWS = {0.10: (1.000, 13.659), 0.18: (1.021, 5.765), 0.20: (1.021, 5.765), 0.25: (1.114, 3.863)}
DEGREES = (0.8, 1.5, 3.0, 4.5, 5.5, 6.5, 8.0)
GLOBAL = (0.0, 0.52, 0.89, 0.845, 0.395, 0.005, 0.0)


def vulnerable_degree(phi: float) -> int:
    """The largest degree at which one active neighbour suffices: K = floor(1 / phi)."""
    return math.floor(1.0 / phi + 1e-9)


def reach(z: float, phi: float) -> float:
    """Mean number of vulnerable nodes that a vulnerable node leads to: sum k(k-1) rho_k p_k / z, Poisson p_k."""
    k = vulnerable_degree(phi)
    return z * float(gammaincc(k - 1, z)) if k >= 2 else 0.0


def window(phi: float) -> tuple[float, float] | tuple[None, None]:
    """The mean degrees between which a single seed can tip a finite share; (None, None) where there are none."""
    k = vulnerable_degree(phi)
    if k < 2:
        return None, None
    peak = minimize_scalar(
        lambda z: -reach(z, phi), bounds=(0.0, k + 1.0), method="bounded", options={"xatol": 1e-10}
    ).x
    if reach(peak, phi) <= 1.0:
        return None, None
    low = brentq(lambda z: reach(z, phi) - 1, 1e-9, peak)
    return float(low), float(brentq(lambda z: reach(z, phi) - 1, peak, 2.0 * k + 50))


def cascades(n: int, degrees: tuple[float, ...], phi: float, seed: int, replicates: int) -> np.ndarray:
    """Final share of active nodes from one random seed, (degree, replicate), on the engine.

    The graph of a lower degree is a part of the graph of a higher one, so that degrees are compared like with like.
    """
    import jax
    import jax.numpy as jnp

    from weiwen.classics.draws import luck_of, replicas

    most = max(1, round(n * max(degrees) / 2))

    def one(case: Any) -> Any:
        edges, replica = case
        luck = luck_of("watts", ("edges", "seed"), replica, 0, (most,))
        a, b = ((word % jnp.uint32(n)).astype(jnp.int32) for word in luck.block("edges"))
        start = (luck.bits("seed", (1,)) % jnp.uint32(n)).astype(jnp.int32)
        real = ((a != b) & (jnp.arange(most) < edges)).astype(jnp.int32)

        def around(x: Any) -> Any:
            return jnp.zeros(n, jnp.int32).at[a].add(real * x[b]).at[b].add(real * x[a])

        needed = jnp.maximum(jnp.ceil(around(jnp.ones(n, jnp.int32)) * jnp.float32(phi) - 1e-4), 1.0)

        def spread(now: Any) -> Any:
            active, _ = now
            return jnp.maximum(active, (around(active) >= needed).astype(jnp.int32)), active.sum()

        first = jnp.zeros(n, jnp.int32).at[start].set(1)
        return jax.lax.while_loop(lambda now: now[0].sum() != now[1], spread, (first, jnp.int32(0)))[0].mean()

    edges = jnp.repeat(jnp.asarray([round(n * z / 2) for z in degrees]), replicates)
    keys = jnp.tile(replicas(seed, replicates), (len(degrees), 1))
    found = jax.jit(lambda *cases: jax.lax.map(one, cases))(edges, keys)
    return np.asarray(found).reshape(len(degrees), replicates)


def plain_cascades(n: int, z: float, phi: float, luck: np.random.Generator, replicates: int) -> np.ndarray:
    """The same, plain and sequential: adjacency lists, nodes asked one at a time as their neighbours turn."""
    sizes = []
    for _ in range(replicates):
        ties: list[list[int]] = [[] for _ in range(n)]
        for a, b in luck.integers(0, n, (round(n * z / 2), 2)):
            if a != b:
                ties[a].append(b)
                ties[b].append(a)
        first = int(luck.integers(n))
        active, queue, heard = {first}, [first], [0] * n
        while queue:
            for other in ties[queue.pop()]:
                heard[other] += 1
                if other not in active and heard[other] >= phi * len(ties[other]) - 1e-4:
                    active.add(other)
                    queue.append(other)
        sizes.append(len(active) / n)
    return np.array(sizes)


def run(values: Values, tell: Tell) -> Outcome:
    """The window in closed form, and cascades from single seeds at several mean degrees."""
    phi, n, replicates = values["phi"], values["people"], values["replicates"]
    low, high = window(phi)
    tell("cascades", 0.0)
    found = cascades(n, values["z"], phi, values["seed"], replicates)
    sizes = dict(zip(values["z"], found, strict=True))
    tell("cascades", 1.0)
    big = {z: x[x > 0.1] for z, x in sizes.items()}
    results = {
        "vulnerable_degree": vulnerable_degree(phi),
        "window_low": low,
        "window_high": high,
        "z": list(values["z"]),
        "share_global": [float(np.mean(x > 0.1)) for x in sizes.values()],
        "mean_size_given_global": [float(x.mean()) if len(x) else None for x in big.values()],
    }
    return Outcome(results, checks(values, results, sizes), {"sizes": sizes})


def _interval(share: float, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    z = 1.96
    middle, half = share + z * z / (2 * n), z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def checks(v: Values, results: dict[str, Any], sizes: dict[float, np.ndarray]) -> list[Check]:
    """Published windows and shares where they apply; the sequential version at the degree nearest the middle."""
    from scipy.stats import fisher_exact

    rows, n = [], v["replicates"]
    at_home = MODEL.at_defaults(v, "seed", "replicates")
    for phi, (low, high) in WINDOWS.items():
        if at_home or phi == v["phi"]:
            found = window(phi)
            rows += [
                near(f"window at phi = {phi:g}, lower", low, found[0], 6e-4),
                near(f"window at phi = {phi:g}, upper", high, found[1], 6e-4),
            ]
    if v["phi"] == 0.18 and v["people"] == 5000:
        for z, share in zip(DEGREES, GLOBAL, strict=True):
            if z in sizes:
                ours = float(np.mean(sizes[z] > 0.1))
                slack = 0.005 + 3.3 * math.sqrt(max(share * (1 - share), 0.01) * (1 / 200 + 1 / n))
                found = near(
                    f"P(size > 10 %) at z = {z:g}", share, ours, round(slack, 3), n=n, interval=_interval(ours, n)
                )
                rows.append(found)
    z = min(sizes, key=lambda z: abs(np.mean(sizes[z] > 0.1) - 0.5))
    few = max(10, min(n, int(2e6 / (v["people"] * (z + 1)))))
    plain = plain_cascades(v["people"], z, v["phi"], np.random.default_rng(v["seed"]), few)
    table = [[int(np.sum(x > 0.1)), int(np.sum(x <= 0.1))] for x in (sizes[z], plain)]
    p = float(fisher_exact(table).pvalue)
    sides = f"{np.mean(plain > 0.1):.3f} (sequential) against {np.mean(sizes[z] > 0.1):.3f}, p = {p:.2f}"
    rows.append(
        own(Check(f"two samples at z = {z:g}", "p > 0.001", sides, None, "reproduced" if p > 1e-3 else "not", n=few))
    )
    return rows


def draw(v: Values, outcome: Outcome) -> Any:
    """Left the window in the plane of thresholds and mean degrees; right how often and how large cascades are."""
    from weiwen.classics.look import AMBER, BLUE, HAIR, INK, label, sheet

    caption = (
        f"n = {v['people']:,} nodes, {v['replicates']} graphs at each mean degree, one seed each, seed {v['seed']}"
    )
    figure, (left, right) = sheet(
        "Cascades live between two mean degrees; near the upper they are rare and total", caption, 2
    )
    phis = np.linspace(0.08, 0.3, 400)
    edges = [window(float(phi)) for phi in phis]
    inside = np.array([low is not None for low, _ in edges])
    lows, highs = (np.array([e[i] or np.nan for e in edges], float) for i in (0, 1))
    left.fill_between(phis[inside], lows[inside], highs[inside], color=BLUE, alpha=0.15, lw=0)
    left.plot(phis, highs, color=BLUE, lw=1.2)
    left.plot(phis, lows, color=BLUE, lw=1.2)
    left.axvline(v["phi"], color=HAIR, lw=1)
    label(left, 0.092, 4, "cascades", BLUE)
    label(left, 0.2, 12, "none", INK)
    left.set(xlabel="threshold φ", ylabel="mean degree z", title="cascade window", xlim=(0.08, 0.3), ylim=(0, 20))
    z = list(outcome.series["sizes"])
    for size_at, sizes in outcome.series["sizes"].items():
        right.scatter([size_at] * len(sizes), sizes, s=9, color=AMBER, alpha=0.25, lw=0)
    right.plot(z, outcome.results["share_global"], color=INK, marker="o", ms=4)
    if outcome.results["window_low"] is not None:
        right.axvspan(outcome.results["window_low"], outcome.results["window_high"], color=BLUE, alpha=0.1, lw=0)
    label(right, max(z), 0.3, "share of seeds\nthat tip > 10 %", INK, ha="right")
    label(right, max(z), 0.96, "size of each cascade", AMBER, ha="right")
    right.set(xlabel="mean degree z", ylabel="share", ylim=(-0.03, 1.05), title=f"single seeds at φ = {v['phi']:g}")
    return figure


MODEL = Model(
    name="watts",
    title="Watts 2002: a simple model of global cascades",
    finding="Global cascades at threshold .18 live between mean degrees 1.02 and 5.77; near the upper edge rare and "
    "total.",
    equation="Active iff the active share of neighbours is at least $\\varphi$. Cascades iff $\\sum_k k(k-1)\\rho_k "
    "p_k > z$, "
    "$\\rho_k = 1$ for $k \\le K = \\lfloor 1/\\varphi \\rfloor$; for Poisson degrees $z\\,P(\\mathrm{Pois}(z) \\le "
    "K-2) > 1$.",
    reference="Watts, D. J. (2002). A simple model of global cascades on random networks. PNAS 99(9).",
    doi="10.1073/pnas.082090499",
    parameters={
        "phi": Parameter(0.18, "share of neighbours", "threshold", certainty="S", range=(0.001, 1.0)),
        "z": Parameter(DEGREES, "ties", "mean degrees of the simulated graphs", range=(0.1, 30.0), longest=30),
        "people": Parameter(5000, "nodes", "size of a graph", range=(100, 20_000)),
        "replicates": Parameter(200, "graphs", "graphs at each mean degree", range=(10, 1000)),
        "seed": Parameter(1, "number", "seed of the draws", "ours", "assumed", (0, 2**32 - 1)),
    },
    run=run,
    draw=draw,
    lesson="Who hears whom decides more than how angry people are: at eight ties a person the same crowd never tips. "
    "The "
    "loop gives each person a fixed, small number of ties, near the upper edge, where bursts are rare and large.",
    limits=(
        Limit(
            "conduct with conformity alone, hard choice: a person joins at a share of calling ties",
            "tests/classics/test_limits.py::test_conformity_alone_gives_each_person_a_threshold",
        ),
        Limit("window on the loop's own ties (a regular graph): due with a run of the loop that switches all else off"),
    ),
)
