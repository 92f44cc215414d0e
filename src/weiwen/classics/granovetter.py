"""Granovetter's riot: each person joins once enough others have, and nearly equal crowds end in opposite ways.

A hundred people with thresholds 0, 1, 2, ... 99 all riot; let the person with threshold 1 have threshold 2, and one
riots. With normally spread thresholds the crowd jumps from almost nobody to almost everybody at one exact spread.
"""

import math
from typing import Any

import numpy as np
from scipy.stats import norm

from weiwen.classics.record import Check, Limit, Model, Outcome, Parameter, Tell, Values, near, own
from weiwen.classics.root import brentq

ROUNDING = {"raw": lambda x: x, "ceil": np.ceil, "round": np.round, "floor": np.floor}
JUST = 1e-4  # "just below" and "just above" the critical spread
OURS = (0.25, 0.2)  # mean and spread as they are declared
PUBLISHED_JUMP = {"raw": 12.6, "ceil": 12.6, "round": 12.3, "floor": 11.9}


def settled(thresholds: np.ndarray, start: float = 0.0) -> int:
    """How many riot in the end: r(t+1) = #{i: T_i <= r(t)} from r(0) = start; thresholds in people."""
    ordered, now = np.sort(thresholds), start
    while (then := int(np.searchsorted(ordered, now + 1e-9, side="right"))) != now:
        now = then
    return int(now)


def one_by_one(thresholds: np.ndarray, order: np.random.Generator) -> int:
    """The same crowd, asked one person at a time in random order until nobody changes: plain and sequential."""
    riots = np.zeros(len(thresholds), bool)
    moved = True
    while moved:
        moved = False
        for i in order.permutation(len(thresholds)):
            if not riots[i] and riots.sum() >= thresholds[i] - 1e-9:
                riots[i] = moved = True
    return int(riots.sum())


def equilibrium(mean: float, sd: float) -> float:
    """Where r(t+1) = F(r(t)) comes to rest from r(0) = 0: the lowest root of F(r) = r, F normal."""

    def over(r: float) -> float:
        return float(norm.cdf(r, mean, sd)) - r

    edge = sd * math.sqrt(2 * math.pi)
    if edge >= 1:
        return float(brentq(over, 0.0, 1.0))
    reach = sd * math.sqrt(-2 * math.log(edge))
    dip = mean - reach  # F(r) - r falls up to the dip, rises to the hump, falls again
    if dip > 0 and over(dip) <= 0:
        return float(brentq(over, 0.0, dip, xtol=1e-14))
    hump = min(max(mean + reach, 0.0), 1.0)
    return float(brentq(over, hump, 1.0, xtol=1e-14)) if over(1.0) < 0 < over(hump) else 1.0


def critical_sd(mean: float) -> float | None:
    """The spread at which the low rest point vanishes: mean = Phi(-z) + z phi(z), sd = phi(z); only for 0 < mean < "
    ".5."""
    if not 1e-12 < mean < 0.5:
        return None
    z = brentq(lambda z: norm.cdf(-z) + z * norm.pdf(z) - mean, 0.0, 40.0)
    return float(norm.pdf(z))


def jump_of_people(n: int, mean: float, rounding: str) -> float | None:
    """The lowest spread (points of a hundred, steps of 0.1) at which n people at mid-quantiles riot by majority."""
    quantile = norm.ppf((np.arange(n) + 0.5) / n)
    for tenth in range(1, 1000):
        raw = n * (mean + quantile * tenth / 1000)
        thresholds = ROUNDING[rounding](np.round(raw, 9))
        if settled(thresholds) > n / 2:
            return tenth / 10
    return None


def crowd(n: int, mean: float, sd: float, seed: int, replicates: int) -> np.ndarray:
    """Share that riots among n drawn people, from the engine's addressed draws, one number a replicate."""
    import jax
    import jax.numpy as jnp

    from weiwen.classics.draws import luck_of, normal, replicas

    def one(replica: Any) -> Any:
        luck = luck_of("granovetter", ("threshold",), replica, 0, (n,))
        ordered = jnp.sort(mean + sd * normal(luck, "threshold")) * n

        def join(now: Any) -> Any:
            return jnp.searchsorted(ordered, now[0].astype(jnp.float32), side="right").astype(jnp.int32), now[0]

        return jax.lax.while_loop(lambda now: now[0] != now[1], join, (jnp.int32(0), jnp.int32(-1)))[0] / n

    return np.asarray(jax.jit(jax.vmap(one))(replicas(seed, replicates)))


