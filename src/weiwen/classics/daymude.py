"""Strategic dissent: people say what is worth its risk, and an authority gropes for the laws that cost it least.

A policy under which everybody is silent always exists. An authority that changes one number at a time and keeps what
did not hurt finds it against a timid population, and against a bold one drifts to tolerating all of it.
"""

import math
from typing import Any

import numpy as np

from weiwen.classics.record import Check, Limit, Model, Outcome, Parameter, Tell, Values, between, near, own

CASES = {("uniform", 2.0): (0.02, 0.06), ("uniform", 8.0): (0.97, 1.0)}
CASES |= {("proportional", 1.0): (0.01, 0.06), ("proportional", 3.0): (0.97, 1.0)}
TOLERANT = {("uniform", 8.0): (0.94, 0.98), ("proportional", 3.0): (0.98, 1.0)}
PURPOSES = ("desire", "boldness", "which", "where", "seen")


def d_uni(beta: float, nu: float, tau: float, psi: float) -> float:
    """Desire above which one defies a uniform punishment (for beta > (1 - nu) psi)."""
    return (beta * tau + nu * psi) / (beta - (1 - nu) * psi)


def d_pro(beta: float, nu: float, tau: float, psi: float) -> float:
    """Dissent at which a proportional punishment stops being worth it (nu < 1)."""
    return (tau + (beta - nu * psi) / ((1 - nu) * psi)) / 2


def act(delta: Any, beta: Any, tau: Any, psi: Any, nu: Any, uniform: bool, xp: Any = np) -> Any:
    """Optimal dissent, with arrays of NumPy or of the engine."""
    blind = xp.maximum(1 - nu, 1e-12)
    if uniform:
        room = beta - blind * psi
        defies = (room > 0) & (delta >= (beta * tau + nu * psi) / xp.where(room > 0, room, 1.0))
        return xp.where((delta <= tau) | defies, delta, tau)
    peak = (tau + (beta - nu * psi) / (blind * psi)) / 2
    return xp.where(delta <= tau, delta, xp.clip(peak, tau, delta))


def searched(delta: float, beta: float, tau: float, psi: float, nu: float, uniform: bool) -> float:
    """Optimal dissent by trying 40,001 levels: brute force."""
    a = np.append(np.linspace(0, delta, 40_001), min(tau, delta))
    over = (a > tau) * (psi if uniform else psi * (a - tau))
    return float(a[np.argmax(beta * (1 - (delta - a)) - (nu + (1 - nu) * a) * over)])


def rate_of(mean: float) -> float:
    """Scale Y of an exponential that, cut to [0, 1], has this mean: mean = Y - 1 / (exp(1/Y) - 1)."""
    from weiwen.classics.root import brentq

    return float(brentq(lambda y: y - 1 / math.expm1(1 / y) - mean, mean / 2, 1e4))


def climb(v: Values, boldness: float, uniform: bool) -> dict[str, np.ndarray]:
    """Rounds of random-mutation hill climbing on the engine: paths of the laws and of dissent, one row a replicate."""
    import jax
    import jax.numpy as jnp

    from weiwen.classics.draws import exponential, luck_of, replicas

    people, eps, scale = v["people"], v["eps"], rate_of(v["delta_mean"])
    low, high = jnp.asarray([0.0, 1e-9, 0.0]), jnp.asarray([1.0, jnp.inf, 1.0])

    def cost(laws: Any, delta: Any, beta: Any, luck: Any) -> Any:
        tau, psi, nu = laws
        a = act(delta, beta, tau, psi, nu, uniform, jnp)
        watched = nu + (1 - nu) * a
        caught = (luck.uniform("seen") < watched) if v["sampled"] else watched
        over = jnp.where(a > tau, psi if uniform else psi * (a - tau), 0.0)
        return v["alpha"] * jnp.sum(a) + jnp.sum(caught * over), jnp.sum(a)

    def one(replica: Any) -> Any:
        luck = luck_of("daymude", PURPOSES, replica, 0, (people,))
        cut = luck.uniform("desire") * jnp.float32(-math.expm1(-1 / scale))
        delta, beta = -scale * jnp.log1p(-cut), boldness * exponential(luck, "boldness")

        def week(kept: Any, t: Any) -> Any:
            laws, last = kept
            luck = luck_of("daymude", PURPOSES, replica, t, (people,))
            which = jnp.arange(3) == jnp.floor(luck.uniform("which", (1,)) * 3)
            floor, ceiling = jnp.maximum(low, laws - eps), jnp.minimum(high, laws + eps)
            tried = jnp.where(which & (t > 0), floor + luck.uniform("where", (1,)) * (ceiling - floor), laws)
            total, said = cost(tried, delta, beta, luck)
            good = total <= last
            laws = jnp.where(good, tried, laws)
            last = jnp.where(good | (v["memory"] == "last_round"), total, last)
            return (laws, last), (laws, said)

        start = jnp.asarray([v["tau"], v["psi"], v["nu"]], jnp.float32), jnp.float32(jnp.inf)
        _, (laws, said) = jax.lax.scan(week, start, jnp.arange(v["rounds"]))
        kept = act(delta, beta, laws[-1, 0], laws[-1, 1], laws[-1, 2], uniform, jnp)
        return laws, said / jnp.sum(delta), jnp.sum(kept) / jnp.sum(delta)

    laws, shares, final = jax.jit(lambda keys: jax.lax.map(one, keys))(replicas(v["seed"], v["replicates"]))
    return {"laws": np.asarray(laws), "shares": np.asarray(shares), "final": np.asarray(final)}


