"""Lohmann's signalling marches: a turnout tells what people know, less what extremists would have done anyway.

Inspired by the model of the Leipzig demonstrations: a public that knows how many march whatever happens discounts
them, and the regime falls when a turnout exceeds what a good regime would have met.
"""

import math
from typing import Any

import numpy as np
from scipy.special import expit, logit
from scipy.stats import binom

from weiwen.classics.record import Check, Limit, Model, Outcome, Parameter, Tell, Values, holds, near, own

LEIPZIG = {"25 Sep": 7, "2 Oct": 17.5, "9 Oct": 70, "16 Oct": 110, "23 Oct": 225, "30 Oct": 350, "6 Nov": 450}


def march(v: Values, bad: bool, extremists: float | None = None) -> float:
    """Probability that a citizen marches in a state of the world."""
    e = v["extremists"] if extremists is None else extremists
    return e + (1 - e) * v["willing"] * (v["accuracy"] if bad else 1 - v["accuracy"])


def slope(v: Values, extremists: float | None = None) -> float:
    """Log-odds that one marcher more adds: what a turnout tells."""
    b, g = march(v, True, extremists), march(v, False, extremists)
    return float(logit(b) - logit(g))


def posterior(m: Any, v: Values, extremists: float | None = None) -> Any:
    """Probability of a bad state after a turnout m of n."""
    b, g = march(v, True, extremists), march(v, False, extremists)
    n = v["people"]
    return expit(logit(v["prior"]) + m * math.log(b / g) + (n - m) * math.log((1 - b) / (1 - g)))


def tipping(v: Values, extremists: float | None = None) -> float | None:
    """The turnout above which the regime falls; None where no turnout tells anything."""
    b, g = march(v, True, extremists), march(v, False, extremists)
    if b <= g:
        return None
    return (-float(logit(v["prior"])) - v["people"] * math.log((1 - b) / (1 - g))) / slope(v, extremists)


def marches(v: Values) -> tuple[np.ndarray, np.ndarray]:
    """Drawn worlds: state and turnout, each citizen with a signal of his own, on the engine."""
    import jax
    import jax.numpy as jnp

    from weiwen.classics.draws import luck_of, replicas

    purposes, n = ("state", "kind", "signal", "cost"), v["people"]

    def one(key: Any) -> Any:
        luck = luck_of("lohmann", purposes, key, 0, (n,))
        bad = luck.uniform("state", (1,))[0] < v["prior"]
        told_bad = luck.uniform("signal") < jnp.where(bad, v["accuracy"], 1 - v["accuracy"])
        extreme = luck.uniform("kind") < v["extremists"]
        return bad, jnp.sum(extreme | (told_bad & (luck.uniform("cost") < v["willing"])))

    state, turnout = jax.jit(lambda keys: jax.vmap(one)(keys))(replicas(v["seed"], v["worlds"]))
    return np.asarray(state), np.asarray(turnout)


def run(values: Values, tell: Tell) -> Outcome:
    """The closed form, what extremists do to it, and drawn worlds."""
    tell("drawn worlds", 0.0)
    state, turnout = marches(values)
    edge, n = tipping(values), values["people"]
    results = {
        "tipping_turnout": edge,
        "tipping_share": None if edge is None else edge / n,
        "log_odds_per_marcher": slope(values),
        "expected_turnout_good": n * march(values, False),
        "expected_turnout_bad": n * march(values, True),
        "falls_if_bad": None if edge is None else float(binom.sf(math.floor(edge), n, march(values, True))),
        "falls_if_good": None if edge is None else float(binom.sf(math.floor(edge), n, march(values, False))),
    }
    return Outcome(results, checks(values, results, state, turnout), {}, REMARKS)


