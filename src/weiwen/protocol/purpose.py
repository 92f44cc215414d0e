"""Element 1: what the scenario is for, and the patterns by which the model is judged."""

from typing import Any

from weiwen.outcomes import OUTCOMES
from weiwen.protocol.facts import Facts
from weiwen.protocol.markdown import blocks, bullets, number, table

PURPOSE = (
    "The model takes an argument about how a state keeps itself stable apart into rules that can be run, switched and "
    "shown to be wrong, and counts the harm. It shows what follows from its rules and numbers. It forecasts nothing "
    "about any country, takes in no record of a person, and offers no control to optimise."
)
PATTERNS = (
    "Each mechanism declares what must be seen when it is there and not when it is away, all else and everybody's "
    "luck being equal. Sizes set after a first measurement guard against a rule that breaks; they predict nothing."
)


def purpose(facts: Facts) -> str:
    """Purpose and patterns."""
    scenario = facts.scenario
    rows = [row for name, told in facts.mechanisms.items() if (row := _pattern(name, told["tests"].get("signature")))]
    return blocks(
        PURPOSE,
        f"**This scenario.** {scenario.summary}",
        bullets((f"*{label}*" for label in scenario.labels), ""),
        f"**Patterns.** {PATTERNS}",
        table(("mechanism", "outcome", "unit", "with it", "by at least"), rows),
    )


def _pattern(name: str, said: dict[str, Any] | None) -> list[str] | None:
    if not said:
        return None
    known = OUTCOMES.get(said["outcome"])
    meaning, unit = (known.meaning, known.unit) if known else (said["outcome"], "")
    share = float(f"{100 * said.get('least', 0):.12g}")
    least = f"{number(share)} %" if "least" in said else f"{number(said.get('least_absolute', 0))} {unit}"
    moves = "differs between twins" if said["direction"] == "apart" else f"goes {said['direction']}"
    return [f"`{name}`", meaning, unit, moves, least]