def climb_plainly(v: Values, boldness: float, uniform: bool, seed: int) -> float:
    """The same climb, plain NumPy, one round after the other: final dissent as a share of desired dissent."""
    luck, scale = np.random.default_rng(seed), rate_of(v["delta_mean"])
    delta = -scale * np.log1p(luck.random(v["people"]) * math.expm1(-1 / scale))
    beta = luck.exponential(boldness, v["people"])
    laws, last = np.array([v["tau"], v["psi"], v["nu"]]), math.inf
    bounds = np.array([[0, 1], [1e-9, math.inf], [0, 1]])
    for t in range(v["rounds"]):
        tried, i = laws.copy(), luck.integers(3)
        if t > 0:
            tried[i] = luck.uniform(max(bounds[i, 0], laws[i] - v["eps"]), min(bounds[i, 1], laws[i] + v["eps"]))
        a = act(delta, beta, tried[0], tried[1], tried[2], uniform)
        watched = tried[2] + (1 - tried[2]) * a
        caught = luck.random(len(a)) < watched if v["sampled"] else watched
        total = v["alpha"] * a.sum() + np.sum(caught * (a > tried[0]) * tried[1] * (1 if uniform else a - tried[0]))
        laws = tried if total <= last else laws
        last = total if total <= last or v["memory"] == "last_round" else last
    return float(act(delta, beta, laws[0], laws[1], laws[2], uniform).sum() / delta.sum())


def run(values: Values, tell: Tell) -> Outcome:
    """The case that was asked; at the defaults all four cases of the paper."""
    asked = values["punishment"], values["boldness"]
    at_home = MODEL.at_defaults(values, "seed", "replicates", "people", "rounds", "punishment", "boldness")
    everything = at_home and MODEL.at_defaults(values)
    paths = {}
    for i, case in enumerate({asked: None} | (CASES if everything else {})):
        tell("authority adapting", i / 4)
        paths[case] = climb(values, case[1], case[0] == "uniform")
    mine = paths[asked]
    laws = mine["laws"][:, -1]
    results = {
        "final_dissent_share": float(np.median(mine["final"])),
        "final_dissent_share_mean": float(mine["final"].mean()),
        "final_dissent_share_by_replicate": mine["final"].tolist(),
        "final_tolerance": float(np.median(laws[:, 0])),
        "final_severity": float(np.median(laws[:, 1])),
        "final_surveillance": float(np.median(laws[:, 2])),
        "cases": {f"{rule}, boldness {bold:g}": ends_of(path) for (rule, bold), path in paths.items()},
        "d_uni": d_uni(1.0, 0.2, 0.25, 0.6),
        "d_pro": d_pro(1.0, 0.2, 0.25, 1.0),
    }
    tell("sequential version", 0.0)
    rows = checks(values, paths, at_home)
    remark = "Read in the authors' code: a candidate is compared with the cost of the round before, kept or not "
    remark += "(memory = last_round), and punishments are drawn, not expected (sampled = true). Both are switches."
    spread = "Final numbers are medians over the replicates, brackets their range: single runs differ widely."
    return Outcome(results, rows, {"paths": paths}, [spread, remark])


def ends_of(path: dict[str, np.ndarray]) -> dict[str, float]:
    """Medians over the replicates at the end of a path: dissent, the three laws, and surveillance at the start."""
    laws = path["laws"]
    tau, psi, nu = (float(one) for one in np.median(laws[:, -1], axis=0))
    dissent, before = float(np.median(path["final"])), float(np.median(laws[:, 0, 2]))
    return {"dissent": dissent, "tolerance": tau, "severity": psi, "surveillance": nu, "surveillance_before": before}


