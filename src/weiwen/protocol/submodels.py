"""Element 7: every mechanism of the scenario with its rule, equation, sources, numbers, ports and draws."""

from typing import Any

from weiwen import loop
from weiwen.protocol.facts import Facts, module_text
from weiwen.protocol.markdown import blocks, code, equation, number, prose, span, table
from weiwen.vocabulary import measures

NUMBERS = ("number", "meaning", "value", "unit", "range", "source", "certainty")
COSTS = ("measure", "meaning", "unit", "yuan of 2020 each", "budget line", "right touched", "source", "certainty")


def submodels(facts: Facts) -> str:
    """Submodels."""
    rows = [
        (f"`{name}`", m.meaning, m.unit, number(m.cost), m.line, m.right, m.source, m.certainty)
        for name, m in measures().items()
    ]
    return blocks(*map(lambda stage: _stage(facts, stage), loop.STAGES), "### Measures", table(COSTS, rows))


def _stage(facts: Facts, stage: Any) -> str:
    crew = facts.crew(stage.name)
    mechanisms = [_mechanism(facts, told) for told in crew.values()] or ["No mechanism of this scenario acts here."]
    return blocks(f"### {stage.name}", prose(module_text(stage)), *mechanisms)


def _mechanism(facts: Facts, told: dict[str, Any]) -> str:
    return blocks(
        f"#### {told['name']}",
        told["idea"],
        f"**Rule.** {told['summary']}",
        equation(told["equation"]),
        f"**Source.** {told['source']}",
        table(NUMBERS, [_number(told, one) for one in told["parameters"]])
        if told["parameters"]
        else "It has no number.",
        table(("place in the loop", ""), _place(facts, told)),
    )


def _number(told: dict[str, Any], one: dict[str, Any]) -> tuple[str, ...]:
    value = number(told["values"][one["name"]])
    allowed = span(*one["range"]) if one["range"] else ", ".join(one["choices"] or ("true", "false"))
    name = f"`{told['name']}.{one['name']}`"
    return name, one["meaning"], value, one["unit"], allowed, one["source"], one["certainty"]


def _place(facts: Facts, told: dict[str, Any]) -> list[tuple[str, str]]:
    rows = [("reads", code(told["reads"])), ("writes", code(told["writes"]))]
    rows.append(("draws", code(facts.draws_of(told["name"]))))
    rows += [("keeps", code(s.name for s in facts.slices if s.mechanism == told["name"]))]
    rows += [("records", code(f"{told['name']}.{key}" for key in told["records"]))]
    rows += [("owns", f"`{told['owns']}`")] if told["owns"] else []
    rows += [("acts", f"every {told['every_weeks']} weeks")] if told["every_weeks"] > 1 else []
    rows += [("rivals", f"{code(told['rivals'])} (for {told['slot']})" if told["rivals"] else "nothing")]
    return [*rows, ("systems of the essay", ", ".join(told["systems"]) or "none")]
