"""Scenarios as their files have them, and the numbers that every scenario shares."""

import json
import tomllib
from pathlib import Path
from typing import Any

from made.tables import mark, number, table
from weiwen import catalogue, provinces
from weiwen.declarations import parameters_of
from weiwen.scenario import Scenario, load, names
from weiwen.scenario.schema import SECTIONS
from weiwen.vocabulary import measures

PACKAGE = Path(catalogue.__file__).parent


def scenario_pages() -> str:
    """Every shipped scenario with its size, presets, changes and mechanisms."""
    return "\n".join(
        _scenario(load(name, presets=["none"])) for name in ("national", "village", "pilot_city", *_others())
    )


def _others() -> list[str]:
    return [name for name in names() if name not in ("national", "village", "pilot_city")]


def _scenario(one: Scenario) -> str:
    written = tomllib.loads((PACKAGE / "scenarios" / f"{one.name}.toml").read_text(encoding="utf-8"))
    people = one.population
    parts = [
        f"## {one.name}\n\n{one.summary}\n",
        f"*{'; '.join(one.labels)}*\n" if one.labels else "",
        f"{people.people:,} people in {people.localities} localities and "
        f"{'the 31 provinces of the census' if people.provinces == 'census' else f'{people.provinces} province'}, "
        f"{one.weeks} weeks" + (f"; built on [{one.base}](#{one.base})." if one.base else ".") + "\n",
    ]
    if one.base:
        parts.append(f"What it changes:\n\n{_changes(written, load(one.base))}")
    else:
        parts.append("Mechanisms: " + ", ".join(f"[{n}](mechanisms/{n}.md)" for n in one.mechanisms) + ".\n")
    for name, preset in one.presets.items():
        used = (
            " Applied unless another is asked for (`--preset none` for none)." if name in written.get("use", ()) else ""
        )
        parts.append(f"### Preset `{name}`\n\n**{preset.label}.** {preset.summary}{used}\n")
        parts.append(_changes(preset.model_dump(exclude_unset=True, by_alias=True), one))
    return "\n".join(part for part in parts if part)


def _changes(written: dict[str, Any], base: Scenario) -> str:
    rows = []
    for section, kind in SECTIONS.items():
        for key, value in written.get(section, {}).items():
            field = kind.model_fields[key]
            said = field.json_schema_extra
            before = getattr(getattr(base, section), key)
            rows.append([f"`{section}.{key}`", field.description, number(before), number(value), said["unit"]])
    for mechanism, values in written.get("parameters", {}).items():
        for key, value in values.items():
            p = parameters_of(mechanism)[key]
            before = base.parameters.get(mechanism, {}).get(key, p.value)
            rows.append([f"`{mechanism}.{key}`", p.meaning, number(before), number(value), p.unit])
    return table(["key", "what it means", "before", "here", "unit"], rows)


def population_numbers() -> str:
    """The numbers of a population and of the apparatus at the start."""
    rows = []
    for section, kind in SECTIONS.items():
        for key, field in kind.model_fields.items():
            said: Any = field.json_schema_extra
            certainty = mark(said["certainty"])
            unit, source = said["unit"], said["source"]
            rows.append([f"`{section}.{key}`", field.description, number(field.default), unit, source, certainty])
    return table(["key", "what it means", "default", "unit", "source", "mark"], rows)


def measure_numbers() -> str:
    """What each measure costs, who pays, and the right it touches."""
    rows = [[f"`{n}`", m.meaning, m.unit, number(m.cost), m.line, m.right, m.source] for n, m in measures().items()]
    return table(["measure", "what it is", "unit", "yuan each", "budget line", "right touched", "source"], rows)


def geography_numbers() -> str:
    """Where provinces, incomes and dispersion come from."""
    sources = tomllib.loads(Path(provinces.__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    flat = sources.pop("columns") | sources
    rows = [[f"`{n}`", e["meaning"], e["unit"], e["source"], mark(e["certainty"])] for n, e in flat.items()]
    return table(["number", "what it means", "unit", "source", "mark"], rows)


def _of_a_case(name: str, base: str) -> str:
    """What a case changes in its base, with units."""
    written = tomllib.loads((PACKAGE / "scenarios" / f"{name}.toml").read_text(encoding="utf-8"))
    return _changes(written, load(base))


def pilot_city() -> str:
    """What the city changes in the base scenario, with units."""
    return _of_a_case("pilot_city", "national")


def frontier() -> str:
    """What the country with a region changes in the base scenario, with units."""
    return _of_a_case("frontier", "national")


def benevolent() -> str:
    """What the other city changes in the first, with units."""
    return _of_a_case("benevolent", "pilot_city")


def rollout() -> str:
    """What the seven years change in the base scenario, with units."""
    return _of_a_case("rollout_2014_2020", "national")


def benevolent_table() -> str:
    """What came out of the three arms, from the file that docs/compare_cases.py wrote."""
    found = json.loads((Path(__file__).parent / "benevolent.json").read_text(encoding="utf-8"))
    people, both = (found["arms"][name] for name in ("individuals", "everybody"))
    rows = []
    for name, one in people.items():
        effect, half = -one["effect"], (one["high"] - one["low"]) / 2
        unit = f"{one['meaning']}, {one['unit']}"
        levels = [f"{x:.3g}" for x in (one["base"], one["changed"], both[name]["changed"])]
        rows.append([unit, *levels, f"{effect:+.3g} ± {half:.1g}"])
    return table(["outcome", "firms and agencies", "people", "both", "firms less people"], rows)