def run(values: Values, tell: Tell) -> Outcome:
    """The two crowds, the normal map, its critical spread, and a drawn crowd on the engine."""
    n, mean, sd = values["people"], values["mean"], values["sd"]
    ladder = np.arange(n, dtype=float)
    changed = np.where(ladder == 1, 2, ladder)
    critical, rest = critical_sd(mean), equilibrium(mean, sd)
    tell("drawn crowds", 0.0)
    drawn = crowd(values["drawn"], mean, sd, values["seed"], values["replicates"])
    tell("drawn crowds", 1.0)
    results = {
        "rioters": settled(ladder),
        "rioters_perturbed": settled(changed),
        "critical_sd": critical,
        "equilibrium": rest,
        "equilibrium_below": None if critical is None else equilibrium(mean, max(critical - JUST, critical / 2)),
        "equilibrium_above": None if critical is None else equilibrium(mean, critical + JUST),
        "equilibrium_drawn": float(np.mean(drawn)),
        "jump_sd_of_people": jump_of_people(n, mean, values["rounding"]),
    }
    remarks = []
    if critical is not None:
        fold = equilibrium(mean, critical * (1 - 1e-12))
        remarks = [f"In the limit from below the low rest point tends to {fold:.4f}; 0.0001 below it is lower."]
    return Outcome(results, checks(values, results, drawn, ladder, changed), {"drawn": drawn}, remarks)


def checks(
    v: Values, results: dict[str, Any], drawn: np.ndarray, ladder: np.ndarray, changed: np.ndarray
) -> list[Check]:
    """The published numbers where they apply, and the independent ones everywhere."""
    found, n = [], v["people"]
    if n == 100:
        found += [
            near("rioters, thresholds 0 to 99", 100, results["rioters"], 0, certainty="S2", n=100),
            near("rioters, threshold 1 made 2", 1, results["rioters_perturbed"], 0, certainty="S2", n=100),
        ]
    if v["mean"] == 0.25:
        found += [
            near("critical spread of the continuous map", 0.12222, results["critical_sd"], 5e-6),
            near("rest point 0.0001 below it", 0.0571, results["equilibrium_below"], 5e-5),
            near("rest point 0.0001 above it", 1.0, results["equilibrium_above"], 1e-3),
            near("rest point at a spread of 0.2", 0.9999, equilibrium(0.25, 0.2), 5e-5),
        ]
        if n == 100:
            found += [
                near(f"jump of 100 people, thresholds {rule}", jump, jump_of_people(100, 0.25, rule), 0.05)
                for rule, jump in PUBLISHED_JUMP.items()
            ]
    if n <= 2000:
        order = np.random.default_rng(v["seed"])
        found += [
            own(near("ladder asked one by one", results["rioters"], one_by_one(ladder, order), 0, n=n)),
            own(near("changed ladder one by one", results["rioters_perturbed"], one_by_one(changed, order), 0, n=n)),
        ]
    critical = results["critical_sd"]
    if critical is None or abs(v["sd"] / critical - 1) > 0.1:  # near the jump a drawn crowd may fall on either side
        low, high = np.quantile(drawn, [0.025, 0.975])
        found.append(
            own(
                near(
                    "drawn crowd against the map",
                    results["equilibrium"],
                    float(np.mean(drawn)),
                    4 / math.sqrt(v["drawn"]),
                    n=v["drawn"] * v["replicates"],
                    interval=(float(low), float(high)),
                )
            )
        )
    return found


def found(mean: float, sd: float, critical: float | None) -> str:
    """The finding at these thresholds, in a line."""
    if (mean, sd) == OURS:
        return "A slightly wider spread of thresholds, and everybody riots"
    share = equilibrium(mean, sd)
    riot = f"{100 * share:.0f} % riot" if 0.005 <= share <= 0.995 else "nearly everybody riots"
    riot = "hardly anybody riots" if share < 0.005 else riot
    if critical is None:
        return f"No spread makes this crowd jump: at {sd:g} {riot}"
    return f"A spread of {sd:g} is {'above' if sd > critical else 'below'} the jump at {critical:.3g}: {riot}"


def draw(v: Values, outcome: Outcome) -> Any:
    """Left the map at two spreads, right where the crowd rests at each spread."""
    from weiwen.classics.look import sheet

    caption = f"n = {v['drawn']:,} drawn people, {v['replicates']} replicates (dots), seed {v['seed']}; invented people"
    critical = outcome.results["critical_sd"]
    figure, (left, right) = sheet(found(v["mean"], v["sd"], critical), caption, 2)
    _draw_map(left, v["mean"], [v["sd"]] if critical is None else [critical * 0.9, critical * 1.15])
    _draw_rest(right, v["mean"], v["sd"], critical, outcome.series["drawn"])
    return figure


