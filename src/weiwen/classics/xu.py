"""To repress or to co-opt: better flags make a regime arrest more, pay less, and leave moderates worse off.

A toy inspired by Xu's argument, with its closed form: a regime that cannot tell radicals from moderates buys both; one
that can, jails enough of those it flagged. The accuracy at which it switches is known exactly.
"""

from typing import Any

import numpy as np

from weiwen.classics.record import Check, Limit, Model, Outcome, Parameter, Tell, Values, holds, near, own


def needed(v: Values, q: float) -> float:
    """Share of the flagged that must be repressed so that no more than m radicals are left: (1 - m/r) / q."""
    return max(0.0, 1 - v["m"] / v["r"]) / q


def cost_of_repression(v: Values, q: float) -> float:
    """Cost of repressing that share (kappa a head, b more for each moderate hit) and of the transfer that is left."""
    r, s = v["r"], needed(v, q)
    if s > 1:
        return np.inf
    return s * (v["kappa"] * (r * q + (1 - r) * (1 - q)) + v["b"] * (1 - r) * (1 - q)) + v["v_M"]


def switch(v: Values) -> float | None:
    """The accuracy q* above which repression is cheaper than the universal transfer; None if it never is below 1.

    With h = 1 - m/r: (1 - q*) / q* = ((v_R - v_M) / h - kappa r) / ((kappa + b)(1 - r)); at least h (so that s <= 1).
    """
    h = max(0.0, 1 - v["m"] / v["r"])
    if h == 0:
        return 0.5 if v["v_R"] >= v["v_M"] else None
    odds = ((v["v_R"] - v["v_M"]) / h - v["kappa"] * v["r"]) / ((v["kappa"] + v["b"]) * (1 - v["r"]))
    return None if odds < 0 else max(1 / (1 + odds), h, 0.5)


def outcome_at(v: Values, q: float) -> dict[str, float]:
    """What the regime does at an accuracy, and how moderates fare: transfer less the harm of being hit."""
    if cost_of_repression(v, q) > v["v_R"]:
        return {"transfers": v["v_R"], "arrests": 0.0, "moderates": v["v_R"]}
    s, r = needed(v, q), v["r"]
    arrests = s * (r * q + (1 - r) * (1 - q))
    return {"transfers": v["v_M"], "arrests": arrests, "moderates": v["v_M"] - v["harm"] * s * (1 - q)}


