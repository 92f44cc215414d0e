"""Edmond's information manipulation: a regime that can bias what citizens see lives longer the better they see.

A hidden and costly action shifts every signal upwards. Attackers know this and discount it, and yet the regime's
threshold falls as private signals become more precise, because precise signals can all be pointed at one place.
"""

import math
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.stats import norm

from weiwen.classics.record import Check, Limit, Model, Outcome, Parameter, Tell, Values, holds, near, own
from weiwen.classics.root import brentq

PUBLISHED = (
    ((0.5, 4.0, 0.5), 0.4438, 0.5145),
    ((0.5, 64.0, 0.5), 0.2000, 0.3052),
    ((0.25, 4.0, 0.5), 0.6146, 1.0268),
)


def solve(p: float, alpha: float, c: float) -> dict[str, Any]:
    """Theta*, x*, and whether the marginal regime manipulates; the equilibrium is unique.

    With k = c / sqrt(alpha), phi(g) = k and u = Phi^-1(p theta / (1 - p)):
        (1 - p) / p Phi(u) = Phi(-g) + k (g - u),
    whose left side rises and whose right side falls. It holds while the marginal regime wants to manipulate: g exists,
    u <= g (it has something to gain) and theta* <= 1 - p (it could not survive as it is). Else theta* = 1 - p.
    """
    steep, honest = math.sqrt(alpha), 1.0 - p
    k = c / steep
    cutoff = honest + float(norm.ppf(honest)) / steep
    plain = {"theta_star": honest, "x_star": cutoff, "g": None, "manipulation": False}
    if k * math.sqrt(2 * math.pi) >= 1:
        return plain
    g = math.sqrt(-2 * math.log(k * math.sqrt(2 * math.pi)))

    def excess(u: float) -> float:
        return honest / p * float(norm.cdf(u)) - float(norm.cdf(-g)) - k * (g - u)

    u = brentq(excess, -(honest / p + 1) / k - g - 1, g + 1 / k + 1, xtol=1e-14, rtol=1e-14)
    theta = float(norm.cdf(-g)) + k * (g - u)
    if u > g or theta > honest:
        return {**plain, "g": g}
    return {"theta_star": theta, "x_star": theta - u / steep, "g": g, "manipulation": True}


def survives(theta: float, x: float, alpha: float, c: float) -> float:
    """Payoff of a regime that hides as well as it can: theta less the attack and the cost, by numerical search."""
    steep = math.sqrt(alpha)

    def loss(seen: float) -> float:
        return float(norm.cdf(steep * (x - seen))) + c * (seen - theta)

    far = max(theta, x) + 8 / steep
    grid = np.linspace(theta, far, 400)
    place = int(np.argmin(norm.cdf(steep * (x - grid)) + c * (grid - theta)))
    low, high = grid[max(place - 1, 0)], grid[min(place + 1, 399)]
    best = minimize_scalar(loss, bounds=(low, high), method="bounded", options={"xatol": 1e-12})
    return theta - min(loss(theta), float(best.fun))


def brute(p: float, alpha: float, c: float) -> float:
    """Theta* without the formulas: regimes search, citizens count who sends the signal x*, x* makes them "
    "indifferent."""
    steep = math.sqrt(alpha)

    def marginal(x: float) -> float:
        return brentq(lambda s: survives(s, x, alpha, c), -0.5, 1.5, xtol=1e-10)

    def doubt(x: float) -> float:
        """Probability of a fall seen at the signal x, less the cost."""
        theta = marginal(x)
        regimes = np.linspace(theta, max(theta, x) + 9 / steep, 6000)
        seen = np.array([_points_at(s, x, alpha, c) for s in regimes])
        alive = np.trapezoid(steep * norm.pdf(steep * (x - seen)), regimes)
        fallen = float(norm.cdf(steep * (theta - x)))
        return fallen / (fallen + alive) - p

    return marginal(brentq(doubt, -3 - 9 / steep, 4 + 9 / steep, xtol=1e-7))


def _points_at(theta: float, x: float, alpha: float, c: float) -> float:
    """Where a surviving regime puts the mean of the signals: at one of the two candidates, whichever is cheaper."""
    steep = math.sqrt(alpha)
    k = c / steep
    if k * math.sqrt(2 * math.pi) >= 1:
        return theta
    target = x + math.sqrt(-2 * math.log(k * math.sqrt(2 * math.pi))) / steep
    if target <= theta:
        return theta
    hidden = norm.cdf(steep * (x - target)) + c * (target - theta)
    return target if hidden <= norm.cdf(steep * (x - theta)) else theta


def agents(v: Values, found: dict[str, Any]) -> dict[str, float]:
    """Drawn citizens facing a regime just above and just below theta*, which hides as well as it can: share "
    "attacking."""
    from weiwen.classics.draws import luck_of, normal, replicas

    luck = luck_of("edmond", ("noise",), replicas(v["seed"], 1)[0], 0, (v["people"],))
    noise = np.asarray(normal(luck, "noise"), float) / math.sqrt(v["alpha"])
    theta, x = found["theta_star"], found["x_star"]
    seen = _points_at(theta, x, v["alpha"], v["c"])
    share = float(np.mean(seen + noise < x))
    return {"attack": share, "surplus": theta - share - v["c"] * (seen - theta), "hidden": seen - theta}


