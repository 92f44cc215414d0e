"""Regularised rioting: a regime tolerates small protests because they tell it who is angry.

A toy inspired by Lorentzen's argument, with its closed form: where almost nobody is dangerous protest is not worth its
cost, where almost everybody is it tells nothing; it is tolerated in between.
"""

from typing import Any

import numpy as np

from weiwen.classics.record import Check, Limit, Model, Outcome, Parameter, Tell, Values, holds, near, own


def costs(v: Values, d: Any, watched: float | None = None) -> tuple[Any, Any]:
    """Expected cost with protest tolerated, and without; a watched share of grievances is known without protest."""
    w = v["watched"] if watched is None else watched
    blind = np.minimum(d * v["loss"], v["buy_all"])
    return d * v["buy_few"] + v["k"], w * d * v["buy_few"] + (1 - w) * blind


def interval(v: Values, watched: float | None = None) -> tuple[float, float] | tuple[None, None]:
    """Where protest is tolerated: d (1-w)(L - T') > k and (1-w)(T - d T') > k; (None, None) if nowhere."""
    w = v["watched"] if watched is None else watched
    if w >= 1 or v["loss"] <= v["buy_few"]:
        return None, None
    low = v["k"] / ((1 - w) * (v["loss"] - v["buy_few"]))
    high = min(1.0, (v["buy_all"] - v["k"] / (1 - w)) / v["buy_few"])
    return (low, high) if low < high else (None, None)