def checks(v: Values, paths: dict[Any, Any], at_home: bool) -> list[Check]:
    """Published cases, thresholds, brute force, and the sequential version of the case asked."""
    rows = [
        near("d_uni(beta=1, nu=.2, tau=.25, psi=.6)", 0.711538, d_uni(1.0, 0.2, 0.25, 0.6), 5e-7),
        near("d_pro(beta=1, nu=.2, tau=.25, psi=1)", 0.625, d_pro(1.0, 0.2, 0.25, 1.0), 5e-7),
    ]
    for case, path in paths.items():
        if at_home and case in CASES:
            n, where = v["people"] * v["replicates"], f"{case[0]}, boldness {case[1]:g}"
            span = float(path["final"].min()), float(path["final"].max())
            rows.append(
                between(
                    f"final dissent share, {where}",
                    CASES[case],
                    float(np.median(path["final"])),
                    0.01,
                    n=n,
                    interval=span,
                )
            )
            if case in TOLERANT:
                tau = path["laws"][:, -1, 0]
                span = float(tau.min()), float(tau.max())
                rows.append(
                    between(
                        f"final tolerance, {where}", TOLERANT[case], float(np.median(tau)), 0.01, n=n, interval=span
                    )
                )
    rows.append(own(_against_brute_force(v["punishment"] == "uniform", v["seed"])))
    return [*rows, own(_against_plain(v, paths[v["punishment"], v["boldness"]]["final"]))]


def _against_brute_force(uniform: bool, seed: int) -> Check:
    luck, worst = np.random.default_rng(seed), 0.0
    for _ in range(300):
        delta, tau, nu = luck.random(3)
        beta, psi = luck.exponential(2, 2) + 0.01
        point = delta, beta, tau, psi, nu, uniform
        a, b = float(act(*point)), searched(*point)
        worst = max(worst, _worth(b, *point) - _worth(a, *point))
    return near("utility lost against brute force, 300 people", 0.0, worst, 1e-6, n=300)


def _worth(a: float, delta: float, beta: float, tau: float, psi: float, nu: float, uniform: bool) -> float:
    over = (psi if uniform else psi * (a - tau)) if a > tau else 0.0
    return beta * (1 - (delta - a)) - (nu + (1 - nu) * a) * over


def _against_plain(v: Values, ours: np.ndarray) -> Check:
    """Final shares of the plain version (few people, so that it is fast) against the engine's with as many people."""
    small = {**v, "people": min(v["people"], 1000), "replicates": 16}
    uniform = v["punishment"] == "uniform"
    engine = climb(small, v["boldness"], uniform)["final"]
    plain = np.array([climb_plainly(small, v["boldness"], uniform, v["seed"] + i) for i in range(16)])
    from scipy.stats import ks_2samp

    p = float(ks_2samp(engine, plain).pvalue)
    told = f"medians {np.median(plain):.3f} (sequential) and {np.median(engine):.3f}, p = {p:.2f}"
    name = f"two samples of final dissent, {small['people']:,} people"
    return Check(name, "p > 0.001", told, None, "reproduced" if p > 1e-3 else "not", n=16)