def drawn(v: Values, grid: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cost of repression and radicals left among drawn people, at each accuracy, on the engine."""
    from weiwen.classics.draws import luck_of, replicas

    luck = luck_of("xu", ("kind", "flag", "hit"), replicas(v["seed"], 1)[0], 0, (v["people"],))
    radical = np.asarray(luck.uniform("kind")) < v["r"]
    flag, hit = np.asarray(luck.uniform("flag")), np.asarray(luck.uniform("hit"))
    costs, left = [], []
    for q in grid:
        repressed = (np.where(radical, flag < q, flag >= q)) & (hit < needed(v, q))
        costs.append(v["kappa"] * repressed.mean() + v["b"] * (repressed & ~radical).mean() + v["v_M"])
        left.append((radical & ~repressed).mean())
    return np.array(costs), np.array(left)


def run(values: Values, tell: Tell) -> Outcome:
    """The switching point in closed form and among drawn people, and the three signs."""
    low = max(0.5, 1 - values["m"] / values["r"])
    grid = np.linspace(low, 1.0, 401)
    tell("drawn people", 0.0)
    costs, left = drawn(values, grid)
    cheaper = np.flatnonzero(costs <= values["v_R"])
    ends = outcome_at(values, 0.5), outcome_at(values, 1.0)
    results = {
        "q_star": switch(values),
        "q_star_drawn": float(grid[cheaper[0]]) if len(cheaper) else None,
        "radicals_left_drawn": float(left[-1]),
        **{f"{key}_blind": x for key, x in ends[0].items()},
        **{f"{key}_all_seeing": x for key, x in ends[1].items()},
    }
    return Outcome(results, checks(values, results), {"grid": grid, "costs": costs}, REMARKS)


def checks(v: Values, results: dict[str, Any]) -> list[Check]:
    """Closed form against drawn people; the three published signs where the regime switches at all."""
    q, rows = results["q_star"], []
    both = q is None, results["q_star_drawn"] is None
    if any(both):
        text = " / ".join("none" if one else "some" for one in both)
        rows.append(own(holds("no switch, closed form and drawn", "alike", text, both[0] == both[1])))
    else:
        rows.append(own(near("q* among drawn people", q, results["q_star_drawn"], 0.02, n=v["people"])))
    slack = 4 / v["people"] ** 0.5
    expected = min(v["m"], v["r"])
    rows.append(own(near("radicals left", expected, results["radicals_left_drawn"], slack, n=v["people"])))
    if q is not None and 0.5 < q < 1:
        before, after = outcome_at(v, q - 1e-6), outcome_at(v, q + 1e-6)
        for key, sign in (("transfers", -1), ("arrests", 1), ("moderates", -1)):
            change = after[key] - before[key]
            word = "down" if sign < 0 else "up"
            rows.append(holds(f"{key} at the switch", word, f"{change:+.3f}", change * sign > 0, certainty="S"))
    return rows


def draw(v: Values, outcome: Outcome) -> Any:
    """Transfers, arrests and the welfare of moderates against the accuracy of flags."""
    from weiwen.classics.look import BLUE, HAIR, HARM, INK, label, sheet

    caption = (
        f"closed form; checked with n = {v['people']:,} invented people, seed {v['seed']}; a toy inspired by the paper"
    )
    figure, (axis,) = sheet("Better flags: less paid, more arrested, moderates worse off", caption)
    grid = np.linspace(0.5, 1, 600)
    rows = [outcome_at(v, float(q)) for q in grid]
    for key, colour in (("transfers", BLUE), ("arrests", HARM), ("moderates", INK)):
        y = np.array([row[key] for row in rows])
        axis.plot(grid, y, color=colour)
        place = {"transfers": 0.1, "arrests": 0.3, "moderates": 0.4}[key]
        at = int(place * len(grid))
        name = "welfare of moderates" if key == "moderates" else key
        label(axis, grid[at], y[at] + (0.025 if key != "moderates" else -0.07), name, colour)
    if outcome.results["q_star"] is not None:
        axis.axvline(outcome.results["q_star"], color=HAIR, lw=1)
    axis.set(xlabel="accuracy of flags q", ylabel="a head")
    return figure


REMARKS = ["A toy of ours (X) with the paper's three signs (S); its coefficients have still to be read and compared."]
MODEL = Model(
    name="xu",
    title="Xu 2021: to repress or to co-opt (toy)",
    finding="Above an exactly known accuracy of flags the regime stops paying and starts arresting; moderates lose.",
    equation="$s = (1 - m/r)/q$; repression costs $s[\\kappa(rq + (1-r)(1-q)) + b(1-r)(1-q)] + v_M$, co-optation "
    "$v_R$. "
    "$\\frac{1-q^*}{q^*} = \\frac{(v_R - v_M)/(1-m/r) - \\kappa r}{(\\kappa + b)(1-r)}$, $q^* \\ge 1 - m/r$.",
    reference="Xu, X. (2021). To repress or to co-opt? Authoritarian control in the age of digital surveillance. "
    "AJPS 65(2).",
    doi="10.1111/ajps.12514",
    parameters={
        "r": Parameter(0.2, "share", "radicals", "ours", "X", (0.001, 0.999)),
        "m": Parameter(0.1, "share", "unrepressed radicals that an uprising needs", "ours", "X", (0.0, 1.0)),
        "kappa": Parameter(0.5, "cost a head", "repressing one person", "ours", "X", (0.0, 100.0)),
        "b": Parameter(1.0, "cost a head", "backlash of a moderate repressed", "ours", "X", (0.01, 100.0)),
        "v_R": Parameter(0.6, "cost a head", "universal transfer that buys radicals", "ours", "X", (0.0, 100.0)),
        "v_M": Parameter(0.1, "cost a head", "transfer when radicals are repressed", "ours", "X", (0.0, 100.0)),
        "harm": Parameter(1.0, "welfare", "loss of a moderate who is repressed", "ours", "X", (0.0, 100.0)),
        "people": Parameter(100_000, "people", "drawn people", "ours", "assumed", (1000, 1_000_000)),
        "seed": Parameter(1, "number", "seed of the draws", "ours", "assumed", (0, 2**32 - 1)),
    },
    run=run,
    draw=draw,
    lesson="A better sensor does not hit fewer innocents while it changes what is done with it: between blind "
    "payment and "
    "perfect sight lies a stretch where moderates lose both the transfer and their safety.",
    limits=(Limit("a twin of the loop with sensing accuracy raised: payouts down, arrests up, welfare down: due"),),
    inspired=True,
)
