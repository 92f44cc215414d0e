"""Small closed forms, ready for the mechanisms that they belong to: each a function with its numbers.

Reputation and cooperation, effort on two tasks, persuasion, opinions with a stubborn source, learning by reward, and a
cycle of grievance and accommodation. A mechanism that has one of them as a limit is tested against the function here.
"""

import math
from typing import Any

import numpy as np

from weiwen.classics.record import Check, Limit, Model, Outcome, Parameter, Tell, Values, near, own


def reputation_ess(cost: float, benefit: float) -> float:
    """Least share of known reputations q with which discriminators resist defectors: q > c / b (Nowak 2006)."""
    return cost / benefit


def risk_dominant_ratio(q: float) -> float:
    """Least benefit-to-cost ratio with which discriminators are risk-dominant: (2 - q) / q."""
    return (2 - q) / q


def efforts(first: float, second: float, d: float) -> tuple[float, float]:
    """Efforts on two tasks under bonuses b1, b2 and cost (e1^2 + e2^2)/2 + d e1 e2, 0 <= d < 1, none negative."""
    e1, e2 = (first - d * second) / (1 - d * d), (second - d * first) / (1 - d * d)
    if e1 >= 0 and e2 >= 0:
        return e1, e2
    return (max(first, 0.0), 0.0) if e2 < 0 else (0.0, max(second, 0.0))


def persuaded(prior: float, threshold: float = 0.5) -> float:
    """Highest probability of the act under the best honest signal: min(1, prior / threshold)."""
    return min(1.0, prior / threshold)


def distance_to_source(weight: float, rounds: int) -> float:
    """Share of the first distance left when everybody gives a stubborn source this weight each round (DeGroot)."""
    return (1 - weight) ** rounds


def half_life(alpha: float) -> float:
    """Trials after which a prediction error is halved: ln(1/2) / ln(1 - alpha) (Rescorla and Wagner)."""
    return math.log(0.5) / math.log(1 - alpha)


def cycle(v: Values) -> np.ndarray:
    """Linear cycle of grievance, accommodation and inequality: the matrix whose eigenvalues decide (toy, X).

    g' = a Gini - r g - s A; A' = k g - d A; Gini' = e A - m Gini, linear about rest.
    """
    return np.array([[-v["r"], -v["s"], v["a"]], [v["k"], -v["d"], 0.0], [0.0, v["e"], -v["m"]]])


def run(values: Values, tell: Tell) -> Outcome:
    """All forms at the parameters that were given."""
    growth = float(np.max(np.linalg.eigvals(cycle(values)).real))
    e1, e2 = efforts(values["bonus_1"], values["bonus_2"], values["substitution"])
    results = {
        "reputation_needed": reputation_ess(values["cost"], values["benefit"]),
        "risk_dominant_ratio": risk_dominant_ratio(values["q"]),
        "effort_1": e1,
        "effort_2": e2,
        "persuaded": persuaded(values["prior"]),
        "distance_after_10": distance_to_source(values["stubborn_weight"], 10),
        "half_life": half_life(values["alpha"]),
        "cycle_growth": growth,
        "cycle_converges": growth < 0,
    }
    return Outcome(results, checks(values, results), {})


def checks(v: Values, results: dict[str, Any]) -> list[Check]:
    """The published numbers, and each form against a plain computation."""
    rows = [
        near("first effort, b = (1, .3), d = 0", 1.0, efforts(1, 0.3, 0)[0], 1e-12),
        near("second effort, b = (1, .3), d = 0", 0.3, efforts(1, 0.3, 0)[1], 1e-12),
        near("second effort, b = (1, .3), d = .3", 0.0, efforts(1, 0.3, 0.3)[1], 1e-12),
        near("first effort, b = (1, .3), d = .6", 1.0, efforts(1, 0.3, 0.6)[0], 1e-12),
        near("second effort, b = (1, .3), d = .6", 0.0, efforts(1, 0.3, 0.6)[1], 1e-12),
        near("persuaded at a prior of .3", 0.6, persuaded(0.3), 1e-12),
        near("rate to the source at weight .1", 0.9, distance_to_source(0.1, 1), 1e-12),
        near("half-life at alpha = .1, trials", 6.58, half_life(0.1), 0.005),
    ]
    return [*rows, *(own(one) for one in _plainly(v, results))]


def _plainly(v: Values, results: dict[str, Any]) -> list[Check]:
    grid = np.linspace(0, 2 * max(v["bonus_1"], v["bonus_2"], 0.01), 801)
    e1, e2 = np.meshgrid(grid, grid, indexing="ij")
    gain = v["bonus_1"] * e1 + v["bonus_2"] * e2 - 0.5 * (e1**2 + e2**2) - v["substitution"] * e1 * e2
    best = np.unravel_index(np.argmax(gain), gain.shape)
    error, trials = 1.0, 0
    while error > 0.5:
        error, trials = error * (1 - v["alpha"]), trials + 1
    c = v["cost"]
    opinions = np.array([1.0, 0.2, 0.7])
    for _ in range(10):
        opinions[1:] = v["stubborn_weight"] * opinions[0] + (1 - v["stubborn_weight"]) * opinions[1:].mean()
    left = (1 - opinions[1:].mean()) / (1 - 0.45)
    step = grid[1] - grid[0]
    q, b = v["q"], results["risk_dominant_ratio"] * c  # against half defectors both kinds earn the same at the edge
    mixed = 0.5 * (b - c) + 0.5 * (-c * (1 - q)) - 0.5 * b * (1 - q)
    return [
        near("first effort, best on a grid", float(grid[best[0]]), results["effort_1"], 1.01 * step),
        near("second effort, best on a grid", float(grid[best[1]]), results["effort_2"], 1.01 * step),
        near("half-life, counted", trials, math.ceil(results["half_life"] - 1e-9), 0),
        near("distance to the source, stepped", float(left), results["distance_after_10"], 1e-9),
        near("risk dominance, payoffs equal at the edge", 0.0, mixed, 1e-9),
    ]


