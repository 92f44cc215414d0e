"""Runaway feedback: police are sent where crime was found, and find it where they are sent.

An urn of patrols: each day a district is drawn by its share of balls, and an incident found there adds a ball to it.
With equal crime the final share is luck; with slightly unequal crime it runs away; a correction ends it.
"""

from typing import Any

import numpy as np

from weiwen.classics.record import Check, Limit, Model, Outcome, Parameter, Tell, Values, near, own


def urns(v: Values, rates: tuple[float, float], corrected: bool, steps: int) -> np.ndarray:
    """Final share of patrols to the first district, one number a replicate, on the engine."""
    import jax
    import jax.numpy as jnp

    from weiwen.classics.draws import luck_of, replicas

    def one(key: Any) -> Any:
        def day(balls: Any, t: Any) -> Any:
            u = luck_of("ensign", ("day",), key, t, (3,)).uniform("day")
            share = balls[0] / (balls[0] + balls[1])
            first = u[0] < share
            found = u[1] < jnp.where(first, rates[0], rates[1])
            kept = u[2] < jnp.where(first, 1 - share, share) if corrected else True
            return balls + jnp.where(found & kept, jnp.stack([first, ~first]).astype(jnp.float32), 0.0), None

        balls, _ = jax.lax.scan(day, jnp.asarray([v["start_a"], v["start_b"]], jnp.float32), jnp.arange(steps))
        return balls[0] / balls.sum()

    return np.asarray(jax.jit(jax.vmap(one))(replicas(v["seed"], v["replicates"])))


def urn_plainly(v: Values, corrected: bool, luck: np.random.Generator) -> float:
    """The same urn, plain and sequential."""
    a, b = v["start_a"], v["start_b"]
    for u, found, keep in luck.random((v["steps"], 3)).tolist():
        share = a / (a + b)
        first = u < share
        if found < (v["rate_a"] if first else v["rate_b"]) and (
            not corrected or keep < (1 - share if first else share)
        ):
            a, b = (a + 1, b) if first else (a, b + 1)
    return a / (a + b)


def run(values: Values, tell: Tell) -> Outcome:
    """Equal rates, unequal rates, and unequal rates corrected."""
    rates, steps = (values["rate_a"], values["rate_b"]), values["steps"]
    tell("urns", 0.0)
    equal = urns(values, (rates[0], rates[0]), False, min(steps, 5000))
    tell("urns", 0.3)
    away = urns(values, rates, False, steps)
    tell("urns", 0.6)
    held = urns(values, rates, True, steps)
    results = {
        "true_share": rates[0] / sum(rates),
        "equal_mean": float(equal.mean()),
        "equal_sd": float(equal.std(ddof=1)),
        "runaway_mean": float(away.mean()),
        "corrected_mean": float(held.mean()),
        "corrected_sd": float(held.std(ddof=1)),
    }
    return Outcome(results, checks(values, results, away), {"equal": equal, "runaway": away, "corrected": held})


