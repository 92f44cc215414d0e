"""A global game of regime change: each citizen attacks on a private signal, and fears to be alone.

With precise enough private signals there is one threshold below which the regime falls; with precise public news
there are several, and what everybody knows that everybody knows decides. The solver finds every one of them.
"""

import math
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.stats import norm

from weiwen.classics.record import Check, Limit, Model, Outcome, Parameter, Tell, Values, holds, near, own
from weiwen.classics.root import brentq

PUBLISHED = (
    ((0.3, 1.0, 1.0, 0.5), 0.62887),
    ((0.5, 1.0, 10.0, 0.4), 0.61921),
    ((0.5, 0.0, 1.0, 0.3), 0.7),
)


def roots(y: float, tau_z: float, tau_x: float, t: float) -> list[float]:
    """All theta*: roots in u = Phi^-1(theta*) of tau_z (Phi(u) - y) - sqrt(tau_x) u - sqrt(tau_x + tau_z) Phi^-1(t).

    The function falls, and where tau_z / sqrt(tau_x) > sqrt(2 pi) it rises between two turning points: each of the
    at most three falling or rising pieces holds at most one root, and none is missed.
    """
    steep, constant = math.sqrt(tau_x), math.sqrt(tau_x + tau_z) * float(norm.ppf(t))

    def gain(u: float) -> float:
        return tau_z * (float(norm.cdf(u)) - y) - steep * u - constant

    reach = (abs(constant) + tau_z * (1 + abs(y))) / steep + 1
    edges = [-reach, reach]
    if tau_z > steep * math.sqrt(2 * math.pi):
        turn = math.sqrt(2 * math.log(tau_z / (steep * math.sqrt(2 * math.pi))))
        edges = [-reach, -turn, turn, reach] if turn < reach else edges
    found: list[float] = []
    for low, high in pairwise(edges):
        a, b = gain(low), gain(high)
        if a * b <= 0:
            found.append(float(norm.cdf(brentq(gain, low, high, xtol=1e-14, rtol=1e-14))))
    return [x for i, x in enumerate(found) if i == 0 or x - found[i - 1] > 1e-12]


def cutoff(theta: float, tau_x: float) -> float:
    """The signal below which a citizen attacks."""
    return theta + float(norm.ppf(min(max(theta, 1e-15), 1 - 1e-15))) / math.sqrt(tau_x)


def ladder(v: Values) -> tuple[float, float]:
    """Lowest and highest theta* by iterated best responses, from nobody and from everybody attacking."""
    y, tz, tx, t = (v[key] for key in ("y", "tau_z", "tau_x", "t"))
    ends = []
    for theta in (1e-12, 1 - 1e-12):
        for _ in range(20_000):
            x = ((tx + tz) * theta - math.sqrt(tx + tz) * norm.ppf(t) - tz * y) / tx  # indifferent at this threshold
            then = brentq(lambda s, x=x: norm.cdf(math.sqrt(tx) * (x - s)) - s, 0.0, 1.0)  # falls below this
            if abs(then - theta) < 1e-13:
                break
            theta = then
        ends.append(float(theta))
    return ends[0], ends[1]


def agents(theta: float, v: Values) -> tuple[float, float]:
    """Among drawn citizens: share attacking at theta*, and the threshold at which drawn attacks bring the regime "
    "down."""
    import jax.numpy as jnp

    from weiwen.classics.draws import luck_of, normal, replicas

    people = v["people"]
    noise = normal(luck_of("morris_shin", ("noise",), replicas(v["seed"], 1)[0], 0, (people,)), "noise")
    noise = np.asarray(noise, float) / math.sqrt(v["tau_x"])
    at = cutoff(theta, v["tau_x"])

    def strength(s: float) -> float:
        return float(np.mean(s + noise < at)) - s

    return float(jnp.asarray(strength(theta) + theta)), float(brentq(strength, 0.0, 1.0, xtol=1e-6))


def run(values: Values, tell: Tell) -> Outcome:
    """Every equilibrium, its cutoff, and the same with drawn citizens."""
    point = tuple(values[key] for key in ("y", "tau_z", "tau_x", "t"))
    found = roots(*point)
    tell("drawn citizens", 0.0)
    drawn = [agents(theta, values) for theta in found]
    results = {
        "theta_star": found[0] if len(found) == 1 else found,
        "x_star": [cutoff(one, values["tau_x"]) for one in found]
        if len(found) > 1
        else cutoff(found[0], values["tau_x"]),
        "equilibria": len(found),
        "unique_by_precision": values["tau_z"] ** 2 / values["tau_x"] <= 2 * math.pi,
        "attack_share_drawn": [share for share, _ in drawn],
        "theta_star_drawn": [threshold for _, threshold in drawn],
    }
    return Outcome(results, checks(values, point, found, drawn), {"found": found})


