"""The arithmetic of rare events: an excellent detector of something rare is nearly always wrong when it sounds.

Out of ten thousand people one is what the state looks for; a detector that is right nine times in ten about him and
ninety-nine times in a hundred about the rest sounds for a hundred others.
"""

from typing import Any

import numpy as np

from weiwen.classics.record import Check, Limit, Model, Outcome, Parameter, Tell, Values, near, own

PUBLISHED = (
    ((1e-4, 0.9, 0.99), 0.0089), ((1e-3, 0.9, 0.99), 0.0826), ((1e-2, 0.9, 0.99), 0.4762),
    ((1e-4, 0.99, 0.999), 0.0901), ((1e-3, 0.99, 0.999), 0.4977), ((1e-2, 0.99, 0.999), 0.9091),
)  # fmt: skip


def ppv(prevalence: Any, sensitivity: float, specificity: float) -> Any:
    """Share of alarms that are right: p se / (p se + (1 - p)(1 - sp))."""
    right, wrong = prevalence * sensitivity, (1 - prevalence) * (1 - specificity)
    return right / np.maximum(right + wrong, 1e-300)


def alarms(v: Values) -> tuple[int, int]:
    """Right and wrong alarms among drawn people, on the engine."""
    from weiwen.classics.draws import luck_of, replicas

    luck = luck_of("base_rates", ("kind", "alarm"), replicas(v["seed"], 1)[0], 0, (v["people"],))
    sought = np.asarray(luck.uniform("kind")) < v["prevalence"]
    sounds = np.asarray(luck.uniform("alarm")) < np.where(sought, v["sensitivity"], 1 - v["specificity"])
    return int(np.sum(sounds & sought)), int(np.sum(sounds & ~sought))


def run(values: Values, tell: Tell) -> Outcome:
    """The formula, and alarms among drawn people."""
    right, wrong = alarms(values)
    p, se, sp = values["prevalence"], values["sensitivity"], values["specificity"]
    results = {
        "ppv": float(ppv(p, se, sp)),
        "ppv_drawn": right / (right + wrong) if right + wrong else None,
        "alarms": right + wrong,
        "wrong_alarms": wrong,
        "wrong_for_each_right": (1 - p) * (1 - sp) / (p * se) if p * se else None,
    }
    return Outcome(results, checks(values, results), {})


def checks(v: Values, results: dict[str, Any]) -> list[Check]:
    """The table where it applies, drawn people anywhere."""
    point = v["prevalence"], v["sensitivity"], v["specificity"]
    default = tuple(MODEL.parameters[key].value for key in ("prevalence", "sensitivity", "specificity"))
    rows = [
        near(f"PPV at prevalence {row[0]:g}, {row[1]:g}, {row[2]:g}", share, float(ppv(*row)), 5.1e-5)
        for row, share in PUBLISHED
        if point in (row, default)
    ]
    n = results["alarms"]
    if n >= 20:
        slack = 4 * max((results["ppv"] * (1 - results["ppv"]) / n) ** 0.5, 1 / n)
        rows.append(own(near("share of right alarms, drawn", results["ppv"], results["ppv_drawn"], slack, n=n)))
    flat = own(near("a detector no better than a coin", 0.3, float(ppv(0.3, 0.5, 0.5)), 1e-12))
    return [*rows, flat]


def draw(v: Values, outcome: Outcome) -> Any:
    """Share of right alarms against prevalence, for two detectors."""
    from weiwen.classics.look import BLUE, INK, label, sheet

    caption = f"closed form; drawn people n = {v['people']:,}, seed {v['seed']}: {outcome.results['alarms']:,} alarms"
    figure, (axis,) = sheet("What is rare is nearly never what the alarm is about", caption)
    p = np.geomspace(1e-5, 0.5, 300)
    for (se, sp), colour in (((v["sensitivity"], v["specificity"]), INK), ((0.99, 0.999), BLUE)):
        axis.plot(p, ppv(p, se, sp), color=colour)
        place = int(np.argmin(abs(ppv(p, se, sp) - 0.6)))
        side = {"ha": "right"} if colour == BLUE else {}
        label(axis, p[place] * (0.85 if side else 1.2), 0.58, f"finds {se:g}, spares {sp:g}", colour, **side)
    axis.plot([v["prevalence"]], [outcome.results["ppv"]], "o", color=INK, ms=6)
    axis.set(xscale="log", xlabel="how common it is", ylabel="share of alarms that are right", ylim=(0, 1))
    return figure


MODEL = Model(
    name="base_rates",
    title="Base rates: the arithmetic of screening a population",
    finding="At one in ten thousand, a detector right 90 and 99 times in a hundred is wrong in 99 of 100 alarms.",
    equation="$\\mathrm{PPV} = \\frac{p\\,se}{p\\,se + (1-p)(1-sp)}$",
    reference="Bayes' rule; for screening by the state see Meehl, P., Rosen, A. (1955). Psychological Bulletin 52(3).",
    doi="10.1037/h0048070",
    parameters={
        "prevalence": Parameter(1e-4, "share of people", "how common it is", range=(1e-7, 1.0)),
        "sensitivity": Parameter(0.9, "probability", "an alarm for one who is sought", range=(0.0, 1.0)),
        "specificity": Parameter(0.99, "probability", "no alarm for one who is not", range=(0.0, 1.0)),
        "people": Parameter(2_000_000, "people", "drawn people", "ours", "assumed", (1000, 10_000_000)),
        "seed": Parameter(1, "number", "seed of the draws", "ours", "assumed", (0, 2**32 - 1)),
    },
    run=run,
    draw=draw,
    lesson="Most whom a rare-event detector touches had done nothing. The ledger of the loop counts them by name of "
    "the "
    "measure, and a better camera does not make the share small while the act stays rare.",
    limits=(
        Limit("share of right allegations of a channel of the loop equals the formula at the true rate of acts: due"),
    ),
)
