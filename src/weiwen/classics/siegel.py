"""Siegel's networks: the same people on other ties take part more, or less, and more ties can mean less.

Each takes part when his internal motivation exceeds the deterrent of neighbours who do not; motivation from outside
follows the rate of participation around him. On the complete graph without memory this is Granovetter's crowd.
"""

from functools import lru_cache
from typing import Any

import numpy as np

from weiwen.classics.record import Check, Limit, Model, Outcome, Parameter, Tell, Values, holds, near, own

NETWORKS = ("complete", "small_world", "village", "opinion_leader", "hierarchy")
PAIRS = ((0.6, 0.3), (0.7, 0.2), (0.75, 0.2), (0.8, 0.15), (0.75, 0.1))
PURPOSES = ("motivation", "rewire", "where", "weak", "leader", "removed")


def ties(network: str, n: int, size: int, weak: float, luck: Any) -> Any:
    """Adjacency matrix of a network: `size` ties, clique or branches; `weak` the share of ties that go anywhere."""
    import jax.numpy as jnp

    i = jnp.arange(n)
    if network == "complete":
        return ~jnp.eye(n, dtype=bool)
    anywhere = (luck.uniform("where", (n, size)) * n).astype(jnp.int32)
    rewired = luck.uniform("rewire", (n, size)) < weak
    if network == "hierarchy":
        partner = jnp.where(rewired[:, :1], anywhere[:, :1], ((i - 1) // size)[:, None])
    elif network == "opinion_leader":
        partner = jnp.floor(n ** luck.uniform("leader", (n, size))).astype(jnp.int32) - 1  # chance falls as 1 / rank
    elif network == "village":
        first = (i // size) * size
        partner = jnp.where(rewired, anywhere, jnp.minimum(first[:, None] + jnp.arange(size), n - 1))
    else:
        partner = jnp.where(rewired, anywhere, (i[:, None] + 1 + jnp.arange(size)) % n)[:, : max(1, size // 2)]
    a = jnp.zeros((n, n), bool).at[i[:, None], jnp.maximum(partner, 0)].set(True)
    return (a | a.T) & ~jnp.eye(n, dtype=bool)


@lru_cache
def _program(network: str, n: int, size: int, weak: float, steps: int) -> Any:
    """The compiled model of one network; motivation, memory, anger and removals stay open."""
    import jax
    import jax.numpy as jnp

    from weiwen.classics.draws import luck_of, normal

    def one(key: Any, mu: Any, sd: Any, lam: Any, anger: Any, removed: Any) -> Any:
        luck = luck_of("siegel", PURPOSES, key, 0, (n,))
        b = mu + sd * normal(luck, "motivation")
        a = ties(network, n, size, weak, luck).astype(jnp.float32)
        here = luck.uniform("removed") >= removed
        lost = a @ (~here).astype(jnp.float32) * (1 / jnp.maximum(a.sum(1), 1))
        b, a = b + anger * lost, a * here
        known = 1 / jnp.maximum(a.sum(1), 1)

        def step(now: Any, _: Any) -> Any:
            acts, c = now
            c = lam * c - (1 - lam) * (1 - (a @ acts) * known)
            return (((b + c > 0) & here).astype(jnp.float32), c), None

        start = ((b - 1 > 0) & here).astype(jnp.float32), jnp.full(n, -1.0)
        (acts, _), _ = jax.lax.scan(step, start, None, length=steps)
        return acts.sum() / jnp.maximum(here.sum(), 1)

    return jax.jit(lambda keys, *numbers: jax.lax.map(lambda key: one(key, *numbers), keys))


def participation(v: Values, network: str, removed: float = 0.0, size: int | None = None) -> np.ndarray:
    """Share taking part in the end, one number a replicate; `removed` is the share of people taken out."""
    from weiwen.classics.draws import replicas

    program = _program(network, v["people"], size or v["ties"], v["weak"], v["steps"])
    numbers = (float(x) for x in (v["mu"], v["sd"], v["lam"], v["anger"], removed))
    return np.asarray(program(replicas(v["seed"], v["replicates"]), *numbers))


def crowd(v: Values, pair: tuple[float, float]) -> float:
    """Largest difference, over replicates, to Granovetter's crowd with thresholds 1 - b, the same people drawn."""
    from weiwen.classics.draws import luck_of, normal, replicas
    from weiwen.classics.granovetter import settled

    runs = {**v, "mu": pair[0], "sd": pair[1], "lam": 0.0, "anger": 0.0, "steps": 200, "people": 1000, "replicates": 3}
    ours, worst = participation(runs, "complete"), 0.0
    for key, share in zip(replicas(v["seed"], 3), ours, strict=True):
        b = pair[0] + pair[1] * np.asarray(normal(luck_of("siegel", PURPOSES, key, 0, (1000,)), "motivation"), float)
        worst = max(worst, abs(settled((1 - b) * 999) / 1000 - float(share)))
    return worst


def run(values: Values, tell: Tell) -> Outcome:
    """Participation on each network, with more ties, and with people removed."""
    tell("networks", 0.0)
    shares = {network: participation(values, network) for network in NETWORKS}
    sizes = [size for size in (2, 6, 20, 40) if size < values["people"] // 2]
    weak = {**values, "mu": values["mu"] - 0.1, "sd": values["sd"] + 0.05}
    tell("more ties", 0.4)
    more = {size: float(participation(values, "small_world", size=size).mean()) for size in sizes}
    less = {size: float(participation(weak, "small_world", size=size).mean()) for size in sizes}
    tell("people removed", 0.7)
    out = {network: float(participation(values, network, values["removed"]).mean()) for network in NETWORKS}
    results = {
        "participation": float(shares[values["network"]].mean()),
        "by_network": {network: float(x.mean()) for network, x in shares.items()},
        "by_ties_small_world": {str(size): x for size, x in more.items()},
        "by_ties_weakly_motivated": {str(size): x for size, x in less.items()},
        "after_removal": out,
    }
    tell("Granovetter's crowd", 0.9)
    return Outcome(results, checks(values, results), {"shares": shares, "more": more, "less": less, "out": out})


def checks(v: Values, results: dict[str, Any]) -> list[Check]:
    """Five crowds against Granovetter's; at the defaults the shapes of the paper."""
    rows = [
        near(f"complete graph, mu = {m:g}, sd = {s:g}: Granovetter", 0.0, crowd(v, (m, s)), 0.002) for m, s in PAIRS
    ]
    if MODEL.at_defaults(v, "seed", "network"):
        more, less = (list(results[f"by_ties_{k}"].values()) for k in ("small_world", "weakly_motivated"))
        told = f"{less[0]:.2f} to {less[-1]:.2f} if weakly motivated, {more[0]:.2f} to {more[-1]:.2f} if strongly"
        n = v["people"] * v["replicates"]
        fewer = less[-1] < less[0] - 0.02 < less[0] < more[-1]
        rows.append(holds("more ties can reduce participation", "yes", told, fewer, certainty="S", n=n))
        by = results["by_network"]
        spread = max(by.values()) - min(by.values())
        rows.append(
            holds("the network matters", "yes", f"{spread:.2f} between networks", spread > 0.05, certainty="S", n=n)
        )
        effect = {k: results["after_removal"][k] - by[k] for k in by}
        told = ", ".join(f"{k} {x:+.2f}" for k, x in effect.items())
        differs = max(effect.values()) - min(effect.values()) > 0.02
        rows.append(holds("removal works otherwise on other networks", "yes", told, differs, certainty="M", n=n))
    rows.append(
        own(
            near(
                "nobody is motivated: nobody acts",
                0.0,
                float(participation({**v, "mu": -9.0, "sd": 0.1, "anger": 0.0}, "village").max()),
                0,
            )
        )
    )
    return rows


def draw(v: Values, outcome: Outcome) -> Any:
    """Left participation on each network before and after removals; right against the number of ties."""
    from weiwen.classics.look import BLUE, HARM, INK, label, sheet

    caption = f"n = {v['people']} invented people, {v['replicates']} replicates (dots), seed {v['seed']}"
    figure, (left, right) = sheet("Who is tied to whom decides who takes part", caption, 2)
    for i, (network, x) in enumerate(outcome.series["shares"].items()):
        left.scatter(x, np.full(len(x), i), color=INK, s=10, alpha=0.5, lw=0)
        left.plot([outcome.series["out"][network]], [i + 0.2], "|", color=HARM, ms=12)
    left.set(yticks=range(len(NETWORKS)), yticklabels=[n.replace("_", " ") for n in NETWORKS], xlim=(-0.03, 1.03))
    left.set(xlabel="share taking part")
    left.invert_yaxis()
    label(left, 0.99, 0.02, f"mean with {100 * v['removed']:g} % removed", HARM, transform=left.transAxes, ha="right")
    for key, colour, name in (("more", INK, "strongly motivated"), ("less", BLUE, "weakly motivated")):
        line = outcome.series[key]
        right.plot(list(line), list(line.values()), color=colour, marker="o", ms=4)
        label(right, max(line), line[max(line)] + 0.04, name, colour, ha="right")
    right.set(xlabel="ties a person (small world)", ylabel="share taking part", ylim=(-0.03, 1.03))
    figure.subplots_adjust(left=0.15)
    return figure


MODEL = Model(
    name="siegel",
    title="Siegel 2009, 2011: social networks and collective action",
    finding="On the complete graph it is Granovetter's crowd; on others the same people take part more or less.",
    equation="Take part iff $b_i + c_i > 0$, $b_i \\sim N(\\mu, s)$, $c_i(0) = -1$, "
    "$c_i(t+1) = \\lambda c_i(t) - (1-\\lambda)(1 - \\mathrm{lpr}_i(t))$, lpr the share of neighbours taking part.",
    reference="Siegel, D. A. (2009). Social networks and collective action. AJPS 53(1); (2011) When does repression "
    "work? JOP 73(4).",
    doi="10.1111/j.1540-5907.2008.00361.x",
    parameters={
        "network": Parameter("small_world", "rule", "who is tied to whom", "paper", "S", choices=NETWORKS),
        "mu": Parameter(
            0.6, "motivation", "mean internal motivation", "paper (form), ours (value)", "M", (-10.0, 10.0)
        ),
        "sd": Parameter(0.25, "motivation", "spread of it", "paper (form), ours (value)", "M", (0.01, 10.0)),
        "lam": Parameter(0.5, "share", "memory of external motivation", "paper (form), ours (value)", "M", (0.0, 0.99)),
        "ties": Parameter(6, "ties", "ties, clique size or branches", "ours", "assumed", (2, 50)),
        "weak": Parameter(0.1, "share", "ties that go anywhere", "ours", "assumed", (0.0, 1.0)),
        "removed": Parameter(0.1, "share", "people taken out (repression)", "ours", "assumed", (0.0, 0.9)),
        "anger": Parameter(
            0.0, "motivation", "gained per share of neighbours removed (below 0: fear)", "ours", "M", (-5.0, 5.0)
        ),
        "steps": Parameter(80, "periods", "length of a run", "ours", "assumed", (10, 2000)),
        "people": Parameter(400, "people", "size of the network", "ours", "assumed", (100, 2000)),
        "replicates": Parameter(12, "networks", "independent networks", "ours", "assumed", (2, 100)),
        "seed": Parameter(1, "number", "seed of the draws", "ours", "assumed", (0, 2**32 - 1)),
    },
    run=run,
    draw=draw,
    lesson="An effect measured on one network says nothing of another. The loop's results hold for its own ties, a "
    "few near "
    "and one or two far; a claim should be run on other numbers of ties before it is believed.",
    limits=(
        Limit(
            "Granovetter is Siegel on the complete graph without memory",
            "tests/classics/test_classics.py::test_targets_of_the_fast_models",
        ),
        Limit("the loop with conformity alone on ties of other numbers: due"),
    ),
)