def draw(v: Values, outcome: Outcome) -> Any:
    """Dissent and the three laws over the rounds, one panel a case."""
    from weiwen.classics.look import AMBER, BLUE, HARM, INK, sheet

    paths = outcome.series["paths"]
    caption = (
        f"n = {v['people']:,} people, {v['replicates']} runs (median, 10 to 90 %), {v['rounds']:,} "
        f"rounds, seed {v['seed']}"
    )
    figure, axes = sheet(
        "Timid people are silenced, bold ones are tolerated", f"{caption}; invented people", len(paths)
    )
    step = max(1, v["rounds"] // 250)
    t = np.arange(v["rounds"])[::step]
    for axis, ((rule, bold), path) in zip(axes, paths.items(), strict=True):
        top = max(1.0, float(path["laws"][..., 1].max()))
        lines = (path["laws"][..., 2], AMBER), (path["laws"][..., 0], BLUE), (path["laws"][..., 1] / top, HARM)
        for y, colour in (*lines, (path["shares"], INK)):
            low, middle, high = np.quantile(y[:, ::step], [0.1, 0.5, 0.9], axis=0)
            axis.fill_between(t, low, high, color=colour, alpha=0.12, lw=0)
            axis.plot(t, middle, color=colour, lw=1)
        axis.set(title=f"{rule},\nboldness {bold:g}", ylim=(-0.02, 1.05), xticks=[0, v["rounds"]])
    axes[0].set_ylabel("share of desired, or level")
    for axis in axes[1:]:
        axis.set_yticklabels([])
    voices = (("dissent", INK), ("tolerance", BLUE), ("surveillance", AMBER), ("severity / its maximum", HARM))
    for i, (name, colour) in enumerate(voices):
        figure.text(0.3 + 0.15 * i, 0.075, name, color=colour, fontsize=8.5)
    return figure


MODEL = Model(
    name="daymude",
    title="Daymude, Axelrod and Forrest 2025: strategic dissent and self-censorship",
    finding="A groping authority silences a timid population and drifts to tolerating a bold one, under both "
    "punishments.",
    equation="$a^* = \\arg\\max_{a\\le\\delta}\\; \\beta(1-(\\delta-a)) - (\\nu+(1-\\nu)a)\\,\\pi(a)$; for $a>\\tau$ "
    "uniform $\\pi=\\psi$, "
    "proportional $\\pi=\\psi(a-\\tau)$. $d_{uni} = \\frac{\\beta\\tau+\\nu\\psi}{\\beta-(1-\\nu)\\psi}$, "
    "$d_{pro} = \\frac12\\big(\\tau + \\frac{\\beta-\\nu\\psi}{(1-\\nu)\\psi}\\big)$. The authority moves one of "
    "$\\tau,\\psi,\\nu$ a round "
    "and keeps it if $\\alpha\\sum a + \\sum\\pi$ is not worse.",
    reference="Daymude, J. J., Axelrod, R., Forrest, S. (2025). Strategic analysis of dissent and self-censorship. "
    "PNAS; "
    "arXiv:2509.03731.",
    doi="10.48550/arXiv.2509.03731",
    parameters={
        "punishment": Parameter("uniform", "rule", "punishment", certainty="S", choices=("uniform", "proportional")),
        "boldness": Parameter(2.0, "utility", "mean of the exponential boldness B", certainty="S", range=(0.01, 100.0)),
        "delta_mean": Parameter(0.25, "share", "mean desired dissent", certainty="S", range=(0.02, 0.49)),
        "tau": Parameter(0.25, "dissent", "tolerance at the start", certainty="S", range=(0.0, 1.0)),
        "psi": Parameter(0.1, "utility", "severity at the start", certainty="S", range=(1e-9, 100.0)),
        "nu": Parameter(0.1, "probability", "surveillance at the start", certainty="S", range=(0.0, 1.0)),
        "alpha": Parameter(1.0, "ratio", "weight of dissent against punishments", certainty="S", range=(0.0, 100.0)),
        "eps": Parameter(0.05, "step", "reach of a mutation", certainty="S", range=(1e-6, 1.0)),
        "people": Parameter(20_000, "people", "population (100,000 in the paper)", range=(100, 200_000)),
        "rounds": Parameter(5000, "rounds", "rounds of adaptation", certainty="S", range=(2, 20_000)),
        "replicates": Parameter(12, "runs", "independent runs", range=(1, 50)),
        "memory": Parameter(
            "last_round",
            "rule",
            "what a candidate is compared with",
            "the authors' code",
            "S",
            choices=("last_round", "kept"),
        ),
        "sampled": Parameter(True, "switch", "punishments drawn (true) or expected (false)", "the authors' code", "S"),
        "seed": Parameter(1, "number", "seed of the draws", "ours", "assumed", (0, 2**32 - 1)),
    },
    run=run,
    draw=draw,
    lesson="Silence is bought early, while the price of a little severity is small; boldness at that moment decides "
    "the "
    "level at which a society comes to rest. The loop takes the person's rule whole (self-censorship) and the "
    "authority's "
    "(hill climbing) with noise, delay and files between the two.",
    limits=(
        Limit(
            "conduct: what a person shows is the closed form of the paper, both punishments",
            "tests/classics/test_limits.py::test_self_censorship_is_the_closed_form",
        ),
        Limit(
            "hardness of choice to infinity: speaking or silence goes to whichever is worth more",
            "tests/classics/test_limits.py::test_hardness_to_infinity_takes_the_better_act",
        ),
        Limit(
            "strategy: hill climbing over tolerance, severity and surveillance with perfect files: due, the loop's "
            "hill "
            "climbing moves budgets"
        ),
    ),
)
