"""Element 3: the order of a week, with the mechanisms of the scenario in their stages."""

import dataclasses
import re
from typing import Any

from weiwen import loop
from weiwen.engine import Stage, effects
from weiwen.engine import level as rounding
from weiwen.protocol.facts import Facts, view_of
from weiwen.protocol.markdown import blocks, bullets, code, first, prose, table

LINE = re.compile(r"^ +(?:\d+ +)?(\w+) {2,}(\S.*)$", re.MULTILINE)  # a line of the list in loop.py's docstring

SCHEDULE = (
    "Every week goes through the stages in this order. In a stage, sources act first, each on the same view; owners "
    "(each alone updates one quantity) then see what the sources joined to; the stage applies the sum once."
)


def order_of_week() -> list[tuple[str, str]]:
    """Stages and ledger in their order, each with what it does, as loop.py lists them."""
    return LINE.findall(loop.__doc__ or "")


def process(facts: Facts) -> str:
    """Process overview and scheduling."""
    stages = {stage.name: stage for stage in loop.STAGES}
    rows = [_row(facts, name, meaning, stages.get(name)) for name, meaning in order_of_week()]
    slow = [(n, told["every_weeks"]) for n, told in facts.mechanisms.items() if told["every_weeks"] > 1]
    return blocks(
        SCHEDULE,
        table(("stage", "what happens", "sources", "then owners"), rows),
        bullets((f"`{name}` acts every {n} weeks; in the others it adds nothing." for name, n in slow), ""),
        _frozen(facts),
        "**How contributions are joined.** " + prose(effects.__doc__).partition("\n\n")[2],
        table(("stage", "field and law"), [(stage.name, _laws(stage)) for stage in loop.STAGES]),
        "**Rounding.** " + prose(rounding.__doc__),
        "**What each stage sees.**",
        table(("stage", "sees", "in words"), [_seen(stage) for stage in loop.STAGES]),
    )


def _row(facts: Facts, name: str, meaning: str, stage: Stage | None) -> tuple[str, str, str, str]:
    if stage is None:
        return name, meaning, "it is part of the loop", "and no option takes it out"
    crew = facts.crew(name)
    sources, owners = ([n for n in crew if bool(crew[n]["owns"]) == owner] for owner in (False, True))
    return name, meaning, code(sources), ", ".join(_owner(crew[n], facts) for n in owners) or "nothing"


def _owner(told: dict[str, Any], facts: Facts) -> str:
    frozen = " (frozen: does not act)" if told["owns"] in facts.scenario.freeze else ""
    return f"`{told['name']}` (owns {told['owns']}){frozen}"


def _frozen(facts: Facts) -> str:
    frozen = sorted(facts.scenario.freeze)
    told = f"**Frozen.** {code(frozen)}: kept at the first value; every effect that runs through it is gone."
    return told if frozen else "No quantity is frozen."


def _laws(stage: Stage) -> str:
    return ", ".join(f"`{field.name}` {field.metadata['law']}" for field in dataclasses.fields(stage.effect))


def _seen(stage: Stage) -> tuple[str, str, str]:
    view = view_of(stage)
    return stage.name, code(field.name for field in dataclasses.fields(view)), first(view.__doc__)