def run(values: Values, tell: Tell) -> Outcome:
    """The equilibrium in closed form, by brute force, and with drawn citizens."""
    point = values["p"], values["alpha"], values["c"]
    found = solve(*point)
    tell("brute force", 0.0)
    searched = brute(*point) if values["brute_force"] else None
    tell("drawn citizens", 0.0)
    drawn = agents(values, found)
    results = {
        **found,
        "theta_star_without_manipulation": 1 - values["p"],
        "theta_star_brute_force": searched,
        "hidden_action": drawn["hidden"],
        "attack_share_drawn": drawn["attack"],
        "surplus_drawn": drawn["surplus"],
    }
    remarks = [
        "The formula holds only while the marginal regime manipulates: Phi^-1(p) <= g and theta* <= 1 - p. Outside, "
        "theta* = 1 - p although some stronger regimes may still manipulate (derived here, and confirmed by brute "
        "force)."
    ]
    return Outcome(results, checks(values, results), {}, remarks)


def checks(v: Values, results: dict[str, Any]) -> list[Check]:
    """The published table at its own points, brute force and drawn citizens at whatever was asked."""
    point, rows = (v["p"], v["alpha"], v["c"]), []
    default = tuple(MODEL.parameters[key].value for key in ("p", "alpha", "c"))
    for row, theta, x in PUBLISHED:
        if point in (row, default):
            found, where = solve(*row), f"p={row[0]:g}, alpha={row[1]:g}, c={row[2]:g}"
            rows.append(near(f"theta* at {where}", theta, found["theta_star"], 5e-5))
            rows.append(near(f"x* at {where}", x, found["x_star"], 5e-5))
    if results["theta_star_brute_force"] is not None:
        found = results["theta_star_brute_force"], results["theta_star"]
        rows.append(own(near("theta* by brute force", *found, 2e-3)))
    spread = 4 * math.sqrt(0.25 / v["people"])
    rows.append(
        own(near("surplus of the marginal regime, drawn", 0.0, results["surplus_drawn"], spread, n=v["people"]))
    )
    twice = solve(v["p"], 4 * v["alpha"], 2 * v["c"])["theta_star"]
    rows.append(own(near("theta* at 4 alpha and 2 c: only the ratio counts", results["theta_star"], twice, 1e-9)))
    better = solve(v["p"], 1.5 * v["alpha"], v["c"])["theta_star"] <= results["theta_star"] + 1e-12
    rows.append(own(holds("better signals never hurt the regime", "yes", "yes" if better else "no", better)))
    return rows


def draw(v: Values, outcome: Outcome) -> Any:
    """Theta* as private signals become more precise, at three costs of attacking."""
    from weiwen.classics.look import BLUE, HAIR, INK, SOFT, label, sheet

    caption = f"closed form; checked by brute force and n = {v['people']:,} drawn citizens, seed {v['seed']}"
    figure, (axis,) = sheet("The better citizens see, the safer is a regime that can bend what they see", caption)
    ratios = np.geomspace(0.5, 200, 300)
    for p, colour in ((v["p"], INK), (0.25, BLUE), (0.75, SOFT)):
        thetas = [solve(p, r**2, 1.0)["theta_star"] for r in ratios]
        axis.plot(ratios, thetas, color=colour)
        label(axis, 0.52, thetas[0] + 0.025, f"cost of attacking {p:g}", colour)
    axis.axvline(math.sqrt(2 * math.pi), color=HAIR, lw=1)
    label(axis, math.sqrt(2 * math.pi) * 1.05, 0.92, "right of here regimes manipulate", SOFT)
    axis.plot([math.sqrt(v["alpha"]) / v["c"]], [outcome.results["theta_star"]], "o", color=INK, ms=6)
    axis.set(xscale="log", xlabel="precision of signals per cost of bending them, √α / c", ylim=(0, 1))
    axis.set_ylabel("threshold θ* below which the regime falls")
    return figure


MODEL = Model(
    name="edmond",
    title="Edmond 2013: information manipulation, coordination, and regime change",
    finding="Better private signals lower the threshold of a regime that can bias them: .44 at precision 4, .20 at 64.",
    equation="$x_i = \\theta + a + \\varepsilon_i/\\sqrt{\\alpha}$, attack iff $x_i < x^*$, regime survives iff "
    "$\\theta$ is at least the "
    "attack, payoff $\\theta$ - attack - $c\\,a$. With $g=\\sqrt{2\\ln(\\sqrt{\\alpha}/(c\\sqrt{2\\pi}))}$: "
    "$\\theta^* = \\Phi(-g) + \\frac{c}{\\sqrt{\\alpha}}\\big[g - "
    "\\Phi^{-1}\\big(\\frac{p\\theta^*}{1-p}\\big)\\big]$; all who manipulate "
    "imitate the same signal $x^* + g/\\sqrt{\\alpha}$. Linear cost, flat prior (derivation ours).",
    reference="Edmond, C. (2013). Information manipulation, coordination, and regime change. Review of Economic "
    "Studies 80(4).",
    doi="10.1093/restud/rdt020",
    parameters={
        "p": Parameter(0.5, "share of the gain", "cost of attacking", certainty="M+", range=(0.01, 0.99)),
        "alpha": Parameter(4.0, "1/variance", "precision of private signals", certainty="M+", range=(0.01, 1e6)),
        "c": Parameter(0.5, "per unit", "cost of the hidden action", certainty="M+", range=(0.001, 100.0)),
        "brute_force": Parameter(True, "switch", "also solve by brute force", "ours", "assumed"),
        "people": Parameter(100_000, "people", "number of drawn citizens", "ours", "assumed", (1000, 2_000_000)),
        "seed": Parameter(1, "number", "seed of the draws", "ours", "assumed", (0, 2**32 - 1)),
    },
    run=run,
    draw=draw,
    lesson="More information for citizens is not by itself a threat to a regime that stands at its source. A formal "
    "counterpart to the claim that informed publics discipline the state: it holds only if the signals cannot be bent.",
    limits=(Limit("propaganda that shifts beliefs about the regime's strength: due, the loop has no such belief yet"),),
)