def checks(v: Values, point: tuple[float, ...], found: list[float], drawn: list[tuple[float, float]]) -> list[Check]:
    """The published table, and independent checks at whatever was asked."""
    rows, default = [], tuple(MODEL.parameters[key].value for key in ("y", "tau_z", "tau_x", "t"))
    for row, theta in PUBLISHED:
        flat = row[1] == 0.0 == point[1] and row[2:] == point[2:]
        if point in (row, default) or flat:
            name = "flat prior: 1 - t" if row[1] == 0.0 else "theta*"
            where = f"{name} at y={row[0]:g}, tau_z={row[1]:g}, tau_x={row[2]:g}, t={row[3]:g}"
            rows.append(near(where, theta, roots(*row)[0], 5e-6))
    if point in (default, (0.5, 4.0, 1.0, 0.5)):
        rows.append(
            near("number of equilibria at y=0.5, tau_z=4, tau_x=1, t=0.5", 3, len(roots(0.5, 4.0, 1.0, 0.5)), 0)
        )
    low, high = ladder(v)
    rows += [
        own(near("lowest theta*, iterated best responses", low, found[0], 1e-5)),
        own(near("highest theta*, iterated best responses", high, found[-1], 1e-5)),
    ]
    if v["tau_z"] ** 2 / v["tau_x"] <= 2 * math.pi:
        rows.append(own(holds("unique if tau_z^2 / tau_x <= 2 pi", "1", str(len(found)), len(found) == 1)))
    spread = 4 * math.sqrt(0.25 / v["people"])
    for theta, (share, _) in zip(found, drawn, strict=True):
        rows.append(own(near(f"drawn attack at theta* = {theta:.4f}", theta, share, spread, n=v["people"])))
    return rows


def draw(v: Values, outcome: Outcome) -> Any:
    """Theta* against public news, for the private precision asked and for two others."""
    from weiwen.classics.look import AMBER, BLUE, INK, label, sheet

    caption = (
        f"closed form; drawn citizens n = {v['people']:,}, seed {v['seed']}; equilibria found: "
        f"{len(outcome.series['found'])}"
    )
    figure, (axis,) = sheet("The better the public news, the more ways it can end", caption)
    u = np.linspace(-4, 4, 1200)
    for tau_z, colour, height in ((0.25, AMBER, 0.445), (4.0, BLUE, 0.86), (v["tau_z"], INK, 0.93)):
        if tau_z == 0:
            continue
        rest = (math.sqrt(v["tau_x"]) * u + math.sqrt(v["tau_x"] + tau_z) * norm.ppf(v["t"])) / tau_z
        news = norm.cdf(u) - rest
        axis.plot(news, norm.cdf(u), color=colour)
        place = int(np.argmin(abs(norm.cdf(u) - height)))
        if -0.6 < news[place] < 1.2:
            label(axis, news[place] + 0.03, float(norm.cdf(u[place])), f"precision of the news {tau_z:g}", colour)
    axis.plot([v["y"]] * len(outcome.series["found"]), outcome.series["found"], "o", color=INK, ms=6)
    low, high = min(-0.6, v["y"] - 0.5), max(1.6, v["y"] + 0.5)
    axis.set(xlabel="public news y", ylabel="threshold θ* below which the regime falls", xlim=(low, high), ylim=(0, 1))
    return figure


MODEL = Model(
    name="morris_shin",
    title="Morris and Shin 1998, 2003: a global game of regime change",
    finding="One threshold where private signals are precise, three where public news is; all of them are found.",
    equation="$\\theta \\sim N(y, 1/\\tau_z)$, $x_i = \\theta + \\varepsilon_i/\\sqrt{\\tau_x}$; attack below $x^*$, "
    "regime falls iff the "
    "attack is at least $\\theta$. $\\Phi\\big(\\sqrt{\\tau_x+\\tau_z}\\,(\\theta^* - \\frac{\\tau_x x^* + \\tau_z "
    "y}{\\tau_x+\\tau_z})\\big) = t$, "
    "$x^* = \\theta^* + \\Phi^{-1}(\\theta^*)/\\sqrt{\\tau_x}$; unique if $\\tau_z^2/\\tau_x \\le 2\\pi$.",
    reference="Morris, S., Shin, H. S. (1998). Unique equilibrium in a model of self-fulfilling currency attacks. "
    "AER 88(3).",
    doi="",
    parameters={
        "y": Parameter(0.3, "strength", "public news: mean of the prior", range=(-10.0, 10.0)),
        "tau_z": Parameter(1.0, "1/variance", "precision of the public news (0: flat prior)", range=(0.0, 1000.0)),
        "tau_x": Parameter(1.0, "1/variance", "precision of private signals", range=(0.001, 1e6)),
        "t": Parameter(0.5, "share of the gain", "cost of attacking", range=(0.001, 0.999)),
        "people": Parameter(100_000, "people", "number of drawn citizens", "ours", "assumed", (1000, 2_000_000)),
        "seed": Parameter(1, "number", "seed of the draws", "ours", "assumed", (0, 2**32 - 1)),
    },
    run=run,
    draw=draw,
    lesson="What matters is not only what people think but what they think others have heard: public news coordinates. "
    "Censorship that leaves private doubt and removes the common signal is rational in this world; in the loop that is "
    "deletion by collective-action potential.",
    limits=(Limit("belief about others' turnout in the conduct stage: due, the loop's people only hear their ties"),),
)
