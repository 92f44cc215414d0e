"""weiwen: a laboratory for an argument about stability maintenance.

    import weiwen
    arrays = weiwen.run("village", without=["deterrence"])

What a notebook needs is named here and loaded when it is first used, so that the import itself takes no time.
"""

import pkgutil
from types import ModuleType
from typing import Any

HOMES = {
    "Scenario": "weiwen.scenario.Scenario",
    "load": "weiwen.scenario.load",
    "Mechanism": "weiwen.engine.Mechanism",
    "Record": "weiwen.engine.Record",
    "run": "weiwen.notebook.run",
    "twin": "weiwen.notebook.twin",
    "step": "weiwen.notebook.step",
    "sweep": "weiwen.experiments.sweep",
    "claim": "weiwen.experiments.claim",
    "survey": "weiwen.surveys.survey",
    "odd": "weiwen.protocol.odd",
    "open_run": "weiwen.results.open_run",
    "tidy": "weiwen.long_form.tidy",
}
__all__ = list(HOMES)


def __getattr__(name: str) -> Any:
    """Load a name from its home when it is first asked for."""
    if name not in HOMES:
        raise AttributeError(f"weiwen has no {name}; it has: {', '.join(HOMES)}")
    found = pkgutil.resolve_name(HOMES[name])
    if isinstance(found, ModuleType):  # a function that lives in a module of its own name
        found = getattr(found, name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *HOMES})