def drawn_costs(v: Values, grid: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Realised cost with protest tolerated and forbidden, over drawn groups, at each probability of danger."""
    from weiwen.classics.draws import luck_of, replicas

    luck = luck_of("lorentzen", ("danger", "watched"), replicas(v["seed"], 1)[0], 0, (v["groups"],))
    danger, watch = np.asarray(luck.uniform("danger"), float), np.asarray(luck.uniform("watched"), float)
    open_, shut = [], []
    for d in grid:
        dangerous, seen = danger < d, watch < v["watched"]
        open_.append(float(np.mean(dangerous * v["buy_few"])) + v["k"])
        blind = np.where(d * v["loss"] < v["buy_all"], dangerous * v["loss"], v["buy_all"])
        shut.append(float(np.mean(np.where(seen, dangerous * v["buy_few"], blind))))
    return np.array(open_), np.array(shut)


def run(values: Values, tell: Tell) -> Outcome:
    """The interval in closed form and among drawn groups; protest by mean discontent; surveillance as a substitute."""
    grid = np.linspace(0, 1, 501)
    tell("drawn groups", 0.0)
    open_, shut = drawn_costs(values, grid)
    inside = grid[open_ < shut - 1e-12]
    low, high = interval(values)
    protest = np.where((grid > (1 if low is None else low)) & (grid < (0 if high is None else high)), grid, 0.0)
    results = {
        "tolerated_low": low,
        "tolerated_high": high,
        "drawn_low": float(inside.min()) if len(inside) else None,
        "drawn_high": float(inside.max()) if len(inside) else None,
        "width": 0.0 if low is None or high is None else high - low,
    }
    return Outcome(
        results, checks(values, results), {"grid": grid, "open": open_, "shut": shut, "protest": protest}, REMARKS
    )


def checks(v: Values, results: dict[str, Any]) -> list[Check]:
    """The computed interval at the defaults; drawn groups anywhere; the substitute."""
    rows = []
    if MODEL.at_defaults(v, "seed", "groups"):
        rows += [
            near("tolerated from", 0.2, results["tolerated_low"], 1e-9, certainty="C"),
            near("tolerated to", 0.8, results["tolerated_high"], 1e-9, certainty="C"),
        ]
    if results["tolerated_low"] is not None and results["width"] > 0.05:
        inside = results["tolerated_low"] > 0 and results["tolerated_high"] < 1
        told = f"{results['tolerated_low']:.2f} to {results['tolerated_high']:.2f}"
        rows.append(holds("most protest at middling discontent", "neither low nor high", told, inside, certainty="S"))
        slack = 0.01 + 12 * max(v["loss"], v["buy_all"]) / v["groups"] ** 0.5
        for end in ("low", "high"):
            theirs, ours = results[f"tolerated_{end}"], results[f"drawn_{end}"]
            rows.append(own(near(f"drawn groups, {end} end", theirs, ours, slack, n=v["groups"])))
    widths = [b - a if a is not None and b is not None else 0.0 for a, b in (interval(v, w) for w in (0.0, 0.2, 0.4))]
    falls = bool(np.all(np.diff(widths) <= 1e-12))
    told = ", ".join(f"{w:.2f}" for w in widths)
    return [*rows, holds("surveillance in place of tolerance", "narrower", told, falls, certainty="S")]


def draw(v: Values, outcome: Outcome) -> Any:
    """Cost with and without tolerance, and where protest is tolerated."""
    from weiwen.classics.look import BLUE, INK, label, sheet

    caption = (
        f"closed form; drawn groups n = {v['groups']:,} at each of 501 points, seed {v['seed']}; a toy "
        f"inspired by the paper"
    )
    figure, (axis,) = sheet("Protest is let be where discontent is neither low nor high", caption)
    grid = outcome.series["grid"]
    open_, shut = costs(v, grid)
    axis.plot(grid, open_, color=BLUE)
    axis.plot(grid, shut, color=INK)
    label(axis, 0.99, float(open_[-1]) + 0.03, "protest tolerated", BLUE, ha="right")
    label(axis, 0.99, float(shut[-1]) - 0.06, "protest forbidden", INK, ha="right")
    if outcome.results["tolerated_low"] is not None:
        axis.axvspan(outcome.results["tolerated_low"], outcome.results["tolerated_high"], color=BLUE, alpha=0.1, lw=0)
    axis.set(xlabel="share of groups that are dangerous", ylabel="expected cost to the regime")
    return figure


REMARKS = ["A toy of ours (X); the statement that it illustrates is the abstract's (S)."]
MODEL = Model(
    name="lorentzen",
    title="Lorentzen 2013: regularising rioting (toy)",
    finding="Small protests are tolerated between two exactly known levels of discontent; surveillance narrows the "
    "gap.",
    equation="Tolerate iff $d\\,T' + k < w\\,d\\,T' + (1-w)\\min(d L, T)$; at $w=0$: $d \\in (k/(L-T'),\\, (T-k)/T')$.",
    reference="Lorentzen, P. (2013). Regularizing rioting: permitting public protest in an authoritarian regime. "
    "QJPS 8(2).",
    doi="10.1561/100.00012051",
    parameters={
        "loss": Parameter(2.0, "cost", "revolt of a dangerous group, L", "ours", "X", (0.01, 100.0)),
        "buy_all": Parameter(1.0, "cost", "buying everyone, T", "ours", "X", (0.01, 100.0)),
        "buy_few": Parameter(1.0, "cost", "buying those who protest, T'", "ours", "X", (0.01, 100.0)),
        "k": Parameter(0.2, "cost", "cost of tolerating", "ours", "X", (0.0, 100.0)),
        "watched": Parameter(0.0, "share", "grievances known by surveillance", "ours", "X", (0.0, 1.0)),
        "groups": Parameter(200_000, "groups", "drawn groups", "ours", "assumed", (1000, 1_000_000)),
        "seed": Parameter(1, "number", "seed of the draws", "ours", "assumed", (0, 2**32 - 1)),
    },
    run=run,
    draw=draw,
    lesson="Protest is information; a state that replaces it by sensors loses its reason to tolerate it, and is deaf "
    "to "
    "what the sensors do not see.",
    limits=(Limit("protest an inverted U in mean discontent over a sweep of the loop: due with experiments"),),
    inspired=True,
)