def checks(v: Values, results: dict[str, Any], away: np.ndarray) -> list[Check]:
    """The Beta law of the equal urn and the true share anywhere; the computed means at the defaults."""
    from scipy.stats import beta, ks_2samp

    n, law = v["replicates"], beta(v["start_a"] / 1, v["start_b"] / 1)
    error = float(law.std()) / (2 * n) ** 0.5
    rows = [own(near("equal rates: s.d. of the Beta law", float(law.std()), results["equal_sd"], 5 * error, n=n))]
    if MODEL.at_defaults(v, "seed", "replicates"):
        spread = 4 * float(away.std()) / n**0.5
        rows += [
            near("equal rates, s.d. of the final share", 0.109, results["equal_sd"], 0.01, certainty="C", n=n),
            near("runaway mean after 20,000 steps", 0.77, results["runaway_mean"], max(0.02, spread), n=n),
            near("corrected mean", 0.555, results["corrected_mean"], 0.003, n=n),
            near("corrected s.d.", 0.007, results["corrected_sd"], 0.002, n=n),
        ]
    if v["steps"] >= 5000 and min(v["rate_a"], v["rate_b"]) >= 0.1:
        rows.append(
            own(near("corrected share is the true one", results["true_share"], results["corrected_mean"], 0.02, n=n))
        )
    few = min(60, max(8, 600_000 // v["steps"]))
    plain = [urn_plainly(v, False, np.random.default_rng(v["seed"] + i)) for i in range(few)]
    p = float(ks_2samp(plain, away).pvalue)
    told = f"means {np.mean(plain):.3f} (sequential) and {away.mean():.3f}, p = {p:.2f}"
    rows.append(
        own(Check("two samples, runaway urn", "p > 0.001", told, None, "reproduced" if p > 1e-3 else "not", n=few))
    )
    return rows


def draw(v: Values, outcome: Outcome) -> Any:
    """Final shares of the three urns, as sorted dots."""
    from weiwen.classics.look import AMBER, BLUE, HAIR, INK, label, sheet

    caption = (
        f"{v['replicates']} urns each, {v['steps']:,} steps, rates {v['rate_a']:g} and {v['rate_b']:g}, "
        f"seed {v['seed']}"
    )
    figure, (axis,) = sheet("Patrols find what they are sent to find", caption)
    for key, colour, name in (
        ("equal", AMBER, "equal crime"), ("runaway", INK, "unequal crime"), ("corrected", BLUE, "the same, corrected")
    ):  # fmt: skip
        x = np.sort(outcome.series[key])
        y = np.linspace(0, 1, len(x))
        axis.plot(x, y, color=colour)
        place = int(len(x) * {"equal": 0.25, "runaway": 0.3, "corrected": 0.9}[key])
        side = {"ha": "right"} if key == "equal" else {}
        label(axis, x[place] + (-0.01 if key == "equal" else 0.012), y[place], name, colour, **side)
    axis.axvline(outcome.results["true_share"], color=HAIR, lw=1)
    label(axis, outcome.results["true_share"] + 0.004, 0.02, "true share", INK)
    axis.set(xlabel="final share of patrols in the first district", ylabel="share of urns at or below", xlim=(0, 1))
    return figure


MODEL = Model(
    name="ensign",
    title="Ensign et al. 2018: runaway feedback loops in predictive policing",
    finding="With equal crime the share is luck; with a quarter more it runs away; the correction gives the true "
    "share.",
    equation="Patrol district $i$ with probability $n_i/n$; add a ball when an incident is found (probability "
    "$\\lambda_i$). Equal "
    "rates: share $\\to \\mathrm{Beta}(n_A(0), n_B(0))$. Correction: keep the ball with probability $1 - n_i/n$.",
    reference="Ensign, D. et al. (2018). Runaway feedback loops in predictive policing. Proceedings of FAT* (PMLR 81).",
    doi="",
    parameters={
        "rate_a": Parameter(0.5, "probability", "an incident is found in the first district", range=(0.01, 1.0)),
        "rate_b": Parameter(0.4, "probability", "the same, second district", range=(0.01, 1.0)),
        "start_a": Parameter(10.0, "balls", "balls of the first district at the start", range=(0.5, 1000.0)),
        "start_b": Parameter(10.0, "balls", "balls of the second district", range=(0.5, 1000.0)),
        "steps": Parameter(20_000, "days", "length of a run", range=(100, 50_000)),
        "replicates": Parameter(400, "urns", "independent urns", range=(20, 2000)),
        "seed": Parameter(1, "number", "seed of the draws", "ours", "assumed", (0, 2**32 - 1)),
    },
    run=run,
    draw=draw,
    lesson="Files fed by attention confirm attention. Any channel of the loop whose coverage follows its own "
    "allegations is "
    "this urn, and the ledger sees it as a gap between alleged and true.",
    limits=(Limit("coverage that follows allegations: due with a sensing mechanism that moves its own coverage"),),
)