def draw(v: Values, outcome: Outcome) -> Any:
    """Three of the forms: efforts, persuasion, learning."""
    from weiwen.classics.look import BLUE, INK, label, sheet

    figure, (a, b, c) = sheet("Small forms that mechanisms must have as limits", "closed forms; no draws", 3, 2.8)
    d = np.linspace(0, 0.95, 200)
    both = np.array([efforts(v["bonus_1"], v["bonus_2"], x) for x in d])
    a.plot(d, both[:, 0], color=INK)
    a.plot(d, both[:, 1], color=BLUE)
    label(a, 0.3, float(both[60, 0]) + 0.04, "rewarded task", INK)
    label(a, 0.3, float(both[60, 1]) + 0.05, "the other", BLUE)
    a.set(xlabel="substitution d", title="effort", ylim=(-0.05, None))
    p = np.linspace(0, 1, 200)
    b.plot(p, [persuaded(x) for x in p], color=INK)
    b.set(xlabel="prior", title="probability of the act")
    t = np.arange(40)
    c.plot(t, (1 - v["alpha"]) ** t, color=INK)
    c.set(xlabel="trial", title="prediction error")
    return figure


SHARE = (0.0, 1.0)
MODEL = Model(
    name="small_forms",
    title="Small closed forms: reputation, multitasking, persuasion, DeGroot, Rescorla-Wagner, a cycle",
    finding="Each form gives its published number and agrees with a plain computation.",
    equation="$q > c/b$; $b/c > (2-q)/q$; $e_1 = (b_1 - d b_2)/(1-d^2)$ if interior; $\\min(1, "
    "\\mathrm{prior}/\\tfrac12)$; "
    "$(1-w)^t$; $\\ln\\tfrac12/\\ln(1-\\alpha)$; cycle: largest real part of the eigenvalues.",
    reference="Nowak (2006), Science 314; Holmström and Milgrom (1991); Kamenica and Gentzkow (2011); DeGroot (1974); "
    "Rescorla and Wagner (1972).",
    doi="",
    parameters={
        "cost": Parameter(1.0, "payoff", "cost of giving, c", "Nowak 2006", "M+", (0.001, 100.0)),
        "benefit": Parameter(3.0, "payoff", "benefit of receiving, b", "Nowak 2006", "M+", (0.001, 100.0)),
        "q": Parameter(0.5, "probability", "a reputation is known", "Nowak 2006", "M+", (0.01, 1.0)),
        "bonus_1": Parameter(1.0, "payoff", "bonus on the first task", "Holmström and Milgrom 1991", "C", (0.0, 10.0)),
        "bonus_2": Parameter(0.3, "payoff", "bonus on the second task", "Holmström and Milgrom 1991", "C", (0.0, 10.0)),
        "substitution": Parameter(0.3, "share", "how much one effort makes the other dearer", "same", "C", (0.0, 0.95)),
        "prior": Parameter(0.3, "probability", "prior", "Kamenica and Gentzkow 2011", "C", SHARE),
        "stubborn_weight": Parameter(0.1, "share", "weight given to a stubborn source", "DeGroot 1974", "C", SHARE),
        "alpha": Parameter(0.1, "share", "rate of learning", "Rescorla and Wagner 1972", "C", (0.001, 0.99)),
        "a": Parameter(1.0, "rate", "grievance from inequality", "toy", "X", (0.0, 10.0)),
        "r": Parameter(0.5, "rate", "decay of grievance", "toy", "X", (0.0, 10.0)),
        "s": Parameter(0.5, "rate", "grievance soothed by accommodation", "toy", "X", (0.0, 10.0)),
        "k": Parameter(0.5, "rate", "accommodation from perceived grievance", "toy", "X", (0.0, 10.0)),
        "d": Parameter(0.3, "rate", "decay of accommodation", "toy", "X", (0.0, 10.0)),
        "e": Parameter(0.1, "rate", "inequality from accommodation of elites", "toy", "X", (0.0, 10.0)),
        "m": Parameter(0.2, "rate", "decay of inequality", "toy", "X", (0.0, 10.0)),
    },
    run=run,
    draw=draw,
    lesson="Rules that look different at full strength agree in their limits; where they do not, one of them is wrong.",
    limits=(
        Limit("reward learning: Rescorla and Wagner with one cue: due"),
        Limit("cadre evaluation: two tasks, one measured, the other starved: due"),
        Limit("belief updating with a stubborn source: due"),
    ),
)
