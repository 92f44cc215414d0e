"""Mechanisms: all of them by stage, and one page each with what `explain` knows and what was measured."""

from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from weiwen import catalogue
from weiwen.dashboard.changes import barred
from weiwen.dashboard.pages.printing import printed, teaching, unknown
from weiwen.dashboard.pages.prose import inline
from weiwen.declarations import parameters_of
from weiwen.explain import explain, mechanism_class, summary
from weiwen.numerals import spelled
from weiwen.outcomes import OUTCOMES
from weiwen.report.charts import Contrast, zone
from weiwen.report.claims.wording import CERTAINTY
from weiwen.report.figure import Figure
from weiwen.scenario import load, names
from weiwen.signatures import asked, effect_words, least_of, signatures, twin_command, value_words, when_sized

HERE = "/mechanisms"
VILLAGE = "village"


@cache
def _by_stage() -> dict[str, list[dict[str, Any]]]:
    """One line a mechanism, stage by stage."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name in catalogue.names():
        found.setdefault(catalogue.stage_of(name), []).append(summary(name))
    return found


def index(request: Request) -> Response:
    """All mechanisms; `?name=` and `?kind=` show those that have the words and are of it; the others stay hidden."""
    words, stages = request.query_params.get("name", "")[:60].strip().lower(), _by_stage()
    every = [one for rules in stages.values() for one in rules]
    kinds = sorted({one["kind"] for one in every})
    chosen = next((kind for kind in kinds if kind == request.query_params.get("kind")), "")
    shown = {one["name"] for one in every if _has(one, words) and chosen in ("", one["kind"])}
    narrowed = {"words": words, "chosen": chosen, "shown": shown}
    return printed("mechanisms.html", HERE, stages=stages, kinds=kinds, total=len(every), **narrowed)


def _has(one: dict[str, Any], words: str) -> bool:
    text = f"{one['name']} {one['name'].replace('_', ' ')} {one['summary']}".lower()
    return all(word in text for word in words.split())


@teaching(HERE)
def page(request: Request) -> Response:
    """One mechanism."""
    name = request.path_params["name"]
    if name not in catalogue.names():
        return unknown(catalogue.missing(name), HERE, catalogue.nearest(name), "All mechanisms")
    told = explain(name)
    village = load(VILLAGE)
    return printed(
        "mechanism.html",
        HERE,
        told=told,
        title=name.replace("_", " ").capitalize(),
        idea=inline(told["idea"]),
        numbers=[(one, value_words(one.value), CERTAINTY[one.certainty]) for one in parameters_of(name).values()],
        asked=[(question, inline(said)) for question, said in asked(told["tests"])],
        sized=when_sized(name),
        figure_of=_signature(name, told["tests"].get("signature", {})),
        rivals=[(other, summary(other)["summary"]) for other in told["rivals"]],
        used=[one for one in names() if name in load(one).mechanisms],
        barred=barred(name, village.mechanisms),
        in_village=name in village.mechanisms,
        command=twin_command(name),
        file=told["file"],
        owns=mechanism_class(name).owns,
    )


def _signature(name: str, said: dict[str, Any]) -> Figure | None:
    """What changed in worlds with it, against the least size that its tests ask for."""
    measured = signatures().get(name)
    if measured is None:
        return None
    effect, low, high = (float(measured[k]) for k in ("effect", "low", "high"))
    least, apart = float(least_of(measured, said)), measured["direction"] == "apart"
    words = effect_words(measured).replace("**", "")
    drawn = [Contrast("", effect, low, high, words)]
    outcome = OUTCOMES[measured["outcome"]].meaning if measured["outcome"] in OUTCOMES else measured["outcome"]
    # Where worlds must only be apart, the effect is not what is held against the least size: nothing is shaded.
    shaded, sides = (0.0, {}) if apart else (least, {"right": "more with it", "left": "less with it"})
    asks = "Shaded: less than its tests ask for."
    if apart:
        held = spelled(least, 3), spelled(measured["apart"], 3)
        asks = f"Its tests ask for worlds at least {held[0]} apart; measured {held[1]}."
    named = {key: measured[key] for key in ("outcome", "unit")} | {"without it": measured["without"]}
    row = named | {"effect": effect, "low": low, "high": high} | ({"apart": measured["apart"]} if apart else {})
    row |= {"least asked for": least, "n": int(measured["n"])}
    wide, narrow = (zone(drawn, shaded, say=f"{outcome}: {words}", width=width, **sides) for width in (700, 350))
    return Figure(
        f"signature_{name}",
        f"With it, {outcome}: {words}, {measured['unit']}",
        f"n = {measured['n']} pairs of worlds with the same draws, at teaching rates · 95 % interval · "
        f"scenario {measured['scenario']}",
        wide,
        narrow,
        f"{spelled(measured['without'], 4)} without it. {asks}",
        tuple(row),
        (tuple(row.values()),),
        "full",
    )