def _draw_map(axis: Any, mean: float, spreads: list[float]) -> None:
    """The map at some spreads, named in the corner from which its curves stay away."""
    from weiwen.classics.look import BLUE, HAIR, INK, label

    axis.plot([0, 1], [0, 1], color=HAIR, lw=1)
    r, low = np.linspace(0, 1, 400), mean < 0.5
    for k, (spread, colour) in enumerate(zip(spreads, (BLUE, INK), strict=False)):
        axis.plot(r, norm.cdf(r, mean, spread), color=colour)
        x, y = (0.97, 0.07 + 0.08 * k) if low else (0.03, 0.92 - 0.08 * k)
        label(axis, x, y, f"spread {spread:.3f}", colour, ha="right" if low else "left")
    axis.set(xlabel="share rioting now", ylabel="share rioting next", title="the map F(r)", xlim=(0, 1), ylim=(0, 1.02))


def _draw_rest(axis: Any, mean: float, sd: float, critical: float | None, drawn: np.ndarray) -> None:
    """Where the crowd rests at each spread, with the drawn crowds on it; no name stands on the curve."""
    from weiwen.classics.look import AMBER, INK, label

    edge = critical or sd
    top = max(0.3, 2 * edge, 1.4 * sd)
    jump = [] if critical is None else [critical, critical * 1.0001]
    spread = np.unique([*np.linspace(min(0.02, edge / 2, sd / 2), top, 160), *jump])
    rest = np.array([equilibrium(mean, s) for s in spread])
    axis.plot(spread, rest, color=INK)
    axis.scatter([sd] * len(drawn), drawn, color=AMBER, s=14, zorder=3)
    x = min(max(sd, critical or 0.0) + 0.02 * top, 0.71 * top)
    under = rest[(spread >= x) & (spread <= x + 0.29 * top)]
    high = under.min() >= 0.5
    y = under.min() - 0.12 if high and equilibrium(mean, sd) >= 0.5 else 0.06 if high else under.max() + 0.06
    label(axis, x, y, "drawn crowds", AMBER)
    if critical is not None:
        label(axis, critical + 0.02 * top, 0.36, f"jump at {critical:.5f}", INK)
    axis.set(xlabel="spread (s.d.) of thresholds", ylabel="share rioting in the end", title="where it comes to rest")
    axis.set(ylim=(-0.03, 1.05))


MODEL = Model(
    name="granovetter",
    title="Granovetter 1978: threshold models of collective behavior",
    finding="Two crowds that differ in one person end at 100 and at 1 rioter; the spread decides, not the average.",
    equation="$r_{t+1} = F(r_t)$, $r_0 = 0$, with $F$ the distribution of thresholds; here normal with mean $m$ and "
    "spread $s$. The low rest point vanishes where $F(r)=r$ and $F'(r)=1$: $m = \\Phi(-z) + z\\varphi(z)$, "
    "$s = \\varphi(z)$.",
    reference="Granovetter, M. (1978). Threshold models of collective behavior. American Journal of Sociology 83(6).",
    doi="10.1086/226707",
    parameters={
        "people": Parameter(100, "people", "length of the ladder of thresholds", certainty="S2", range=(2, 10_000)),
        "mean": Parameter(0.25, "share", "mean of the normal thresholds", certainty="M+", range=(-1.0, 2.0)),
        "sd": Parameter(0.2, "share", "spread of the normal thresholds", certainty="M+", range=(0.001, 10.0)),
        "rounding": Parameter("raw", "rule", "thresholds as whole people", choices=tuple(ROUNDING)),
        "drawn": Parameter(20_000, "people", "size of the drawn crowd", "ours", "assumed", (100, 200_000)),
        "replicates": Parameter(8, "crowds", "number of drawn crowds", "ours", "assumed", (1, 100)),
        "seed": Parameter(1, "number", "seed of the draws", "ours", "assumed", (0, 2**32 - 1)),
    },
    run=run,
    draw=draw,
    lesson="An outcome of a crowd tells little about the people in it. In the loop conformity adds the share of one's "
    "ties that dissent to the utility of dissent; a person with a hard choice then has a threshold, "
    "T = -(base utility) / (pull). What the loop adds is that people hear ties, not the crowd.",
    limits=(
        Limit(
            "conduct with conformity alone, hardness of choice to infinity: each person has a threshold",
            "tests/classics/test_limits.py::test_conformity_alone_gives_each_person_a_threshold",
        ),
        Limit("the same when everybody hears everybody: the loop has ties only"),
    ),
)
