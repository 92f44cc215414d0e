"""Element 6: input data. The only input is the table of provinces; nothing is read while a world runs."""

from typing import Any

from weiwen import provinces
from weiwen.protocol.facts import Facts
from weiwen.protocol.markdown import blocks, number, span, table

NAMES = "The names of the provinces stand in `provinces.csv`, which is an input only; what comes out carries codes."


def inputs(facts: Facts) -> str:
    """Input data."""
    asked = facts.scenario.population.provinces
    rows = [(f"`{one.code}`", one.people, number(one.gdp_per_head)) for one in provinces.of(asked)]
    said = (
        "The census of 2020, under codes. " + NAMES
        if isinstance(asked, str)
        else (f"{asked} invented province(s) with the people and the mean GDP per head of the census of 2020.")
    )
    return blocks(
        "No input changes with time. The start takes one table, of provinces:",
        said,
        table(("province", "people", "yuan of 2021 per head and year"), rows),
        "Localities, their sizes and incomes are made from it by rule:",
        table(("number", "meaning", "value", "unit", "source", "certainty"), _sources()),
    )


def _sources() -> list[tuple[str, ...]]:
    said = dict(provinces.sources())
    flat: dict[str, Any] = {**said.pop("columns"), **said}
    return [(f"`{n}`", e["meaning"], _value(e), e["unit"], e["source"], e["certainty"]) for n, e in flat.items()]


def _value(entry: dict[str, Any]) -> str:
    if "values" not in entry:
        return number(entry["value"]) if "value" in entry else "in the table"
    values = ", ".join(map(number, entry["values"]))
    return f"{values} ({span(entry['years'][0], entry['years'][-1])})" if "years" in entry else values
