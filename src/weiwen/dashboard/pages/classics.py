"""Published models: all with what was reproduced, and one page each with its parameters to play with."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from weiwen.classics import MODELS
from weiwen.classics.page import WORDS, against
from weiwen.classics.record import Check, Model, Parameter
from weiwen.classics.replicate import load, ours, published, shelf, shown
from weiwen.dashboard.pages.printing import printed, teaching
from weiwen.dashboard.pages.prose import equation
from weiwen.report.claims.wording import CERTAINTY

HERE = "/classics"


def index(request: Request) -> Response:
    """All models; those that are not yet done last."""
    rows = [row | {"said": WORDS.get(row["verdict"], row["verdict"])} for row in shelf()]
    findings = {name: load(name).finding for name in MODELS}
    return printed("classics.html", HERE, rows=rows, findings=findings)


@teaching(HERE)
def page(request: Request) -> Response:
    """One model, its parameters, and what its latest run here gave."""
    model = load(request.path_params["name"])
    trial = request.app.state.trials.of("classic", model.name)
    mine = trial.result if trial is not None and trial.state == "finished" else None
    given = dict(setting.split("=", 1) for setting in trial.settings) if trial is not None else {}
    row = next((row for row in shelf() if row["model"] == model.name), {})
    return printed(
        "classic.html",
        HERE,
        model=model,
        verdict=WORDS.get(row.get("verdict", ""), row.get("verdict", "")),
        row=row,
        equation=equation(model.equation),
        fields=[_field(name, one, given.get(name)) for name, one in model.parameters.items()],
        trial=trial,
        drawn=trial is not None and bool(trial.figure),
        mine=None if mine is None else _told(mine),
        lesson=equation(model.lesson),
        tested=_limits(model),
    )


def _field(name: str, one: Parameter, given: str | None) -> dict[str, Any]:
    """A parameter as a field: what may be typed, and what stands there at first."""
    text = ", ".join(shown(x) for x in one.value) if isinstance(one.value, tuple) else _typed(one.value)
    kind = "choice" if isinstance(one.value, bool | str) else "list" if isinstance(one.value, tuple) else "number"
    choices = ("true", "false") if isinstance(one.value, bool) else one.choices
    low, high = one.range or (None, None)
    return {
        "name": name,
        "kind": kind,
        "choices": choices,
        "text": text,
        "given": text if given is None else given,
        "low": low,
        "high": high,
        "whole": isinstance(one.value, int) and not isinstance(one.value, bool),
        "sure": CERTAINTY[one.certainty],
        "one": one,
    }


def _typed(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def _told(found: dict[str, Any]) -> dict[str, Any]:
    """A run as JSON, ready to be printed."""
    checks = [Check(**one) for one in found["checks"]]
    return {
        "verdict": WORDS[found["verdict"]],
        "checks": [(c.name, against(c), published(c), ours(c), shown(c.n), c.verdict) for c in checks],
        "results": [(name, shown(value)) for name, value in found["results"].items()],
        "remarks": found["remarks"],
    }


def _limits(model: Model) -> list[tuple[str, str]]:
    return [(one.statement, one.test or "") for one in model.limits]