def checks(v: Values, results: dict[str, Any], state: np.ndarray, turnout: np.ndarray) -> list[Check]:
    """Posterior against Bayes' rule on the binomials, against drawn worlds, and the two shapes."""
    n, m = v["people"], np.arange(v["people"] + 1)
    b, g = (binom.logpmf(m, n, march(v, bad)) for bad in (True, False))
    exact = expit(float(logit(v["prior"])) + b - g)
    worst = float(np.nanmax(np.abs(exact - posterior(m, v))))
    rows = [near("posterior less Bayes' rule, all turnouts", 0.0, worst, 1e-6, certainty="X", n=n + 1)]
    told = posterior(turnout, v)
    worst_bin, size = 0.0, 0
    for low in np.arange(0, 1, 0.1):
        inside = (told >= low) & (told < low + 0.1)
        if inside.sum() >= 30:
            spread = math.sqrt(0.25 / inside.sum())
            worst_bin = max(worst_bin, abs(float(state[inside].mean() - told[inside].mean())) / spread)
            size += int(inside.sum())
    rows.append(own(near("drawn worlds, worst bin (standard errors)", 0.0, worst_bin, 4.0, n=size)))
    tells = [slope(v, e) for e in np.linspace(0, 0.9, 10)]
    falls = bool(np.all(np.diff(tells) < 1e-12))
    rows.append(holds("more extremists, a turnout tells less", "yes", "yes" if falls else "no", falls, certainty="X"))
    if results["tipping_turnout"] is not None and v["prior"] == 0.5:
        low, high = results["expected_turnout_good"], results["expected_turnout_bad"]
        inside = low <= results["tipping_turnout"] <= high
        text = f"{results['tipping_turnout']:.1f}, expected {low:.1f} and {high:.1f}"
        rows.append(holds("falls when turnout exceeds expectation", "between the two", text, inside, certainty="X"))
    return rows


def draw(v: Values, outcome: Outcome) -> Any:
    """Left what a turnout tells at three shares of extremists; right the Mondays of Leipzig."""
    from weiwen.classics.look import AMBER, BLUE, HAIR, INK, SOFT, label, sheet

    caption = f"left n = {v['people']} invented citizens, closed form; right published turnouts (M), not simulated"
    figure, (left, right) = sheet("The more would march anyway, the more must march to be believed", caption, 2)
    m = np.arange(v["people"] + 1)
    for i, (e, colour) in enumerate(((0.0, BLUE), (v["extremists"], INK), (0.4, AMBER))):
        left.plot(m / v["people"], posterior(m, v, e), color=colour)
        edge = tipping(v, e)
        if edge is not None and 0 < edge < v["people"]:
            label(left, edge / v["people"] + 0.02, 0.25 + 0.2 * i, f"extremists {e:g}", colour)
    left.axhline(0.5, color=HAIR, lw=1)
    left.set(xlabel="share marching", ylabel="belief that the state is bad")
    right.plot(list(LEIPZIG), list(LEIPZIG.values()), color=INK, marker="o", ms=4)
    right.tick_params(axis="x", labelrotation=45)
    label(right, 0.05, 0.9, "Leipzig 1989, thousands", SOFT, transform=right.transAxes)
    figure.subplots_adjust(bottom=0.27)
    return figure


REMARKS = ["A tractable version of ours (X), not the paper's equations; Leipzig turnouts from memory (M), not fitted."]
MODEL = Model(
    name="lohmann",
    title="Lohmann 1994: informational cascades in the Monday demonstrations",
    finding="A turnout is read against expectation; extremists, who march anyway, make any turnout tell less.",
    equation="$P(m|s) = \\mathrm{Bin}(n, e + (1-e)\\,a\\,q_s)$, $q_{bad}=q$, $q_{good}=1-q$; log-odds move by "
    "$m\\ln\\frac{p_b}{p_g} + (n-m)\\ln\\frac{1-p_b}{1-p_g}$; the regime falls when the posterior exceeds 1/2.",
    reference="Lohmann, S. (1994). The dynamics of informational cascades. World Politics 47(1).",
    doi="10.2307/2950679",
    parameters={
        "prior": Parameter(0.5, "probability", "prior of a bad state", "ours", "X", (0.001, 0.999)),
        "extremists": Parameter(0.1, "share", "who always march", "ours", "X", (0.0, 0.95)),
        "accuracy": Parameter(0.6, "probability", "that a signal is right", "ours", "X", (0.5, 0.999)),
        "willing": Parameter(0.5, "share", "moderates whose cost lets them march", "ours", "X", (0.01, 0.99)),
        "people": Parameter(200, "people", "citizens", "ours", "assumed", (5, 1000)),
        "worlds": Parameter(4000, "worlds", "drawn worlds", "ours", "assumed", (200, 8000)),
        "seed": Parameter(1, "number", "seed of the draws", "ours", "assumed", (0, 2**32 - 1)),
    },
    run=run,
    draw=draw,
    lesson="Whoever reads a crowd must know who would have come anyway. A state that labels all marchers extremists "
    "makes "
    "itself deaf to what the turnout says.",
    limits=(Limit("people who infer the state from turnout: due, the loop's people react to ties, not to totals"),),
    inspired=True,
)
