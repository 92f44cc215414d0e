"""A warning about our own output: repression that only ever reduces protest can correlate with it either way.

A state that sends its forces where it expects protest makes repression and protest rise together, though each unit of
repression takes protest away. What a sample shows depends on how well the state foresees, and on which days are seen.
"""

import math
from typing import Any

import numpy as np

from weiwen.classics.record import Check, Limit, Model, Outcome, Parameter, Tell, Values, holds, near, own

CASES = {"foresees well": 0.8, "in between": 0.5, "foresees badly": 0.1}


def correlation(rho: float, beta: float) -> float:
    """Correlation of repression with protest y = m - beta r, r foreseen with accuracy rho: (rho - beta) / s.d.(y)."""
    spread = 1 + beta**2 - 2 * rho * beta
    return (rho - beta) / math.sqrt(spread) if spread > 1e-12 else 0.0


def days(v: Values, rho: float) -> tuple[np.ndarray, np.ndarray]:
    """Repression and protest on drawn days, on the engine."""
    from weiwen.classics.draws import luck_of, normal, replicas

    luck = luck_of("steinert_threlkeld", ("mood", "error"), replicas(v["seed"], 1)[0], 0, (v["days"],))
    mood, error = (np.asarray(normal(luck, purpose), float) for purpose in ("mood", "error"))
    repression = rho * mood + math.sqrt(1 - rho**2) * error
    return repression, mood - v["beta"] * repression


def seen(x: tuple[np.ndarray, np.ndarray], limit: float) -> float:
    """The correlation among days on which protest was large enough to be reported."""
    kept = x[1] > limit
    return float(np.corrcoef(x[0][kept], x[1][kept])[0, 1]) if kept.sum() > 10 else 0.0


def run(values: Values, tell: Tell) -> Outcome:
    """The asked case, three cases of foresight, and the sample of reported days."""
    asked = days(values, values["rho"])
    drawn = {name: days(values, rho) for name, rho in CASES.items()}
    slopes = np.polyfit(*asked, 1)[0] if values["rho"] < 1 else 0.0
    mood = asked[1] + values["beta"] * asked[0]
    design = np.stack([asked[0], mood, np.ones_like(mood)], axis=1)
    held = float(np.linalg.lstsq(design, asked[1], rcond=None)[0][0])
    results = {
        "correlation": correlation(values["rho"], values["beta"]),
        "correlation_drawn": float(np.corrcoef(*asked)[0, 1]),
        "correlation_reported_days": seen(asked, values["reported_above"]),
        "slope_seen": float(slopes),
        "slope_with_mood_held": held,
        "cases": {name: float(np.corrcoef(*x)[0, 1]) for name, x in drawn.items()},
        "cases_reported_days": {name: seen(x, values["reported_above"]) for name, x in drawn.items()},
    }
    return Outcome(results, checks(values, results), {"drawn": drawn}, REMARKS)


def checks(v: Values, results: dict[str, Any]) -> list[Check]:
    """Closed form against drawn days; all three signs; the true effect when the confounder is held."""
    slack, n = 4 / v["days"] ** 0.5, v["days"]
    rows = [own(near("correlation, drawn days", results["correlation"], results["correlation_drawn"], slack, n=n))]
    if MODEL.at_defaults(v, "seed", "rho"):
        good = [x for x in results["cases"].values()]
        signs = good[0] > slack and abs(good[1]) < slack and good[2] < -slack
        told = ", ".join(f"{x:+.2f}" for x in good)
        rows.append(holds("repression only reduces, correlation +, 0, -", "all three", told, signs, certainty="S", n=n))
    if v["rho"] < 0.99 and v["beta"] > 0:
        rows.append(own(near("effect with the mood held", -v["beta"], results["slope_with_mood_held"], 0.01, n=n)))
    return rows


def draw(v: Values, outcome: Outcome) -> Any:
    """Protest against repression in the three cases."""
    from weiwen.classics.look import BLUE, HAIR, INK, label, sheet

    caption = (
        f"n = {v['days']:,} invented days (1,500 shown), effect of repression {-v['beta']:g} in every "
        f"panel, seed {v['seed']}"
    )
    figure, axes = sheet("Repression lowers protest in all three pictures", caption, 3)
    for axis, (name, (r, y)) in zip(axes, outcome.series["drawn"].items(), strict=True):
        axis.scatter(r[:1500], y[:1500], s=3, color=INK, alpha=0.25, lw=0)
        slope, start = np.polyfit(r, y, 1)
        x = np.array([-3, 3])
        axis.plot(x, start + slope * x, color=BLUE)
        axis.axhline(0, color=HAIR, lw=0.8)
        label(axis, 0.04, 0.93, f"correlation {np.corrcoef(r, y)[0, 1]:+.2f}", BLUE, transform=axis.transAxes)
        axis.set(title=f"the state {name}", xlabel="repression", xlim=(-3, 3), ylim=(-4, 4))
    axes[0].set_ylabel("protest")
    return figure


REMARKS = ["A linear form of ours (X) of the paper's statement (S)."]
MODEL = Model(
    name="steinert_threlkeld",
    title="Steinert-Threlkeld 2021: when repression only reduces protest",
    finding="The correlation is positive, nil or negative as the state foresees well, middling or badly; the effect "
    "is one.",
    equation="$y = m - \\beta r$, $r = \\rho m + \\sqrt{1-\\rho^2}\\,\\varepsilon$; "
    "$\\mathrm{corr}(r, y) = (\\rho - \\beta)/\\sqrt{1 + \\beta^2 - 2\\rho\\beta}$.",
    reference="Steinert-Threlkeld, Z. C. (2021), PLOS ONE.",
    doi="",
    parameters={
        "rho": Parameter(0.8, "correlation", "how well repression foresees the mood", "ours", "X", (0.0, 1.0)),
        "beta": Parameter(
            0.5, "protest per repression", "protest taken away by a unit of repression", "ours", "X", (0.0, 10.0)
        ),
        "reported_above": Parameter(0.5, "protest", "protest that gets a day into a sample", "ours", "X", (-5.0, 5.0)),
        "days": Parameter(200_000, "days", "drawn days", "ours", "assumed", (1000, 2_000_000)),
        "seed": Parameter(1, "number", "seed of the draws", "ours", "assumed", (0, 2**32 - 1)),
    },
    run=run,
    draw=draw,
    lesson="Read no effect off a correlation in our own output, where the truth is known and the temptation is the "
    "same. "
    "Twins that differ in one policy measure the effect; a scatter of weeks does not.",
    limits=(Limit("twins of the loop give the effect of arrests where the scatter of weeks gives another sign: due"),),
    inspired=True,
)
